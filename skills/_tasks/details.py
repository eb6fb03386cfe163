"""What a sentence says of a task: its words, its length, its time, and how that time was read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import moments
from bot.skill import Filled, Turn
from nlu.understanding import Entity, Moment, NoSuchTime, Period
from skills._tasks import subjects
from skills._tasks.words import say

_A_MINUTE = timedelta(minutes=1)
_LEAD = 12
"""Characters before a time in which it is said to be the due one."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a task from one or several turns."""

    title: str = ""
    minutes: int | None = None
    at: datetime | None = None
    """When it is due, or until when it is put off: aware, UTC."""
    read_as: str = ""
    """How an ambiguous time was read."""
    name: str = ""
    """A new name for it."""
    start: bool = False
    number: int | None = None
    """Its number in the list, where it was named by that; never kept between turns."""
    trouble: NoSuchTime | None = None
    """A time that does not exist or has passed; never kept between turns."""

    def filled(self, **more: str | list[str]) -> Filled:
        """As kept with an open question."""
        known = {
            "title": self.title,
            "minutes": self.minutes,
            "at": self.at.isoformat() if self.at else None,
            "name": self.name,
            "start": self.start,
        }
        return {name: value for name, value in known.items() if value} | more


def kept(filled: Filled) -> Details:
    """The details kept with an open question."""
    at, minutes = filled.get("at"), filled.get("minutes")
    return Details(
        title=str(filled.get("title", "")),
        minutes=minutes if isinstance(minutes, int) else None,
        at=datetime.fromisoformat(at) if isinstance(at, str) else None,
        name=str(filled.get("name", "")),
        start=bool(filled.get("start", False)),
    )


def stated(turn: Turn, intent: str) -> Details:
    """The details in what was just said under an intent."""
    found = subjects.of(turn.understanding, intent)
    details = Details(
        title=found.title,
        minutes=found.minutes,
        start=intent == "start_task",
        number=subjects.number_of(turn.understanding, intent),
    )
    if intent == "finish_task":
        return details
    if intent == "put_off_task":
        return timed(details, turn, found.times, later=True)
    text, marked = turn.understanding.text, say.pattern("due_time")
    times = sorted(
        found.times, key=lambda time: marked.search(text[: time.end], max(0, time.start - _LEAD)) is None
    )
    return timed(details, turn, tuple(times), later=False)


def timed(details: Details, turn: Turn, times: tuple[Entity, ...], *, later: bool) -> Details:
    """The details with the first of some times: when it goes on if `later`, else until when it may take."""
    for entity in times:
        value = entity.value
        if isinstance(value, NoSuchTime):
            return replace(details, trouble=value)
        if not isinstance(value, Moment | Period) or _is_now(value, turn):
            continue
        place = moments.begin if later else moments.end
        at = place(value, turn.now, turn.twin.preferences)
        if at <= turn.now:
            if later and moments.end(value, turn.now, turn.twin.preferences) > turn.now:
                continue  # "not today" says nothing of when
            return replace(details, trouble=NoSuchTime(""), at=at.astimezone(UTC))
        stands_for = value.stands_for if isinstance(value, Moment) else ""
        return replace(details, at=at.astimezone(UTC), read_as=stands_for)
    return details


def _is_now(value: Moment | Period, turn: Turn) -> bool:
    return isinstance(value, Moment) and moments.says_clock(value) and abs(value.at - turn.now) < _A_MINUTE


def only(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes that are not None."""
    return {name: value for name, value in changes.items() if value is not None}
