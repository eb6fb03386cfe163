"""The clock of a zone: skipped times, times shown twice, a day left out."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruled_people import utc

from twin_core.nudging.clock import reads, shows, shows_next

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Havana",
    "America/St_Johns",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "UTC",
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
clocks = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))
CHANGES = (
    "2011-12-29",
    "2011-12-31",
    "2018-11-04",
    "2010-11-07",
    "2024-03-31",
    "2024-10-27",
    "2024-04-07",
    "2024-10-06",
    "2024-04-26",
    "2024-11-03",
    "2024-03-10",
)
"""Days near which one of the zones changes its clock."""
near_changes = st.builds(
    lambda day, minutes: datetime.fromisoformat(day).replace(tzinfo=UTC) + minutes * MINUTE,
    st.sampled_from(CHANGES),
    st.integers(-2 * 1440, 2 * 1440),
)
moments = near_changes | st.integers(0, 30 * 365 * 1440).map(
    lambda minutes: datetime(2005, 1, 1, tzinfo=UTC) + minutes * MINUTE
)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "at"),
    [
        ("Europe/Berlin", "2026-03-02", "09:00", "2026-03-02 08:00"),
        ("Europe/Berlin", "2026-07-02", "09:00", "2026-07-02 07:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30"),
        ("Australia/Lord_Howe", "2024-10-06", "02:10", "2024-10-05 15:30"),
        ("Africa/Cairo", "2024-04-26", "00:00", "2024-04-25 22:00"),
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30 10:00"),
        ("America/St_Johns", "2010-11-07", "00:00", "2010-11-07 02:30"),
    ],
)
def test_a_clock_shows_a_time_or_skips_it(zone: str, day: str, clock: str, at: str) -> None:
    assert shows(ZoneInfo(zone), date.fromisoformat(day), clock) == utc(at)


def test_a_time_that_is_shown_twice_comes_again() -> None:
    first, second = utc("2026-10-25 00:30"), utc("2026-10-25 01:30")
    assert shows_next(BERLIN, first - MINUTE, "02:30") == first
    assert shows_next(BERLIN, first, "02:30") == second
    assert shows_next(BERLIN, second, "02:30") == utc("2026-10-26 01:30")


@given(zones, st.dates(date(2005, 1, 1), date(2035, 1, 1)) | near_changes.map(datetime.date), clocks, clocks)
def test_the_order_of_moments_is_that_of_the_clock(zone: ZoneInfo, day: date, one: str, other: str) -> None:
    early, late = sorted((one, other))
    assert shows(zone, day, early) <= shows(zone, day, late) <= shows(zone, day + timedelta(days=1), early)


@given(zones, st.dates(date(2005, 1, 1), date(2035, 1, 1)) | near_changes.map(datetime.date), clocks)
def test_a_moment_is_the_first_at_which_the_clock_is_so_far(zone: ZoneInfo, day: date, clock: str) -> None:
    wall = datetime.fromisoformat(f"{day}T{clock}")
    at = shows(zone, day, clock)
    assert at.astimezone(zone).replace(tzinfo=None) >= wall
    before = at - timedelta(seconds=1)
    assert before.astimezone(zone).replace(tzinfo=None) < wall


@given(zones, moments, clocks)
@example(ZoneInfo("America/St_Johns"), utc("2010-11-07 02:45"), "00:00")
def test_the_next_time_is_later_and_the_soonest_minute(zone: ZoneInfo, after: datetime, clock: str) -> None:
    found = shows_next(zone, after, clock)
    assert after < found <= after + timedelta(hours=50)
    walked = after.replace(second=0, microsecond=0) + MINUTE
    while walked < found:
        assert reads(zone, walked) != clock
        walked += MINUTE
