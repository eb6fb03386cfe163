"""A rated measure over time: the latest readings and a summary a day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

import msgspec

from twin_core.parts.zones import local_day

READINGS_KEPT = 60
DAYS_KEPT = 100

_moment = attrgetter("at")
_day = attrgetter("day")


class Reading(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One stated value from 1 (very low) to 5 (very high)."""

    at: datetime
    """The moment it speaks of: aware, UTC."""
    value: int
    note: str = ""


class DayScore(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """All readings of one day in the person's zone."""

    day: date
    count: int
    total: int
    low: int
    high: int

    @property
    def mean(self) -> float:
        """The day's mean, 1.0 to 5.0."""
        return self.total / self.count


class Track(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A bounded record of one measure; the newest last."""

    readings: tuple[Reading, ...] = ()
    """The latest `READINGS_KEPT`, by the moment they speak of."""
    days: tuple[DayScore, ...] = ()
    """The latest `DAYS_KEPT` days that have a reading."""

    @property
    def latest(self) -> Reading | None:
        """The reading that speaks of the latest moment."""
        return self.readings[-1] if self.readings else None

    def on(self, day: date) -> DayScore | None:
        """The summary of a day, None where it has no reading."""
        return next(iter(self.between(day, date.fromordinal(day.toordinal() + 1))), None)

    def between(self, start: date, end: date) -> tuple[DayScore, ...]:
        """The days with a reading from `start` until the day before `end`."""
        days = self.days
        return days[bisect_left(days, start, key=_day) : bisect_left(days, end, key=_day)]

    def with_reading(self, at: datetime, value: int, note: str, zone: ZoneInfo) -> Track:
        """The track with one more reading of the moment `at`; its day is that of `zone`."""
        return Track(
            _with_reading(self.readings, Reading(at, value, note)),
            _with_value(self.days, local_day(at, zone), value),
        )


def mean(scores: Iterable[DayScore]) -> float | None:
    """The mean of all readings of several days, 1.0 to 5.0; None without any."""
    total = count = 0
    for score in scores:
        total += score.total
        count += score.count
    return total / count if count else None


def _with_reading(readings: tuple[Reading, ...], new: Reading) -> tuple[Reading, ...]:
    if not readings or readings[-1].at <= new.at:
        return (*readings[-READINGS_KEPT + 1 :], new)
    place = bisect_right(readings, new.at, key=_moment)
    return (*readings[:place], new, *readings[place:])[-READINGS_KEPT:]


def _with_value(days: tuple[DayScore, ...], day: date, value: int) -> tuple[DayScore, ...]:
    if not days or days[-1].day < day:
        return (*days[-DAYS_KEPT + 1 :], DayScore(day, 1, value, value, value))
    if days[-1].day == day:
        return (*days[:-1], _plus(days[-1], value))
    place = bisect_left(days, day, key=_day)
    if days[place].day == day:
        return (*days[:place], _plus(days[place], value), *days[place + 1 :])
    return (*days[:place], DayScore(day, 1, value, value, value), *days[place:])[-DAYS_KEPT:]


def _plus(score: DayScore, value: int) -> DayScore:
    return DayScore(
        score.day,
        score.count + 1,
        score.total + value,
        min(value, score.low),
        max(value, score.high),
    )
