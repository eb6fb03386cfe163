from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts import Bar, Line, by_weekday, daily, describe_daily, describe_weekdays
from bot.language import conversing

START = date(2026, 3, 2)
LARGEST = 60_000


def line(measure: str, values: dict[int, float]) -> Line:
    return Line(measure, {START + timedelta(days=n): value for n, value in values.items()})


def picture(png: bytes) -> Image.Image:
    assert len(png) < LARGEST
    image = Image.open(BytesIO(png))
    assert image.size == (900, 480)
    return image


def inked(png: bytes, left: int, right: int) -> int:
    """How many dots in a strip of the plot have a strong colour."""
    image = picture(png).convert("HSV").crop((left, 80, right, 390))
    return sum(saturation > 120 for saturation in image.getchannel("S").tobytes())


@pytest.mark.parametrize("length", [1, 2, 7, 31, 100, 366])
def test_any_length_gives_a_picture_of_the_right_size(length: int) -> None:
    lines = [
        line(name, {n: 1 + (n * 7 + k) % 5 for n in range(length)})
        for k, name in enumerate(("mood", "energy", "stress"))
    ]
    picture(daily("Title", lines, START, START + timedelta(days=length)))


def test_a_single_point_and_no_point_are_drawn() -> None:
    one = daily("One", [line("mood", {0: 3})], START, START + timedelta(days=7))
    none = daily("None", [line("mood", {})], START, START + timedelta(days=7))
    assert inked(one, 50, 760) > 50
    assert inked(none, 50, 760) == 0


def test_a_gap_is_a_gap() -> None:
    whole = daily("W", [line("mood", dict.fromkeys(range(7), 3.0))], START, START + timedelta(days=7))
    gap = daily("G", [line("mood", {0: 3, 1: 3, 5: 3, 6: 3})], START, START + timedelta(days=7))
    assert inked(whole, 330, 480) > 200
    assert inked(gap, 330, 480) == 0


def test_bars_reach_as_high_as_their_mean() -> None:
    low = by_weekday("Mood", "mood", [Bar(0, 1.5, 3), Bar(1, 1.5, 3)])
    high = by_weekday("Mood", "mood", [Bar(0, 4.5, 3), Bar(1, 4.5, 3)])
    assert inked(high, 50, 850) > 4 * inked(low, 50, 850)


def test_the_words_tell_every_day_of_a_short_run_and_every_week_of_a_long_one() -> None:
    week = describe_daily([line("mood", {0: 3, 2: 4.5})], START, START + timedelta(days=7))
    assert "2 Mar to 8 Mar" in week
    assert "Mood: Mon 3.0, Wed 4.5." in week
    month = describe_daily(
        [line("stress", {n: 2 + n // 7 for n in range(21)})], START, START + timedelta(days=21)
    )
    assert "week of 2 Mar 2.0, week of 9 Mar 3.0, week of 16 Mar 4.0" in month


def test_days_are_named_in_the_language_of_the_person() -> None:
    with conversing(heard="de", spoken="de"):
        week = describe_daily([line("mood", {0: 3})], START, START + timedelta(days=7))
        weekdays = describe_weekdays("mood", [Bar(6, 2, 3)])
    assert "Stimmung: Mo. 3,0" in week
    assert "So. 2,0 (3 Tage)" in weekdays


def test_the_same_figures_give_the_same_bytes() -> None:
    lines = [line("mood", {0: 3, 1: 4})]
    assert daily("T", lines, START, START + timedelta(days=7)) == daily(
        "T", lines, START, START + timedelta(days=7)
    )


VALUES = st.dictionaries(st.integers(0, 119), st.floats(1, 5), max_size=120)


@settings(max_examples=8, deadline=None)
@given(VALUES, VALUES, st.integers(1, 120))
def test_whatever_is_known_can_be_drawn(
    mood: dict[int, float], stress: dict[int, float], length: int
) -> None:
    inside = [
        line(name, {n: v for n, v in some.items() if n < length})
        for name, some in (("mood", mood), ("stress", stress))
    ]
    picture(daily("Any", inside, START, START + timedelta(days=length)))
    assert describe_daily(inside, START, START + timedelta(days=length))
