"""How the connected calendars and tools are."""

from __future__ import annotations

from pathlib import Path

from bot import wording
from bot.messages import Card, Reply
from bot.phrases import phrases
from bot.skill import Turn
from bot.sources import feed_name
from twin_core.parts.consent import CALENDAR
from twin_core.parts.feeds import Connected

say = phrases(str(Path(__file__).parent.with_name("feeds.py")))


def label(feed: Connected) -> str:
    """What a feed is called towards its person; never a secret."""
    return feed_name(feed.kind, feed.name)


def standing(turn: Turn) -> Reply:
    """All that are connected, each with since when, and what is wrong with it."""
    feeds = turn.twin.feeds.connected
    if not feeds:
        return Reply(say("none", turn.message.id), say.buttons("connect"), private=True)
    troubled = [feed for feed in feeds if feed.troubled_since]
    words = say("troubled" if troubled else "fine", turn.message.id, count=wording.count(len(feeds), "feed"))
    facts = tuple((label(feed), _fact(turn, feed)) for feed in feeds)
    buttons = say.buttons("another", "disconnect")
    return Reply(words, buttons, Card(say.name("card"), facts), private=True)


def _fact(turn: Turn, feed: Connected) -> str:
    preferences = turn.twin.preferences
    zone = turn.now.tzinfo
    if feed.troubled_since:
        since = wording.when(feed.troubled_since.astimezone(zone), turn.now, preferences)
        return say(f"fact_{feed.trouble}", since=since)
    since = wording.on_day(feed.since.astimezone(zone), turn.now, preferences)
    if feed.purpose != CALENDAR:
        return say("fact_fine", since=since)
    calendar = turn.twin.calendar
    ahead = sum(
        entry.feed == feed.id and entry.end > turn.now for entry in (*calendar.entries, *calendar.long)
    )
    return say("fact_calendar", since=since, count=wording.count(ahead, "entry"))
