"""Rates of turns with an honest interval, although the turns of one person are alike.

A rate is a ratio over persons. How much more it varies than independent turns would is its design effect
(Kish 1965); the number of turns divided by it goes into Wilson's score interval (Wilson 1927), and two such
intervals into Newcombe's for a difference (Newcombe 1998, method 10), which stays right near 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log, sqrt
from typing import Final

FEWEST: Final = 5
"""Persons below which no rate is told: it would be one about somebody."""
_Z: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution: intervals hold in 95 of 100 cases."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened to one person."""

    times: int
    turns: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of turns with its 95 % interval; all from 0 to 1."""

    value: float
    low: float
    high: float
    people: int
    turns: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One rate less another, with its 95 % interval; from -1 to 1."""

    value: float
    low: float
    high: float


def rate(tallies: Sequence[Tally]) -> Rate | None:
    """The rate over some persons, one tally each; None below `FEWEST` persons."""
    told = [tally for tally in tallies if tally.turns]
    if len(told) < FEWEST:
        return None
    turns = sum(tally.turns for tally in told)
    value = sum(tally.times for tally in told) / turns
    low, high = _wilson(value, turns / _design_effect(told, value, turns))
    return Rate(value, low, high, len(told), turns)


def difference(one: Rate, other: Rate) -> Difference:
    """What `one` is above `other`."""
    value = one.value - other.value
    below = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    above = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Difference(value, value - below, value + above)


def _design_effect(tallies: Sequence[Tally], value: float, turns: int) -> float:
    """How many times the variance of independent turns; at least 1, as few persons show too little of it."""
    independent = value * (1 - value) / turns
    if not independent:
        return 1.0
    people = len(tallies)
    strayed = sum((tally.times - value * tally.turns) ** 2 for tally in tallies)
    return max(1.0, people / (people - 1) * strayed / turns**2 / independent)


def _wilson(value: float, turns: float) -> tuple[float, float]:
    square = _Z**2
    middle = (value + square / (2 * turns)) / (1 + square / turns)
    reach = _Z / (1 + square / turns) * sqrt(value * (1 - value) / turns + square / (4 * turns**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def stability(expected: Sequence[int], found: Sequence[int]) -> float:
    """The population stability index of two histograms with the same bins: 0 where their shapes are equal.

    Above 0.1 it is worth a look, above 0.25 it is another population (Siddiqi 2006). Half a case is added to
    each bin, so that an empty one does not make it infinite; it is where a whole histogram is empty.
    """
    if not sum(expected) or not sum(found):
        return inf
    ours, theirs = (
        [(count + 0.5) / (sum(one) + 0.5 * len(one)) for count in one] for one in (expected, found)
    )
    return sum((after - before) * log(after / before) for before, after in zip(ours, theirs, strict=True))
