from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.dialogue.wrong_codes import ALLOWED, LATELY, WrongCodes

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANA, BO = ("slack", "T1/U1"), ("slack", "T1/U2")


def test_after_a_few_wrong_ones_none_is_looked_at_until_they_are_long_past() -> None:
    wrong = WrongCodes()
    for number in range(ALLOWED):
        assert not wrong.too_many(ANA, NOON)
        wrong.add(ANA, f"m{number}", NOON + timedelta(minutes=number))
    assert wrong.too_many(ANA, NOON + timedelta(minutes=5))
    assert not wrong.too_many(BO, NOON)
    assert not wrong.too_many(ANA, NOON + LATELY), "the first of them no longer counts"


def test_a_message_that_is_tried_again_counts_once() -> None:
    wrong = WrongCodes()
    for _ in range(ALLOWED + 1):
        wrong.add(ANA, "m1", NOON)
    assert not wrong.too_many(ANA, NOON)
