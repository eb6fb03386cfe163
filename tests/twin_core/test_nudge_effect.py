from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin_core.nudging.timing import LEAST, effect
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.nudges import NudgeHeldBack, NudgeSent
from twin_core.parts.system import TwinCreated
from twin_core.twin import Twin

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def person() -> Twin:
    return TwinCreated("ana", "UTC").apply(Twin("ana"), MONDAY - DAY)


def tried(twin: Twin, day: int, *, sent: bool, then: int | None, chance: float = 0.5) -> Twin:
    """A trial of a break at ten, and what energy was told two hours later."""
    at = MONDAY + day * DAY
    event = (
        NudgeSent(f"n{day}", "break_due", chance=chance)
        if sent
        else NudgeHeldBack("break_due", "trial", chance=chance)
    )
    twin = event.apply(twin, at)
    return twin if then is None else EnergyUpdated(then).apply(twin, at + 2 * HOUR)


def test_a_plain_difference_is_found_with_its_uncertainty() -> None:
    twin = person()
    for day in range(40):
        sent = day % 2 == 0
        twin = tried(twin, day, sent=sent, then=(4 if sent else 2) + day % 3 // 2)
    found = effect(twin, "break_due")
    assert found is not None
    assert found.measure == "energy"
    assert (found.sent, found.held) == (20, 20)
    assert found.low < found.difference < found.high
    assert found.difference == pytest.approx(2, abs=0.2)
    assert found.low > 1


def test_too_few_ratings_are_too_early() -> None:
    twin = person()
    for day in range(2 * LEAST - 1):
        twin = tried(twin, day, sent=day % 2 == 0, then=3)
    assert effect(twin, "break_due") is None
    assert effect(tried(twin, 2 * LEAST - 1, sent=False, then=3), "break_due") is not None
    assert effect(twin, "week_review") is None


def test_only_the_first_rating_later_that_day_counts() -> None:
    twin = person()
    for day in range(2 * LEAST):
        twin = tried(twin, day, sent=day % 2 == 0, then=None)
        at = MONDAY + day * DAY
        twin = EnergyUpdated(5).apply(twin, at - HOUR)
        twin = EnergyUpdated(5).apply(twin, at + 15 * HOUR)
    assert effect(twin, "break_due") is None


def test_what_is_sure_to_be_sent_is_no_trial() -> None:
    twin = person()
    for day in range(2 * LEAST):
        twin = tried(twin, day, sent=day % 2 == 0, then=3, chance=1.0 if day % 2 == 0 else 0.5)
    assert effect(twin, "break_due") is None


def test_ratings_that_are_all_alike_are_not_certainty() -> None:
    twin = person()
    for day in range(2 * LEAST):
        twin = tried(twin, day, sent=day % 2 == 0, then=3)
    found = effect(twin, "break_due")
    assert found is not None
    assert found.difference == 0
    assert found.low < -0.1 < 0.1 < found.high


def test_weights_undo_that_nudges_are_likelier_in_good_hours() -> None:
    """On good days the nudge is sent with a chance of 0.8, on bad ones of 0.2; it changes nothing."""
    twin = person()
    for day in range(50):
        good = day % 2 == 0
        sent = (day // 2) % 5 < (4 if good else 1)
        twin = tried(twin, day, sent=sent, then=5 if good else 1, chance=0.8 if good else 0.2)
    found = effect(twin, "break_due")
    assert found is not None
    assert found.difference == pytest.approx(0, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_an_interval_lies_around_its_estimate_and_on_the_scale(seed: int) -> None:
    draw = Random(seed)
    twin = person()
    for day in range(55):
        chance = draw.uniform(0.1, 0.8)
        twin = tried(twin, day, sent=draw.random() < chance, then=draw.randint(1, 5), chance=chance)
    found = effect(twin, "break_due")
    if found is not None:
        assert -4 <= found.difference <= 4
        assert found.low < found.difference < found.high
