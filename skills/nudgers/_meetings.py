"""The meetings of a day as nudges look at them: with others, and in rows without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot import wording
from twin_core.nudging.busy import span_of
from twin_core.nudging.hours import day_span
from twin_core.nudging.spans import Span, merged
from twin_core.parts.calendar import Entry
from twin_core.twin import Twin

GAP: Final = timedelta(minutes=10)
"""A shorter time between two meetings is none to get up in."""
ROW: Final = 3
"""Meetings without a gap, from which on they are a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """Meetings without a gap between them."""

    start: datetime
    end: datetime
    """UTC."""
    count: int


def with_others(twin: Twin, start: datetime, end: datetime) -> tuple[Entry, ...]:
    """The meetings that begin in a stretch of time (aware), by start."""
    return tuple(
        entry
        for entry in twin.calendar.agenda(start, end)
        if entry.kind == "meeting" and entry.takes_time and start <= entry.start < min(entry.end, end)
    )


def of_day(twin: Twin, day: date) -> tuple[Entry, ...]:
    """The meetings that begin on a day."""
    return with_others(twin, *day_span(twin, day))


def rows(meetings: Sequence[Entry]) -> tuple[Row, ...]:
    """The rows among some meetings, which are by start."""
    found: list[Row] = []
    for start, end in map(span_of, meetings):
        if found and start - found[-1].end < GAP:
            last = found[-1]
            found[-1] = Row(last.start, max(last.end, end), last.count + 1)
        else:
            found.append(Row(start, end, 1))
    return tuple(row for row in found if row.count >= ROW)


def spent(meetings: Sequence[Entry], within: Span) -> timedelta:
    """How long they are in a stretch of time, each minute once."""
    return sum((end - start for start, end in merged(map(span_of, meetings), *within)), timedelta())


def minutes(length: timedelta) -> int:
    """Whole minutes."""
    return int(length.total_seconds() // 60)


def named(entry: Entry) -> str:
    """The title of a meeting in quotation marks, cut where it is long; empty where it is private."""
    return wording.quoted(entry.title) if entry.title.strip() else ""


def local(at: datetime, now: datetime) -> datetime:
    """A time on the person's clock; `now` is in their zone."""
    return at.astimezone(UTC).astimezone(now.tzinfo)
