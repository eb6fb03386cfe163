"""When a check-in is asked for: as chosen, else as usual where that is agreed to, else by working hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final, Literal, TypeAlias

from twin_core.nudging.choices import choice
from twin_core.nudging.clock import reads
from twin_core.nudging.hours import at_clock
from twin_core.parts.consent import LEARN_TIMING
from twin_core.parts.preferences import Preferences
from twin_core.twin import Twin

CheckIn: TypeAlias = Literal["morning_check_in", "evening_check_in"]

AFTER_START: Final = timedelta(minutes=10)
BEFORE_END: Final = timedelta(minutes=20)
ENOUGH: Final = 5
"""From so many check-ins of their own accord on, a person has a usual time."""
PROMPTED: Final = timedelta(hours=2)
"""A check-in so soon after the question for it tells nothing of a time of their own."""
STEP: Final = 5
"""Minutes to which a usual time is rounded down."""
_DAY: Final = timedelta(days=1)
_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Time:
    """When to ask on a day."""

    at: datetime
    """UTC."""
    source: str
    """Why then: "chosen_at", "learned_at", "work_start" or "work_end"."""
    clock: str
    """HH:MM of what it comes from."""


def check_in_on(twin: Twin, kind: CheckIn, day: date) -> Time | None:
    """When a check-in is asked for on a day; None on a day without one, and where no hour is known for it."""
    said, preferences = choice(twin, kind), twin.preferences
    if day.weekday() not in (said.days or preferences.work_days):
        return None
    return _time(twin, kind, day) if said.at or preferences.zone else None


def check_in_clock(twin: Twin, kind: CheckIn, day: date) -> str:
    """What the person's clock shows (HH:MM) when a check-in is asked for, as it stands on a day."""
    return reads(twin.preferences.timezone(), _time(twin, kind, day).at)


def day_turned(twin: Twin, day: date) -> datetime:
    """When (UTC) one day turns to another as far as check-ins go: in the middle of the rest between."""
    preferences = twin.preferences
    before = (_minutes(preferences.work_start) - _rest_middle(preferences)) % _DAY_MINUTES
    return at_clock(twin, day, preferences.work_start) - timedelta(minutes=before)


def _time(twin: Twin, kind: CheckIn, day: date) -> Time:
    preferences = twin.preferences
    if chosen := choice(twin, kind).at:
        return Time(at_clock(twin, day, chosen), "chosen_at", chosen)
    if usual := _usual(twin, kind, day):
        return Time(at_clock(twin, day, usual), "learned_at", usual)
    if kind == "morning_check_in":
        start = at_clock(twin, day, preferences.work_start)
        return Time(start + AFTER_START, "work_start", preferences.work_start)
    last = day if preferences.work_start < preferences.work_end else day + _DAY
    return Time(at_clock(twin, last, preferences.work_end) - BEFORE_END, "work_end", preferences.work_end)


def _usual(twin: Twin, kind: CheckIn, day: date) -> str:
    """HH:MM: the middle of the latest check-ins that nobody asked for; empty where too few are known.

    Those that a nudge led to would only repeat its own time, each day a little later.
    """
    kept = twin.check_ins.mornings if kind == "morning_check_in" else twin.check_ins.evenings
    if len(kept) < ENOUGH or not twin.consent.allows(LEARN_TIMING, at_clock(twin, day, "00:00")):
        return ""
    sent = [one.at for one in twin.nudges.of(kind)]
    own = [at for at in kept if not any(before <= at < before + PROMPTED for before in sent)]
    if len(own) < ENOUGH:
        return ""
    turn, zone = _rest_middle(twin.preferences), twin.preferences.timezone()
    since = median((_minutes(reads(zone, at)) - turn) % _DAY_MINUTES for at in own)
    usual = (int(since) + turn) % _DAY_MINUTES // STEP * STEP
    return f"{usual // 60:02}:{usual % 60:02}"


def _rest_middle(preferences: Preferences) -> int:
    """In minutes from midnight."""
    start, end = _minutes(preferences.work_start), _minutes(preferences.work_end)
    return (end + (start - end) % _DAY_MINUTES // 2) % _DAY_MINUTES


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
