"""When the person's calendar leaves them free, each meeting counted once over all feeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from twin_core.nudging.spans import Span, merged, without
from twin_core.parts.calendar import Entry
from twin_core.twin import Twin

SOON: Final = timedelta(minutes=5)
"""Before a meeting it is left alone already."""
_INSTANT: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)
_MEETINGS: Final = frozenset({"meeting", "event"})
"""An appointment alone, such as at the dentist's, is no time to be spoken to either."""


def busy_spans(twin: Twin, start: datetime, end: datetime) -> tuple[Span, ...]:
    """The busy times in a stretch of time (aware), by start, cut to it; those that touch are one.

    Whatever takes time counts, tentative or not: meetings, focus time, lunch, leave. What is shown
    as free or was declined does not, nor do all-day entries other than leave.
    """
    taken = (span_of(entry) for entry in twin.calendar.agenda(start, end) if entry.takes_time)
    return merged(taken, start, end)


def free_spans(twin: Twin, start: datetime, end: datetime, at_least: timedelta) -> tuple[Span, ...]:
    """The times in a stretch of time (aware) without anything on the calendar, of a least length."""
    gaps = without((start.astimezone(UTC), end.astimezone(UTC)), busy_spans(twin, start, end))
    return tuple(gap for gap in gaps if gap[1] - gap[0] >= at_least)


def meetings(twin: Twin, start: datetime, end: datetime) -> tuple[Entry, ...]:
    """The meetings and appointments that overlap a stretch of time (aware), by start."""
    return tuple(
        entry
        for entry in twin.calendar.agenda(start, end)
        if entry.kind in _MEETINGS and entry.takes_time and entry.start < entry.end
    )


def meeting_at(twin: Twin, at: datetime) -> Entry | None:
    """The meeting or appointment that is on at a time (aware); of several the one that ends last."""
    at = at.astimezone(UTC)
    return max(meetings(twin, at, at + _INSTANT), key=lambda entry: entry.end, default=None)


def next_meeting(twin: Twin, now: datetime, ahead: timedelta = _DAY) -> Entry | None:
    """The first meeting or appointment that begins later than now (aware), within some time ahead."""
    now = now.astimezone(UTC)
    return next((entry for entry in meetings(twin, now, now + ahead) if entry.start > now), None)


def meetings_end(twin: Twin, now: datetime, lead: timedelta = SOON) -> datetime | None:
    """When (UTC) the person is out of meetings, where one is on or begins within `lead`; else None.

    Meetings with no more than `lead` between them are one stretch.
    """
    until = now = now.astimezone(UTC)
    while near := [entry for entry in meetings(twin, until, until + lead + _INSTANT) if entry.end > until]:
        until = max(entry.end for entry in near)
    return None if until is now else until.astimezone(UTC)


def focus_end(twin: Twin, now: datetime) -> datetime | None:
    """When (UTC) focus time ends that is on at a time (aware); None where there is none."""
    now = now.astimezone(UTC)
    ends = [
        entry.end
        for entry in twin.calendar.agenda(now, now + _INSTANT)
        if entry.kind == "focus" and entry.takes_time
    ]
    return max(ends).astimezone(UTC) if ends else None


def span_of(entry: Entry) -> Span:
    """From the start of an entry to its end."""
    return entry.start.astimezone(UTC), entry.end.astimezone(UTC)
