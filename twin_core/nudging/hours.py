"""The person's days and hours: work, quiet, leave, public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from twin_core.nudging.clock import reads, shows, shows_next
from twin_core.nudging.spans import Span, merged
from twin_core.parts.zones import local_day
from twin_core.twin import Twin

_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)
_YEAR: Final = 366
_FAR: Final = timedelta(days=_YEAR)
_MIDNIGHT: Final = "00:00"


def today(twin: Twin, now: datetime) -> date:
    """The person's calendar day at a time (aware)."""
    return local_day(now, twin.preferences.timezone())


def at_clock(twin: Twin, day: date, clock: str) -> datetime:
    """The moment (UTC) at which the person's clock shows HH:MM on a day; see `clock.shows`."""
    return shows(twin.preferences.timezone(), day, clock)


def day_span(twin: Twin, day: date) -> Span:
    """A day of the person, from midnight to midnight; empty for a day that their zone left out."""
    return at_clock(twin, day, _MIDNIGHT), at_clock(twin, day + _DAY, _MIDNIGHT)


def midnight(twin: Twin, now: datetime) -> datetime:
    """When (UTC) the person's day ends in which a time (aware) lies; always later than that."""
    return shows_next(twin.preferences.timezone(), now, _MIDNIGHT)


def quiet_end(twin: Twin, at: datetime) -> datetime | None:
    """When (UTC) the quiet hours end in which a time (aware) lies; None where it lies in none.

    They go by what the person's clock shows wherever they are, may cross midnight, and are none
    where they end as they begin.
    """
    start, end = twin.preferences.quiet_start, twin.preferences.quiet_end
    zone = twin.preferences.timezone()
    until = at
    while within(start, end, reads(zone, until)):
        until = shows_next(zone, until, end)
    return None if until is at else until


def within(start: str, end: str, clock: str) -> bool:
    """Whether a clock time (all HH:MM) lies in a stretch of the day, which may cross midnight."""
    return start <= clock < end if start <= end else clock >= start or clock < end


def holiday(country: str, day: date) -> bool:
    """Whether a day is a public holiday all over a country (ISO 3166 alpha-2); never in an unknown one.

    Those of single states or regions do not count, since where in a country the person lives is not known.
    """
    return day in _holidays(country.upper(), day.year)


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def works_on(twin: Twin, day: date) -> bool:
    """Whether a day is one of the person's weekdays for work and no public holiday."""
    preferences = twin.preferences
    return day.weekday() in preferences.work_days and not holiday(preferences.country, day)


def work_span(twin: Twin, day: date) -> Span | None:
    """The working hours of a day, cut where leave lies at their beginning or end; None for a day off."""
    hours = work_hours(twin, day)
    if hours is None:
        return None
    start, end = hours
    for away_from, away_to in merged(away_spans(twin, start, end), start, end):
        start = away_to if away_from <= start else start
        end = away_from if away_to >= end else end
    return (start, end) if start < end else None


def on_leave(twin: Twin, day: date) -> bool:
    """Whether leave takes up all working hours of a day."""
    return work_hours(twin, day) is not None and work_span(twin, day) is None


def work_hours(twin: Twin, day: date) -> Span | None:
    """The working hours of a day, on leave or not; None where there are none.

    Work never crosses midnight: hours that end before they begin last until the day ends.
    """
    if not works_on(twin, day):
        return None
    preferences = twin.preferences
    start = at_clock(twin, day, preferences.work_start)
    if local_day(start, preferences.timezone()) != day:
        return None
    over_midnight = preferences.work_end <= preferences.work_start
    end = day_span(twin, day)[1] if over_midnight else at_clock(twin, day, preferences.work_end)
    return (start, end) if start < end else None


def next_working_day(twin: Twin, day: date) -> date | None:
    """The first day after another one on which the person works; None where there is none in a year."""
    ahead = (day + _DAY * step for step in range(1, _YEAR + 1))
    return next((each for each in ahead if work_span(twin, each)), None)


def working(twin: Twin, now: datetime) -> bool:
    """Whether a time (aware) lies in the person's working hours and they are not on leave."""
    span = work_span(twin, today(twin, now))
    return span is not None and span[0] <= now < span[1] and away(twin, now) is None


def away(twin: Twin, at: datetime) -> datetime | None:
    """Until when (UTC) the person is on leave or out of office at a time (aware); None where they are not.

    Entries without a gap between them are one leave; those declined or shown as free are none.
    """
    until = at = at.astimezone(UTC)
    while until - at < _FAR and (spans := away_spans(twin, until, until + _INSTANT)):
        until = max(end for _, end in spans)
    return None if until is at else until


def away_spans(twin: Twin, start: datetime, end: datetime) -> tuple[Span, ...]:
    """The leaves that overlap a stretch of time (aware), by start, each whole."""
    return tuple(
        (entry.start.astimezone(UTC), entry.end.astimezone(UTC))
        for entry in twin.calendar.agenda(start, end)
        if entry.kind == "away" and entry.takes_time
    )
