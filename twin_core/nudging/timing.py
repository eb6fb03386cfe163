"""What nudges do for their person, from the moments at which chance decided whether one was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import Final, Literal, TypeAlias

from twin_core.parts.nudges import Trial
from twin_core.parts.track import Track
from twin_core.parts.zones import local_day
from twin_core.twin import Twin

Measured: TypeAlias = Literal["energy", "mood"]

LEAST: Final = 8
"""Trials with a rating after them, of those sent and of those held back, below which it is too early."""
WITHIN: Final = timedelta(hours=8)
"""A rating so long after a trial, on the same day, may still tell of it."""
_LIKELY: Final = 1.959963984540054
"""The quantile of the normal distribution for an interval of 95 %."""
_ROUNDING: Final = 1 / 12
"""The variance that rounding to whole steps hides: figures that are all alike are not known exactly."""
_OF_ENERGY: Final = frozenset({"break_due", "back_to_back", "focus_block", "end_of_day"})


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much a measure was higher after nudges of a kind than where chance had held them back."""

    difference: float
    """In steps of the scale from 1 to 5."""
    low: float
    """From here to `high` the difference lies with 95 % confidence."""
    high: float
    sent: int
    """Trials with a nudge that a rating followed."""
    held: int
    """Those without one."""
    measure: Measured


@dataclass(frozen=True, slots=True)
class _Arm:
    mean: float
    variance: float
    """Of the mean."""
    count: int


def effect(twin: Twin, kind: str) -> Effect | None:
    """What nudges of a kind did for the first rating after them; None where it is too early to say.

    Each trial is weighted by the inverse of the chance that it came out as it did, within each group so that
    the weights sum to one (Hájek 1971), for the chances differ from hour to hour. The interval is that of
    Student's t with the degrees of freedom of the smaller group.
    """
    measure: Measured = "energy" if kind in _OF_ENERGY else "mood"
    track = twin.capacity.energy if measure == "energy" else twin.mood
    told = [
        (trial, value)
        for trial in twin.nudges.trials
        if trial.kind == kind and 0 < trial.chance < 1 and (value := _after(trial, track, twin)) is not None
    ]
    sent = [(value, 1 / trial.chance) for trial, value in told if trial.sent]
    held = [(value, 1 / (1 - trial.chance)) for trial, value in told if not trial.sent]
    if min(len(sent), len(held)) < LEAST:
        return None
    with_it, without = _arm(sent), _arm(held)
    difference = with_it.mean - without.mean
    reach = _student(min(with_it.count, without.count) - 1) * sqrt(with_it.variance + without.variance)
    return Effect(difference, difference - reach, difference + reach, len(sent), len(held), measure)


def _after(trial: Trial, track: Track, twin: Twin) -> int | None:
    """The first rating later on the day of a trial."""
    zone = twin.preferences.timezone()
    day = local_day(trial.at, zone)
    later = (one for one in track.readings if trial.at < one.at <= trial.at + WITHIN)
    first = next(later, None)
    return first.value if first and local_day(first.at, zone) == day else None


def _arm(values: Sequence[tuple[float, float]]) -> _Arm:
    """The weighted mean of some values, and how far it may be off."""
    total = sum(weight for _, weight in values)
    mean = sum(value * weight for value, weight in values) / total
    spread = sum(weight**2 * ((value - mean) ** 2 + _ROUNDING) for value, weight in values)
    count = len(values)
    return _Arm(mean, spread / total**2 * count / (count - 1), count)


def _student(freedom: int) -> float:
    """The two-sided quantile of Student's t for 95 %, right to a hundredth from seven degrees of freedom on.

    Source: the expansion in powers of 1/freedom, Abramowitz and Stegun 1972, 26.7.5.
    """
    z = _LIKELY
    return z + (z**3 + z) / 4 / freedom + (5 * z**5 + 16 * z**3 + 3 * z) / 96 / freedom**2
