"""The hours of a day in which a person has more energy, from what they stated, or that they are not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from twin_core.nudging.spans import Span
from twin_core.parts.track import Reading
from twin_core.twin import Twin

ENOUGH: Final = 5
"""Readings, from which on hours are told apart; with fewer, mornings count as the better ones."""
RECENT: Final = timedelta(days=90)
NOON: Final = 12
_STEP: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class BetterHours:
    """Means of stated energy by hour of the day."""

    readings: int
    """How many; 0 where they are too few to go by."""
    mean: float
    by_hour: dict[int, float]

    def score(self, start: datetime, end: datetime) -> float:
        """Of a stretch (local times): its mean energy, 1 to 5; where none is known 1 before noon, 0 after."""
        places, at = [], start
        while at < end:
            places.append(self._at(at.hour))
            at += _STEP
        return sum(places) / len(places)

    def _at(self, hour: int) -> float:
        if not self.readings:
            return float(hour < NOON)
        return self.by_hour.get(hour, self.mean)

    def is_better(self, score: float) -> bool:
        """Whether a stretch with that score is one of the better ones."""
        return score >= self.mean if self.readings else score == 1

    @property
    def reason(self) -> str:
        """The code that says what the hours come from."""
        return f"energy_readings:{self.readings}" if self.readings else "mornings"


def better_hours(twin: Twin, now: datetime) -> BetterHours:
    """Those of a person, by the latest 90 days before a time (aware)."""
    zone = twin.preferences.timezone()
    near = [reading for reading in twin.capacity.energy.readings if now - RECENT < reading.at <= now]
    if len(near) < ENOUGH:
        return BetterHours(0, 0.0, {})
    hours: dict[int, list[Reading]] = {}
    for reading in near:
        hours.setdefault(reading.at.astimezone(zone).hour, []).append(reading)
    by_hour = {hour: _mean(readings) for hour, readings in hours.items()}
    return BetterHours(len(near), _mean(near), by_hour)


def starts(span: Span, length: timedelta, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Where in a free stretch (UTC) something of a length may begin: on full half hours of a zone's clock."""
    local = span[0].astimezone(zone)
    over = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) % _STEP
    at = span[0] - over + _STEP if over else span[0]
    found = []
    while at + length <= span[1]:
        found.append(at)
        at += _STEP
    return tuple(found)


def _mean(readings: list[Reading]) -> float:
    return sum(reading.value for reading in readings) / len(readings)
