"""How the understanding does over time, and beside a version on trial."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
from structlog.testing import capture_logs

from bot.intents.monitoring.alarms import alarms
from bot.intents.monitoring.figures import Figures
from bot.intents.monitoring.spans import by_intent, compared, over_time
from twin_core.store.desk_base import Live, Outcome, histogram_of

TODAY = date(2026, 3, 30)


def turns(
    day: date, chance: float, *, version: int = 0, people: int = 20, confidence: float = 0.9, seed: int = 1
) -> Iterator[Outcome]:
    """Ten turns each of some people on a day, of which a share is asked back."""
    random = np.random.default_rng((seed, day.toordinal(), version))
    for person in range(people):
        unsure = int(random.binomial(10, chance))
        bins = tuple(10 * count for count in histogram_of(confidence))
        yield Outcome(
            version, day, "log_mood", "en", turns=10, unsure=unsure, confidence_sum=10 * confidence,
            histogram=bins, who=f"{version}-{person}",
        )  # fmt: skip


def days(count: int, chance: float, *, before: int = 0, confidence: float = 0.9) -> list[Outcome]:
    """So many days, the last of them `before` days ago."""
    last = TODAY - timedelta(days=before)
    return [
        one
        for back in range(count)
        for one in turns(last - timedelta(days=back), chance, confidence=confidence)
    ]


def test_each_span_has_its_own_rates() -> None:
    told = days(7, 0.3) + days(7, 0.1, before=7)
    first, second = over_time(told, TODAY - timedelta(days=13), TODAY, days=7)
    assert first.turns == second.turns == 1400
    assert first.rates["fallback"]
    assert second.rates["fallback"]
    assert first.rates["fallback"].value < 0.15
    assert second.rates["fallback"].value > 0.25
    assert second.confidence is not None
    assert abs(second.confidence - 0.9) < 1e-9


def test_a_day_without_anybody_is_told_as_one() -> None:
    (only,) = over_time([], TODAY, TODAY)
    assert (only.people, only.turns, only.confidence) == (0, 0, None)
    assert set(only.rates.values()) == {None}


def test_nothing_is_told_of_fewer_than_five_people() -> None:
    few = [*turns(TODAY, 0.5, people=4)]
    (only,) = over_time(few, TODAY, TODAY)
    assert only.rates["fallback"] is None
    assert only.confidence is None
    assert by_intent(few, TODAY, TODAY)["log_mood"].rates["fallback"] is None


def test_an_alarm_is_given_where_more_is_asked_back_than_before() -> None:
    assert not alarms(days(35, 0.1), TODAY)
    (alarm,) = alarms(days(7, 0.25) + days(28, 0.1, before=7), TODAY)
    assert alarm.what == "fallback"
    assert alarm.before < 0.15
    assert alarm.now > 0.2
    assert not alarms(days(7, 0.1) + days(28, 0.25, before=7), TODAY), "better is no alarm"


def test_an_alarm_is_given_where_the_confidences_move() -> None:
    (alarm,) = alarms(days(7, 0.1, confidence=0.6) + days(28, 0.1, before=7), TODAY)
    assert alarm.what == "confidences"
    assert "not understood" in alarm.said


def test_a_trial_is_compared_with_an_interval() -> None:
    told = [*turns(TODAY, 0.3), *turns(TODAY, 0.1, version=4)]
    found = compared(told, live=0, trial=4, start=TODAY, end=TODAY)
    apart = found.differences["fallback"]
    assert apart
    assert apart.low < apart.value < apart.high < 0
    same = compared([*turns(TODAY, 0.2), *turns(TODAY, 0.2, version=4)], 0, 4, TODAY, TODAY)
    assert same.differences["fallback"]
    assert same.differences["fallback"].low <= 0 <= same.differences["fallback"].high


def test_a_trial_with_few_people_tells_no_difference() -> None:
    told = [*turns(TODAY, 0.3), *turns(TODAY, 0.1, version=4, people=3)]
    assert compared(told, 0, 4, TODAY, TODAY).differences["fallback"] is None


class Counted:
    """Outcomes as the store keeps them."""

    def __init__(self, told: list[Outcome]) -> None:
        self.told = told

    def outcomes(self, since_day: date, until_day: date) -> list[Outcome]:
        return [one for one in self.told if since_day <= one.day <= until_day]

    def live(self) -> Live:
        return Live(0)


def test_an_alarm_rings_in_the_log_for_whoever_does_not_look() -> None:
    def rung(told: list[Outcome]) -> list[str]:
        with capture_logs() as lines:
            Figures(Counted(told), lambda: datetime(2026, 3, 30, 9, tzinfo=UTC)).ring()
        return [line["what"] for line in lines if line["event"] == "understanding_alarm"]

    assert rung(days(7, 0.25) + days(28, 0.1, before=7)) == ["fallback"]
    assert rung(days(7, 0.1, confidence=0.6) + days(28, 0.1, before=7)) == ["confidences"]
    assert rung(days(35, 0.1)) == []
