"""What all parts of the meetings skill share: words for times, questions."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Answer, Ask, Turn
from twin_core.parts.consent import CALENDAR
from twin_core.parts.feeds import Connected
from twin_core.twin import Twin

AHEAD: Final = timedelta(days=28)
"""How far ahead calendars are read."""
BACK: Final = timedelta(days=14)
"""How far back they are kept."""
_LONGEST_NAME: Final = 40

say: Final = phrases(str(Path(__file__).parent.with_name("meetings.py")))


def calendars(twin: Twin) -> tuple[Connected, ...]:
    """The calendars that are connected."""
    return twin.feeds.of(CALENDAR)


def named(title: str) -> str:
    """Somebody's title as it stands in a sentence; of a private entry none is kept."""
    return wording.quoted(title) if title else say.name("untitled")


def feed_name(feed: Connected) -> str:
    """A calendar as it stands in a sentence."""
    return wording.verbatim(wording.short(feed.name, _LONGEST_NAME))


def clock(turn: Turn, at: datetime) -> str:
    """A time of day in the person's zone."""
    return wording.clock(at.astimezone(turn.now.tzinfo), turn.twin.preferences)


def hours(turn: Turn, start: datetime, end: datetime) -> str:
    """Hours in the person's zone: "9:00 to 10:30"."""
    first, last = (at.astimezone(turn.now.tzinfo).time() for at in (start, end))
    return wording.span(first, last, turn.twin.preferences)


def day(turn: Turn, at: datetime) -> str:
    """A day to confirm, as it stands in a sentence: "today", "tomorrow", "on Thursday 5 March"."""
    local = at.astimezone(turn.now.tzinfo)
    if 0 <= (local.date() - turn.now.date()).days <= 1:
        return wording.day(local, turn.now, turn.twin.preferences)
    return wording.on(wording.dated(local, turn.now, turn.twin.preferences))


def when(turn: Turn, start: datetime, end: datetime) -> str:
    """A stretch of a day to confirm: "tomorrow, 9:00 to 10:30", "Thursday 5 March, 9:00 to 10:30"."""
    local = start.astimezone(turn.now.tzinfo)
    near = 0 <= (local.date() - turn.now.date()).days <= 1
    name = (wording.day if near else wording.dated)(local, turn.now, turn.twin.preferences)
    return say("when", day=name, hours=hours(turn, start, end))


def length(span: timedelta) -> str:
    """A length in words."""
    return wording.length(span.total_seconds() / 60)


def no_calendar(turn: Turn) -> Answer:
    """No calendar is connected: how one is."""
    reply = Reply(say("no_calendar", turn.message.id), say.buttons("connect"), private=True)
    return Answer(reply, because=say("because_no_calendar"))


def again(ask: Ask, turn: Turn) -> Answer:
    """The same question once more, kindly."""
    text = say("again", turn.message.id, question=ask.question.text)
    reply = Reply(text, ask.question.buttons, private=True)
    return Answer(reply, ask=ask, because=say("because_unfit"))


def left(turn: Turn) -> Answer:
    """Nothing is changed."""
    return Answer(Reply(say("left", turn.message.id)), because=say("because_left"))
