"""A month of one person, told day by day, and what Doppel makes of it."""

from __future__ import annotations

import statistics
import struct
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue import Dialogue, Heard
from bot.messages import Address, Message

ZONE = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 3, 1, 9, 0, tzinfo=ZONE)
DAYS = 31
MOODS = [4, 4, 3, 5, 4, 3, 4, 2, 3, 1, 4, 3, 5, 4, 4, 3, 3, 1, 4, 4, 5, 4, 3, 2, 4, 3, 4, 4, 5, 3, 4]
ENERGIES = [max(1, mood - 1) for mood in MOODS]


@pytest.fixture
def month(dialogue: Dialogue, person: str) -> list[Heard]:
    """Every day a mood and an energy in words of one's own, over the change to summer time."""
    heard = []
    for day in range(DAYS):
        morning = FIRST + timedelta(days=day)
        said = (f"mood {MOODS[day]}", f"energy is {ENERGIES[day]}/5")
        heard += [tell(dialogue, person, f"{day}-{n}", text, morning) for n, text in enumerate(said)]
    return heard


def tell(dialogue: Dialogue, person: str, key: str, text: str, at: datetime) -> Heard:
    return dialogue.hear(Message(key, text, Address("console", person, "terminal"), at))


def test_the_month_is_told_with_the_right_figures(
    dialogue: Dialogue, person: str, month: list[Heard]
) -> None:
    assert len(month) == 2 * DAYS
    evening = FIRST + timedelta(days=DAYS - 1, hours=9)
    reply = tell(dialogue, person, "end", "how was my month?", evening).reply
    assert f"mood {statistics.mean(MOODS):.1f}".casefold() in reply.text.casefold()
    assert f"energy {statistics.mean(ENERGIES):.1f}".casefold() in reply.text.casefold()
    assert reply.private
    assert reply.picture is not None
    width, height = struct.unpack(">II", reply.picture.png[16:24])
    assert width >= 800
    assert height >= 400
    assert f"{statistics.mean(MOODS):.1f}" in reply.picture.alt


def test_the_same_month_is_answered_the_same_when_asked_twice(
    dialogue: Dialogue, person: str, month: list[Heard]
) -> None:
    assert month
    evening = FIRST + timedelta(days=DAYS - 1, hours=9)
    once = tell(dialogue, person, "end", "how was my month?", evening)
    again = tell(dialogue, person, "end", "how was my month?", evening)
    assert again.duplicate
    assert not again.records
    assert again.reply == once.reply
