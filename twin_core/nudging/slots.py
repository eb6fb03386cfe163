"""Free slots: the best one for a purpose, and the nearest ones to a time that is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain, zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from twin_core.nudging.better_hours import better_hours
from twin_core.nudging.busy import free_spans
from twin_core.nudging.hours import at_clock, next_working_day, work_span
from twin_core.nudging.spans import Span
from twin_core.parts.bookings import BookingKind
from twin_core.parts.zones import local_day
from twin_core.twin import Twin

STEP: Final = timedelta(minutes=5)
QUARTER: Final = timedelta(minutes=15)
OFFERED: Final = 3
DAYS_SEARCHED: Final = 5
"""Working days that are looked through where no day was named."""
LUNCH: Final = ("11:30", "14:00")
NOON: Final = "12:15"
"""Where a lunch break begins at best."""
APART: Final = timedelta(hours=1)


def rounded(at: datetime, step: timedelta = STEP) -> datetime:
    """A time moved forward to a full step of the clock."""
    at = at.astimezone(UTC)
    over = (at - datetime.min.replace(tzinfo=UTC)) % step
    return at - over + step if over else at


def best(
    twin: Twin, kind: BookingKind, length: timedelta, within: Span, *, lunch: bool = False
) -> Span | None:
    """The best free slot of a length in a stretch of time (UTC); None where there is none.

    For focus in the person's better hours, for lunch around noon, for anything else the earliest.
    """
    starts = list(_starts(twin, length, within))
    if not starts:
        return None
    day = local_day(starts[0], twin.preferences.timezone())
    if lunch:
        noon = at_clock(twin, day, NOON)
        start = min(starts, key=lambda at: abs(at - noon))
    elif kind == "focus":
        better = better_hours(twin, starts[0])
        local = {at: at.astimezone(twin.preferences.timezone()) for at in starts}
        start = max(starts, key=lambda at: (better.score(local[at], local[at] + length), -at.timestamp()))
    else:
        start = starts[0]
    return start, start + length


def best_ahead(
    twin: Twin, kind: BookingKind, length: timedelta, now: datetime, *, lunch: bool = False
) -> Span | None:
    """The best free slot of the first working day from now on that has one."""
    for day in days_ahead(twin, now):
        span = part_of_work(twin, day, now, lunch=lunch)
        if span and (found := best(twin, kind, length, span, lunch=lunch)):
            return found
    return None


def days_ahead(twin: Twin, now: datetime) -> Iterator[date]:
    """Today, if work is not over, and the working days after it."""
    first = local_day(now, twin.preferences.timezone())
    work = work_span(twin, first)
    day = first if work and work[1] > now else next_working_day(twin, first)
    for _ in range(DAYS_SEARCHED):
        if day is None:
            return
        yield day
        day = next_working_day(twin, day)


def part_of_work(twin: Twin, day: date, now: datetime, *, lunch: bool = False) -> Span | None:
    """The working hours of a day that are still to come, or what of them is for lunch.

    On a day without work, the hours of work all the same: who asks for it has a reason.
    """
    preferences = twin.preferences
    work = work_span(twin, day)
    if work is None:
        work = at_clock(twin, day, preferences.work_start), at_clock(twin, day, preferences.work_end)
    start, end = (at_clock(twin, day, LUNCH[0]), at_clock(twin, day, LUNCH[1])) if lunch else work
    start = max(start, rounded(now))
    return (start, end) if start < end else None


def nearest(twin: Twin, wanted: Span, now: datetime) -> list[Span]:
    """Free slots as long as one that is taken: the nearest of its day, then the same time on working days."""
    length = wanted[1] - wanted[0]
    day = local_day(wanted[0], twin.preferences.timezone())
    found = _near(twin, wanted, now, day)
    later = next_working_day(twin, day)
    for _ in range(DAYS_SEARCHED):
        if len(found) >= OFFERED or later is None:
            break
        shift = _same_clock(twin, wanted[0], later)
        found += _near(twin, (shift, shift + length), now, later)[:1]
        later = next_working_day(twin, later)
    return sorted(found[:OFFERED])


def longest(twin: Twin, within: Span) -> Span | None:
    """The longest free stretch."""
    return max(free_spans(twin, *within, STEP), key=lambda span: span[1] - span[0], default=None)


def spread(spans: Sequence[Span], length: timedelta, zone: ZoneInfo) -> list[Span]:
    """Up to `OFFERED` slots of a length out of free stretches: the first of each day, then later ones.

    Days are those of a zone; slots begin at full quarters of an hour, an hour apart at least.
    """
    by_day: dict[date, list[Span]] = {}
    for begun, over in spans:
        start = rounded(begun, QUARTER)
        while start + length <= over:
            by_day.setdefault(local_day(start, zone), []).append((start, start + length))
            start += max(length, APART)
    in_turn = chain.from_iterable(zip_longest(*by_day.values()))
    return sorted([slot for slot in in_turn if slot][:OFFERED])


def _near(twin: Twin, wanted: Span, now: datetime, day: date) -> list[Span]:
    """For each free stretch of a day's work the slot next to a wanted one, nearest first."""
    length = wanted[1] - wanted[0]
    within = part_of_work(twin, day, now)
    if within is None:
        return []
    found = []
    for start, end in free_spans(twin, *within, length):
        at = rounded(min(max(start, wanted[0]), end - length))
        at -= timedelta() if at + length <= end else STEP
        if at >= start:
            found.append((at, at + length))
    return sorted(found, key=lambda span: abs(span[0] - wanted[0]))


def _starts(twin: Twin, length: timedelta, within: Span) -> Iterator[datetime]:
    """Where a slot may begin: at the beginning of a free stretch, and at every quarter of an hour."""
    for start, end in free_spans(twin, *within, length):
        at = rounded(start)
        while at + length <= end:
            yield at
            at = rounded(at + STEP, QUARTER)


def _same_clock(twin: Twin, at: datetime, day: date) -> datetime:
    local = at.astimezone(twin.preferences.timezone())
    return at_clock(twin, day, f"{local:%H:%M}")
