"""What a person hears of their feeds without having asked: what was found, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from bot.dialogue.keys import talk_key
from bot.dialogue.talk import encode_reply
from bot.errors import FeedError, Gone, NotAllowedThere, Refused, Unreadable
from bot.feed import Fetched
from bot.language import conversing
from bot.messages import Address, Reply
from bot.people import reachable
from bot.phrases import phrases
from bot.sources import feed_name
from bot.wording import clock, count, when
from twin_core.parts.consent import CALENDAR
from twin_core.parts.feeds import Connected
from twin_core.store.base import Parcel
from twin_core.twin import Twin

TROUBLES: Final[tuple[tuple[type[FeedError], str], ...]] = (
    (Refused, "refused"),
    (Gone, "gone"),
    (Unreadable, "unreadable"),
    (NotAllowedThere, "not_allowed"),
)
"""Codes of what is wrong, as they stand in `feed.troubled`."""
UNREACHABLE: Final = "unreachable"

say = phrases(__file__)


def trouble_of(error: FeedError) -> str:
    """The code of what is wrong."""
    return next((code for kind, code in TROUBLES if isinstance(error, kind)), UNREACHABLE)


def named(feed: Connected) -> str:
    """A feed in a sentence: "Google Calendar (ann@example.org)"."""
    return feed_name(feed.kind, feed.name)


def found(feed: Connected, fetched: Fetched, now: datetime) -> str:
    """What a first reading brought."""
    if feed.purpose != CALENDAR:
        return say("connected", feed.id, feed=named(feed))
    ahead = sum(entry.end > now for entry in fetched.entries)
    words = say("read", feed.id, feed=named(feed), count=count(ahead, "entry"))
    if fetched.unreadable:
        words += " " + say("left_out", feed.id, count=count(fetched.unreadable, "entry"))
    return words


def failed(error: FeedError) -> str:
    """Why a feed could not be connected, and what to do."""
    return say(f"failed_{trouble_of(error)}")


def trouble(twin: Twin, feed: Connected, code: str, since: datetime, now: datetime) -> str:
    """What is wrong with a feed since when, what it means and what to do."""
    zone = twin.preferences.timezone()
    at, local = since.astimezone(zone), now.astimezone(zone)
    same_day = at.date() == local.date()
    told = clock(at, twin.preferences) if same_day else when(at, local, twin.preferences)
    return say(f"trouble_{code}", feed.id, feed=named(feed), since=told)


def parcel(twin: Twin, key: str, reply: Reply, now: datetime) -> tuple[Parcel, ...]:
    """A reply for the chat that the person used last; none where nothing can be sent."""
    chat = reachable(twin)
    if chat is None:
        return ()
    address = Address(chat.channel, chat.user, chat.conversation)
    at = now.astimezone(UTC)
    body = encode_reply(reply)
    return (Parcel(key, twin.id, address.channel, address.user, talk_key(address), body, at),)


@contextmanager
def speaking_to(twin: Twin) -> Iterator[None]:
    """Within this, the person's language is spoken."""
    with conversing(heard=twin.preferences.language, spoken=twin.preferences.language):
        yield
