"""Rates and differences with intervals that hold, over people whose turns are alike."""

from __future__ import annotations

import numpy as np
import pytest

from bot.intents.monitoring.rates import FEWEST, Tally, difference, rate, stability


def drawn(chance: float, people: int, turns: int, spread: float, random: np.random.Generator) -> list[Tally]:
    """People each with a rate of their own around `chance`; `spread` 0 makes them all the same."""
    if spread:
        chances = random.beta(chance / spread, (1 - chance) / spread, people)
    else:
        chances = np.full(people, chance)
    return [Tally(int(random.binomial(turns, own)), turns) for own in chances]


def test_one_about_few_people_is_not_told() -> None:
    assert rate([Tally(3, 10)] * (FEWEST - 1)) is None
    assert rate([Tally(3, 10)] * FEWEST) is not None
    assert rate([Tally(0, 0)] * 50) is None


def test_independent_turns_give_wilsons_interval() -> None:
    found = rate([Tally(1, 10)] * 10)
    assert found is not None
    assert (found.value, found.people, found.turns) == (0.1, 10, 100)
    assert found.low == pytest.approx(0.0552, abs=1e-4)  # Wilson's interval of 10 in 100
    assert found.high == pytest.approx(0.1744, abs=1e-4)


def test_people_who_differ_widen_it() -> None:
    alike, apart = rate([Tally(5, 10)] * 20), rate([Tally(0, 10), Tally(10, 10)] * 10)
    assert alike
    assert apart
    assert apart.high - apart.low > 2 * (alike.high - alike.low)


def test_never_seen_is_not_never() -> None:
    found = rate([Tally(0, 10)] * 10)
    assert found
    assert found.low == pytest.approx(0)
    assert found.high == pytest.approx(0.037, abs=1e-3)


@pytest.mark.parametrize("spread", [0.0, 0.1])
def test_the_interval_of_a_difference_holds_about_95_times_of_100(spread: float) -> None:
    random, held, tries = np.random.default_rng(7), 0, 600
    for _ in range(tries):
        one, other = rate(drawn(0.2, 40, 15, spread, random)), rate(drawn(0.12, 40, 15, spread, random))
        assert one
        assert other
        apart = difference(one, other)
        held += apart.low <= 0.08 <= apart.high
    assert 0.92 <= held / tries <= 0.99


def test_stability_is_zero_for_the_same_shape_and_large_for_another() -> None:
    shape = [5, 10, 40, 80, 200]
    assert stability(shape, [2 * count for count in shape]) < 0.01
    assert stability(shape, shape[::-1]) > 0.25
    assert stability([0] * 5, shape) == float("inf")
