from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from twin_core.events.base import Event
from twin_core.nudging.effect import FEWEST, effect
from twin_core.nudging.timing import LEAST, MOST, chance, held_until
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.consent import LEARN_TIMING, ConsentGranted
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import (
    OUTCOME_WITHIN,
    TRIALS_KEPT,
    NudgeAnswered,
    NudgeHeldBack,
    NudgeSent,
    Outcome,
    Trial,
)
from twin_core.twin import Twin

KIND = "break_due"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def decided(sent: bool, probability: float, name: str = "n") -> Event:
    if sent:
        return NudgeSent(name, KIND, chance=probability)
    return NudgeHeldBack(KIND, "trial", chance=probability)


def after(*steps: tuple[datetime, Event]) -> Twin:
    twin = Twin("someone")
    for moment, event in steps:
        twin = event.apply(twin, moment)
    return twin


def series(*values: tuple[bool, int], probability: float = 0.5, rated: type[Event] = EnergyUpdated) -> Twin:
    """Two trials a day, each with a rating an hour later."""
    steps: list[tuple[datetime, Event]] = []
    for number, (sent, value) in enumerate(values):
        moment = MONDAY + timedelta(days=number // 2) + 5 * HOUR * (number % 2)
        steps.append((moment, decided(sent, probability, str(number))))
        steps.append((moment + HOUR, rated(value)))  # type: ignore[call-arg]
    return after(*steps)


def test_too_early_to_say_with_fewer_than_ten_on_a_side() -> None:
    with_one, without = (True, 4), (False, 3)
    assert effect(Twin("someone"), KIND) is None
    assert effect(series(*[with_one] * 30, *[without] * (FEWEST - 1)), KIND) is None
    found = effect(series(*[with_one] * 30, *[without] * FEWEST), KIND)
    assert found is not None
    assert (found.sent, found.held, found.measure) == (30, 10, "energy")
    assert effect(series(*[with_one] * 30, *[without] * FEWEST), "focus_block") is None


def test_a_plain_difference_is_told_with_its_interval() -> None:
    found = effect(series(*[(True, 4), (False, 3)] * 10, *[(True, 5), (False, 2)] * 5), KIND)
    assert found is not None
    assert found.difference == pytest.approx(4 + 1 / 3 - (3 - 1 / 3))
    assert 0 < found.low < found.difference < found.high
    assert found.clear


def test_where_each_nudge_adds_the_same_nothing_else_is_possible() -> None:
    found = effect(series(*[(True, 4), (False, 3)] * 12), KIND)
    assert found is not None
    assert (found.low, found.difference, found.high) == pytest.approx((1, 1, 1))


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_what_was_certain_is_no_trial(certain: float) -> None:
    assert effect(series(*[(True, 4), (False, 3)] * 12, probability=certain), KIND) is None


def test_the_same_trials_always_give_the_same_interval() -> None:
    twin = series(*[(True, 4), (False, 3), (True, 2), (False, 3)] * 8)
    assert effect(twin, KIND) == effect(twin, KIND)


def test_trials_count_by_the_inverse_of_their_probability() -> None:
    """At hours with high ratings a nudge is likely: without weights it would look as if it helped."""
    steps: list[tuple[datetime, Event]] = []
    for day in range(40):
        for hour, value, probability, often in ((0, 5, 0.8, 5), (5, 1, 0.2, 5)):
            moment = MONDAY + timedelta(days=day) + hour * HOUR
            sent = day % often < often * probability
            steps += [
                (moment, decided(sent, probability, f"{day}{hour}")),
                (moment + HOUR, EnergyUpdated(value)),
            ]
    found = effect(after(*steps), KIND)
    assert found is not None
    assert found.difference == pytest.approx(0)
    assert not found.clear


def test_mood_is_told_of_where_energy_is_hardly_ever_rated() -> None:
    found = effect(series(*[(True, 4), (False, 3)] * 12, rated=MoodLogged), KIND)
    assert found is not None
    assert found.measure == "mood"


def test_an_outcome_after_the_next_trial_is_not_counted() -> None:
    twin = series(*[(True, 4), (False, 3)] * FEWEST)
    assert effect(twin, KIND) is not None
    between = with_another_between(twin, sent=True)
    assert effect(between, KIND) is None


def with_another_between(twin: Twin, *, sent: bool) -> Twin:
    """The twin with one more trial between its first one and the rating that followed."""
    first, *others = twin.nudges.trials
    more = Trial(first.at + HOUR / 2, KIND, sent, 0.5)
    return replace(twin, nudges=replace(twin.nudges, trials=(first, more, *others)))


class Day:
    """Two moments a day at which a nudge is due, and a rating after most of them."""

    def __init__(self, seed: int, gain: float) -> None:
        self.random = Random(seed)
        self.gain = gain

    def lived(self, days: int, probability: Callable[[Twin, datetime], float | None]) -> Twin:
        twin = ConsentGranted(LEARN_TIMING).apply(Twin("someone"), MONDAY)
        for day in range(days):
            usual = self.random.choice([1, 2, 3, 3, 4])
            for hour in (0, 4):
                moment = MONDAY + timedelta(days=day, hours=hour)
                twin = self._moment(twin, moment, usual, probability(twin, moment))
        return twin

    def _moment(self, twin: Twin, moment: datetime, usual: int, probability: float | None) -> Twin:
        assert probability is not None
        sent = self.random.random() < probability
        twin = decided(sent, probability, moment.isoformat()).apply(twin, moment)
        if sent:
            answer = self.random.choice(["done", "done", "later", "not_today"])
            twin = NudgeAnswered(moment.isoformat(), answer).apply(twin, moment)
        if self.random.random() < 0.8:
            value = min(4, max(1, usual + self.random.choice([-1, 0, 1]))) + (
                sent and self.random.random() < self.gain
            )
            twin = EnergyUpdated(value).apply(
                twin, moment + self.random.randint(10, 170) * timedelta(minutes=1)
            )
        return twin


@pytest.mark.parametrize("gain", [0.0, 0.5])
def test_the_interval_holds_the_true_effect_of_nineteen_people_in_twenty(gain: float) -> None:
    covered = differences = 0.0
    known = 0
    for seed in range(300):
        day = Day(seed, gain)
        odds = Random(seed + 1000)
        found = effect(day.lived(24, lambda *_: odds.uniform(LEAST, MOST)), KIND)  # noqa: B023 - called at once
        if found is not None:
            known += 1
            covered += found.low <= gain <= found.high
            differences += found.difference
    assert known > 250
    assert 0.92 <= covered / known <= 0.985
    assert differences / known == pytest.approx(gain, abs=0.06)


def test_so_it_does_where_the_chances_follow_the_answers() -> None:
    covered = known = 0
    for seed in range(25):
        found = effect(Day(seed, 0.5).lived(40, lambda twin, now: chance(twin, KIND, now) or 0.5), KIND)
        if found is not None:
            known += 1
            covered += found.low <= 0.5 <= found.high
    assert known >= 20
    assert covered / known > 0.85


def test_an_outcome_is_the_next_rating_within_three_hours() -> None:
    steps = [
        (MONDAY, decided(sent=True, probability=0.6)),
        (MONDAY + HOUR, EnergyUpdated(2)),
        (MONDAY + 2 * HOUR, EnergyUpdated(5)),
        (MONDAY + 2 * HOUR, MoodLogged(4)),
    ]
    (trial,) = after(*steps).nudges.trials
    assert trial.energy == Outcome(MONDAY + HOUR, 2)
    assert trial.mood == Outcome(MONDAY + 2 * HOUR, 4)


@pytest.mark.parametrize("late", [OUTCOME_WITHIN + timedelta(seconds=1), timedelta(0), -HOUR])
def test_no_other_rating_is(late: timedelta) -> None:
    trial = (MONDAY, decided(sent=False, probability=0.6))
    rating = (MONDAY + 4 * HOUR, EnergyUpdated(2, felt_at=MONDAY + late))
    for steps in ((trial, rating), (rating, trial)):
        assert after(*steps).nudges.trials[0].energy is None


def test_a_rating_of_an_earlier_moment_takes_the_place_of_a_later_one() -> None:
    steps = [
        (MONDAY, decided(sent=True, probability=0.6)),
        (MONDAY + 2 * HOUR, EnergyUpdated(5)),
        (MONDAY + 3 * HOUR, EnergyUpdated(2, felt_at=MONDAY + HOUR)),
    ]
    assert after(*steps).nudges.trials[0].energy == Outcome(MONDAY + HOUR, 2)
    late = [steps[1], steps[2], steps[0]]
    assert after(*late).nudges.trials == after(*steps).nudges.trials


def test_outcomes_stay_when_the_ratings_themselves_are_gone() -> None:
    twin = series(*[(True, 4), (False, 3)] * (TRIALS_KEPT // 2))
    assert len(twin.capacity.energy.readings) < TRIALS_KEPT
    assert all(trial.energy for trial in twin.nudges.trials)
    found = effect(twin, KIND)
    assert found is not None
    assert found.sent + found.held == TRIALS_KEPT


def test_ratings_at_the_ends_of_time_break_nothing() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for edge in (first, last):
        twin = after(
            (edge, decided(sent=True, probability=0.6)), (edge, EnergyUpdated(3)), (edge, MoodLogged(3))
        )
        assert effect(twin, KIND) is None
        assert held_until(twin, KIND, edge) is None


trials = st.builds(
    Trial,
    st.integers(0, 1000).map(lambda hour: MONDAY + hour * HOUR),
    st.just(KIND),
    st.booleans(),
    st.floats(0, 1),
    st.none()
    | st.builds(Outcome, st.integers(1, 1000).map(lambda hour: MONDAY + hour * HOUR), st.integers(1, 5)),
)


@settings(max_examples=60)
@given(st.lists(trials, min_size=20, max_size=80))
def test_any_trials_give_a_finite_interval_about_the_difference_or_none(told: list[Trial]) -> None:
    twin = Twin("someone")
    ordered = tuple(sorted(told, key=lambda trial: trial.at))
    found = effect(replace(twin, nudges=replace(twin.nudges, trials=ordered)), KIND)
    if found is not None:
        assert -1e4 < found.low <= found.difference <= found.high < 1e4
        assert -4 <= found.difference <= 4
        assert min(found.sent, found.held) >= FEWEST
