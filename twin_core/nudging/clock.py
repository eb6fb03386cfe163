"""What a zone's clock shows, right across daylight saving and days that a zone leaves out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


@lru_cache(maxsize=8192)
def shows(zone: ZoneInfo, day: date, clock: str) -> datetime:
    """The first moment (UTC) at which a zone's clock shows HH:MM of a day, or is past it.

    Of a time that the clock shows twice this is the first; a time, or a whole day, that it skips is the
    moment of the skip, so that the order of moments is always that of the clock.
    """
    wall = datetime.combine(day, time.fromisoformat(clock))
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    return at if _wall(zone, at) == wall else _skip(zone, wall)


def shows_next(zone: ZoneInfo, after: datetime, clock: str) -> datetime:
    """The first moment (UTC) later than `after` (aware) at which a zone's clock comes to show HH:MM."""
    day, after = after.astimezone(zone).date(), after.astimezone(UTC)
    while True:
        first = shows(zone, day, clock)
        if first > after:
            return first
        second = datetime.combine(day, time.fromisoformat(clock), zone).replace(fold=1).astimezone(UTC)
        if second > after:
            return second
        day += _DAY


def reads(zone: ZoneInfo, at: datetime) -> str:
    """What a zone's clock shows at a time (aware): HH:MM."""
    return at.astimezone(zone).strftime("%H:%M")


def _skip(zone: ZoneInfo, wall: datetime) -> datetime:
    """The moment at which the clock jumps over a time, to the second, by halving."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        before, after = (before, middle) if _wall(zone, middle) >= wall else (middle, after)
    return after


def _wall(zone: ZoneInfo, at: datetime) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
