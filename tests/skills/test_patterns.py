from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest
from skilled import BERLIN, Person

from skills import patterns as skill
from twin_core.models import patterns
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.mood import MoodLogged
from twin_core.parts.track import DayScore

NOW = datetime(2026, 3, 31, 18, tzinfo=BERLIN)
FIRST = date(2026, 1, 5)


def scores(values: list[float]) -> list[DayScore]:
    return [
        DayScore(FIRST + timedelta(days=n), 10, round(value * 10), 1, 5) for n, value in enumerate(values)
    ]


def test_a_straight_rise_is_a_trend_with_its_size() -> None:
    found = patterns.trend(scores([2 + n * 0.1 for n in range(20)]))
    assert found is not None
    assert found.clear
    assert found.change == pytest.approx(1.9)
    assert found.p < 0.001


def test_mann_kendall_agrees_with_a_worked_example() -> None:
    # 1 2 2 3 5 4 5 5: S = 22, ties 2 and 3 → var = (8·7·21 − 2·1·9 − 3·2·11) / 18 = 60.67
    found = patterns.trend(scores([1, 2, 2, 3, 5, 4, 5, 5]))
    assert found is not None
    assert patterns._variance([1, 2, 2, 3, 5, 4, 5, 5]) == pytest.approx(60.667, abs=0.001)
    assert found.clear


def test_a_level_or_a_wobble_is_no_trend() -> None:
    level = patterns.trend(scores([3.0] * 30))
    wobble = patterns.trend(scores([3 + (-1) ** n * 0.5 for n in range(30)]))
    assert level is not None
    assert wobble is not None
    assert not level.clear
    assert not wobble.clear


def test_a_rise_too_small_to_matter_is_not_told() -> None:
    small = patterns.trend(scores([3 + n * 0.1 / 20 for n in range(20)]))
    assert small is not None
    assert not small.clear


def test_fewer_than_eight_days_are_never_a_trend() -> None:
    assert patterns.trend(scores([1, 2, 3, 4, 5, 5, 5])) is None


def test_noise_is_seldom_called_a_trend() -> None:
    rng = random.Random(7)
    alarms = 0
    for _ in range(300):
        value, days = 0.0, []
        for _ in range(30):
            value = 0.4 * value + rng.gauss(0, 0.7)
            days.append(min(5.0, max(1.0, 3 + value)))
        found = patterns.trend(scores(days))
        alarms += found is not None and found.clear
    assert alarms / 300 <= 0.08


def test_bad_mondays_are_clear_and_shuffled_days_are_not() -> None:
    bad = patterns.weekdays(scores([2.0 if n % 7 == 0 else 3.5 + (n % 3) * 0.3 for n in range(56)]))
    assert bad.ranked[0].weekday == 0
    assert bad.clear
    rng = random.Random(3)
    alarms = sum(patterns.weekdays(scores([rng.randint(1, 5) for _ in range(56)])).clear for _ in range(200))
    assert alarms / 200 <= 0.08


def test_kruskal_wallis_agrees_with_a_worked_example() -> None:
    # ranks 1–3, 4–6, 7–9: H = 12 / 90 · (36 + 225 + 576) / 3 − 30 = 7.2, on two degrees of freedom
    assert patterns._kruskal_wallis([[1, 2, 3], [4, 5, 6], [7, 8, 9]]) == pytest.approx(2.718281828**-3.6)


@pytest.mark.parametrize(
    ("x", "freedom", "p"), [(3.841, 1, 0.05), (5.991, 2, 0.05), (7.815, 3, 0.05), (12.592, 6, 0.05)]
)
def test_the_tail_of_chi_squared_agrees_with_the_tables(x: float, freedom: int, p: float) -> None:
    assert patterns._chi_squared_above(x, freedom) == pytest.approx(p, abs=0.0005)


def test_a_weekday_seen_twice_is_left_out() -> None:
    found = patterns.weekdays(scores([3, 4] + [3] * 12))
    assert found.ranked == ()
    assert not found.clear


@pytest.fixture
def ana() -> Person:
    """Ten weeks: energy rises, Mondays are bad for the mood, stress knows no order."""
    person = Person(skill.answer, NOW)
    for n in range(70):
        when = NOW - timedelta(days=70 - n, hours=9)
        person.lives(MoodLogged(2 if when.weekday() == 0 else 4 - n % 2), when)
        person.lives(EnergyUpdated(1 + (n * 5) // 70), when)
        person.lives(StressLogged(2 + (n * 7 % 5) % 3), when)
    return person


def test_a_trend_is_told_with_direction_size_and_chart(ana: Person) -> None:
    answer = ana.says("is my energy going up?", "show_trend")
    assert "energy" in answer.reply.text
    assert any(word in answer.reply.text for word in ("going up", "Up."))
    assert answer.reply.picture is not None
    assert "mood" not in answer.reply.text


def test_no_trend_is_said_honestly(ana: Person) -> None:
    text = ana.says("stress trend", "show_trend").reply.text
    assert "clear" in text
    assert "stress" in text


def test_few_days_are_said_to_be_few() -> None:
    person = Person(skill.answer, NOW)
    for n in range(3):
        person.lives(MoodLogged(3 + n % 2), NOW - timedelta(days=n))
    text = person.says("mood trend", "show_trend").reply.text
    assert "3 days" in text
    assert "8 days" in text


def test_the_worst_weekday_is_named_with_its_figure_and_bars(ana: Person) -> None:
    answer = ana.says("which days are worst", "compare_days")
    assert "Mondays" in answer.reply.text
    assert "(2.0)" in answer.reply.text
    assert answer.reply.picture is not None
    assert "Mon 2.0" in answer.reply.picture.alt
    assert answer.reply.private


def test_a_short_run_is_compared_day_by_day(ana: Person) -> None:
    answer = ana.says("best and worst day last week", "compare_days")
    assert "Last week" in answer.reply.text
    assert "Mondays" not in answer.reply.text
    assert "(2.0)" in answer.reply.text


def test_weekdays_need_three_of_each() -> None:
    person = Person(skill.answer, NOW)
    for n in range(6):
        person.lives(MoodLogged(1 + n % 5), NOW - timedelta(days=n))
    assert "6 days" in person.says("which weekday is worst", "compare_days").reply.text


def test_without_anything_it_offers_a_check_in() -> None:
    for intent in ("show_trend", "compare_days"):
        answer = Person(skill.answer, NOW).says("mood trend", intent)
        assert [button.says for button in answer.reply.buttons] == ["check in"]


def test_days_that_are_all_the_same_have_no_worst() -> None:
    person = Person(skill.answer, NOW)
    for n in range(5):
        person.lives(MoodLogged(3), NOW - timedelta(days=n))
    assert "none stands out" in person.says("worst day of the last 7 days", "compare_days").reply.text
