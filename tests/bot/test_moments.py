from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import moments
from nlu.entities import read
from nlu.understanding import Moment, Period
from twin_core.parts.preferences import Preferences

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=BERLIN)  # a Monday
OFFICE = Preferences(zone="Europe/Berlin", work_start="08:00", work_end="16:30", work_days=(0, 1, 2, 3))


def span(text: str, now: datetime = NOW) -> Moment | Period:
    return next(e.value for e in read(text, now, BERLIN) if isinstance(e.value, Moment | Period))


@pytest.mark.parametrize(
    ("said", "begins", "ends"),
    [
        ("on thursday", "2026-03-05 08:00", "2026-03-05 16:30"),
        ("tomorrow morning", "2026-03-03 08:00", "2026-03-03 12:00"),
        ("tomorrow afternoon", "2026-03-03 14:00", "2026-03-03 16:30"),
        ("tomorrow evening", "2026-03-03 18:00", "2026-03-03 21:00"),
        ("tomorrow at 9", "2026-03-03 09:00", "2026-03-03 09:00"),
        ("friday noon", "2026-03-06 12:00", "2026-03-06 12:00"),
        ("today", "2026-03-02 08:00", "2026-03-02 16:30"),
        ("next week", "2026-03-09 08:00", "2026-03-12 16:30"),
        ("in 20 minutes", "2026-03-02 09:50", "2026-03-02 09:50"),
    ],
)
def test_a_day_begins_and_ends_with_the_persons_work(said: str, begins: str, ends: str) -> None:
    assert f"{moments.begin(span(said), NOW, OFFICE):%Y-%m-%d %H:%M}" == begins
    assert f"{moments.end(span(said), NOW, OFFICE):%Y-%m-%d %H:%M}" == ends


def test_due_today_after_work_means_until_midnight() -> None:
    late = NOW.replace(hour=19)
    assert f"{moments.end(span('today', late), late, OFFICE):%d %H:%M}" == "02 23:59"


def test_a_day_that_is_over_stays_over() -> None:
    assert f"{moments.end(span('yesterday'), NOW, OFFICE):%d %H:%M}" == "01 16:30"


@given(
    st.sampled_from(["friday", "tomorrow", "next week", "tomorrow night", "in 3 hours", "next month"]),
    st.integers(0, 23),
)
def test_what_lies_ahead_begins_before_it_ends(said: str, hour: int) -> None:
    now = NOW.replace(hour=hour)
    value = span(said, now)
    assert now - timedelta(days=1) < moments.begin(value, now, OFFICE) <= moments.end(value, now, OFFICE)
