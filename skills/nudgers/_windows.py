"""When in a day a kind has its place: a stretch of time, the same for as long as the twin is the same.

What a kind says is reckoned from the beginning of its stretch and not from the moment of the question: so
nothing becomes worth saying in the middle of one, and the next look can wait for the next beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

from twin_core.nudging.hours import at_clock, today, work_span
from twin_core.nudging.spans import Span
from twin_core.twin import Twin

DAY: Final = timedelta(days=1)
WEEK: Final = 7
AHEAD: Final = 8
"""Days within which the next stretch is looked for; without one, the look after that finds it."""
AGAIN: Final = timedelta(minutes=30)
"""How long something stays open that the person put off, counted from the time that they chose."""
LONGEST: Final = timedelta(hours=12)
"""Counted from the beginning of a stretch; what is put off for longer has to come by itself again."""
_MIDNIGHT: Final = "00:00"

Opening: TypeAlias = Callable[[Twin, date], "Span | None"]
"""The stretch that belongs to a day; None where the day has none. One may begin or end on the day after."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch that is open."""

    day: date
    """The one that it belongs to."""
    start: datetime
    end: datetime
    """UTC; later than by itself where the person put the kind off."""


def current(
    twin: Twin, now: datetime, kind: str, opening: Opening, *, over_midnight: bool = False
) -> Window | None:
    """The stretch that is open at a time (aware); `over_midnight`: that of the day before may still be."""
    now, day = now.astimezone(UTC), today(twin, now)
    for each in (day, day - DAY) if over_midnight else (day,):
        span = opening(twin, each)
        if span is not None and span[0] <= now < (end := _end(twin, kind, span)):
            return Window(each, span[0], end)
    return None


def following(twin: Twin, now: datetime, opening: Opening, *, over_midnight: bool = False) -> datetime:
    """When (UTC), later than a time (aware), the next stretch begins, or is worth looking for.

    `over_midnight`: that of the day before may still be to begin.
    """
    now, day = now.astimezone(UTC), today(twin, now)
    for step in range(-1 if over_midnight else 0, AHEAD):
        span = opening(twin, day + step * DAY)
        if span is not None and span[0] > now:
            return span[0]
    return at_clock(twin, day + AHEAD * DAY, _MIDNIGHT)


def inside_work(after: timedelta, before: timedelta) -> Opening:
    """From some time after the beginning of work until some time before its end."""

    def opening(twin: Twin, day: date) -> Span | None:
        work = work_span(twin, day)
        return None if work is None else _span(work[0] + after, work[1] - before)

    return opening


def around_end(start: timedelta, end: timedelta) -> Opening:
    """Between two times counted from the end of work: minus two hours until plus one."""

    def opening(twin: Twin, day: date) -> Span | None:
        work = work_span(twin, day)
        return None if work is None else _span(max(work[0], work[1] + start), work[1] + end)

    return opening


def from_middle(length: timedelta) -> Opening:
    """From the middle of the working hours on, for so long as they last."""

    def opening(twin: Twin, day: date) -> Span | None:
        work = work_span(twin, day)
        if work is None:
            return None
        middle = work[0] + (work[1] - work[0]) / 2
        return _span(middle, min(middle + length, work[1]))

    return opening


def last_of_week(opening: Opening) -> Opening:
    """A stretch on the last working day of each week alone."""

    def only(twin: Twin, day: date) -> Span | None:
        return opening(twin, day) if _is_last(twin, day) else None

    return only


def _is_last(twin: Twin, day: date) -> bool:
    """Whether no working day follows before the week of the person ends, leave and holidays considered."""
    preferences = twin.preferences
    if day.weekday() not in preferences.work_days:
        return False
    rest = (_week_end(preferences.work_days) - day.weekday()) % WEEK
    return not any(work_span(twin, day + step * DAY) for step in range(1, rest + 1))


@lru_cache(maxsize=128)
def _week_end(work_days: tuple[int, ...]) -> int:
    """The weekday before the longest run of days off; the last such one of several."""
    worked = sorted(set(work_days))
    runs = [
        ((after - day - 1) % WEEK, day) for day, after in zip(worked, (*worked[1:], worked[0]), strict=True)
    ]
    return max(runs)[1]


def _end(twin: Twin, kind: str, span: Span) -> datetime:
    start, end = span
    sent = twin.nudges.of(kind)
    if not sent or sent[-1].again_at is None or sent[-1].at < start:
        return end
    return max(end, min(sent[-1].again_at, start + LONGEST - AGAIN) + AGAIN)


def _span(start: datetime, end: datetime) -> Span | None:
    return (start, end) if start < end else None
