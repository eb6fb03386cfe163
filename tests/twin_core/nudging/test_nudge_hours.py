"""The person's days and hours: quiet, work, holidays, leave."""

from datetime import date, datetime, timedelta

import pytest
from ruled_people import DAY, MINUTE, after, person, seen, utc

from twin_core.nudging.hours import (
    at_clock,
    away,
    day_span,
    holiday,
    midnight,
    next_working_day,
    on_leave,
    quiet_end,
    today,
    work_span,
    working,
)
from twin_core.parts.preferences import PreferencesChanged

MONDAY = date(2026, 3, 2)


def hours(**set_to: object) -> PreferencesChanged:
    return PreferencesChanged(**set_to)  # type: ignore[arg-type]


def test_the_day_is_that_of_the_persons_zone() -> None:
    late = utc("2026-03-02 23:30")
    assert today(person(), late) == date(2026, 3, 3)
    assert today(person(zone="America/New_York"), late) == MONDAY
    assert today(person(zone="No/Where"), late) == MONDAY


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2024-04-07", 24.5),
        ("Pacific/Apia", "2011-12-30", 0),
    ],
)
def test_a_day_has_the_hours_that_its_clock_shows(zone: str, day: str, length: float) -> None:
    start, end = day_span(person(zone=zone), date.fromisoformat(day))
    assert (end - start) == timedelta(hours=length)


def test_the_day_ends_at_the_next_midnight() -> None:
    assert midnight(person(), utc("2026-03-02 22:59")) == utc("2026-03-02 23:00")
    assert midnight(person(), utc("2026-03-02 23:00")) == utc("2026-03-03 23:00")


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-02 18:59", None),
        ("2026-03-02 19:00", "2026-03-03 07:00"),
        ("2026-03-03 06:59", "2026-03-03 07:00"),
        ("2026-03-03 07:00", None),
        ("2026-03-28 20:00", "2026-03-29 06:00"),
        ("2026-10-24 20:00", "2026-10-25 07:00"),
    ],
)
def test_quiet_hours_cross_midnight_and_the_change_of_the_clock(at: str, until: str | None) -> None:
    assert quiet_end(person(), utc(at)) == (until and utc(until))


def test_quiet_hours_may_lie_in_the_day_or_be_none() -> None:
    siesta = person(hours(quiet_start="13:00", quiet_end="15:00"))
    assert quiet_end(siesta, utc("2026-03-02 12:30")) == utc("2026-03-02 14:00")
    assert quiet_end(siesta, utc("2026-03-02 22:00")) is None
    none = person(hours(quiet_start="20:00", quiet_end="20:00"))
    assert all(quiet_end(none, utc("2026-03-02 00:00") + hour * 60 * MINUTE) is None for hour in range(24))


def test_quiet_hours_follow_a_person_to_another_zone() -> None:
    at = utc("2026-03-02 15:00")
    assert quiet_end(person(), at) is None
    assert quiet_end(person(zone="Asia/Tokyo"), at) == utc("2026-03-02 23:00")


def test_quiet_hours_that_end_in_a_skipped_or_doubled_hour() -> None:
    late = person(hours(quiet_start="22:00", quiet_end="02:30"))
    assert quiet_end(late, utc("2026-03-29 00:30")) == utc("2026-03-29 01:00")
    assert quiet_end(late, utc("2026-03-29 01:00")) is None
    assert quiet_end(late, utc("2026-10-25 01:10")) == utc("2026-10-25 01:30"), "the second time round"


def test_quiet_hours_last_through_a_day_that_is_left_out() -> None:
    apia = person(zone="Pacific/Apia")
    assert quiet_end(apia, utc("2011-12-30 08:00")) == utc("2011-12-30 18:00"), (
        "the 29th at ten to the 31st at eight"
    )


def test_a_left_out_day_has_no_work() -> None:
    apia = person(hours(work_days=tuple(range(7))), zone="Pacific/Apia")
    assert work_span(apia, date(2011, 12, 30)) is None
    assert next_working_day(apia, date(2011, 12, 29)) == date(2011, 12, 31)


def test_work_is_on_the_days_and_hours_that_were_set() -> None:
    twin = person(hours(work_start="10:00", work_end="14:30", work_days=(0, 2)))
    assert work_span(twin, MONDAY) == (utc("2026-03-02 09:00"), utc("2026-03-02 13:30"))
    assert work_span(twin, MONDAY + DAY) is None
    assert next_working_day(twin, MONDAY) == MONDAY + 2 * DAY
    assert working(twin, utc("2026-03-02 09:00"))
    assert not working(twin, utc("2026-03-02 13:30"))
    assert not working(twin, utc("2026-03-03 10:00"))


def test_work_that_ends_before_it_begins_lasts_until_the_day_ends() -> None:
    twin = person(hours(work_start="14:00", work_end="02:00"))
    assert work_span(twin, MONDAY) == (utc("2026-03-02 13:00"), utc("2026-03-02 23:00"))


def test_who_never_works_has_no_next_working_day() -> None:
    assert next_working_day(person(hours(work_days=())), MONDAY) is None


def test_holidays_are_those_of_the_whole_country() -> None:
    assert holiday("DE", date(2026, 5, 1))
    assert holiday("de", date(2026, 5, 1))
    assert not holiday("DE", date(2026, 1, 6)), "only in some of its states"
    assert not holiday("US", date(2026, 5, 1))
    assert holiday("US", date(2026, 7, 3)), "observed, as the fourth is a saturday"
    assert not any(holiday(country, date(2026, 5, 1)) for country in ("", "XX", "Germany"))


def test_nobody_works_on_a_holiday() -> None:
    twin = person(hours(country="DE"))
    friday = date(2026, 4, 3)
    assert work_span(twin, friday) is None
    assert next_working_day(twin, date(2026, 4, 2)) == date(2026, 4, 7), "good friday to easter monday"
    assert work_span(person(), friday) is not None


def test_leave_lasts_through_entries_that_touch() -> None:
    twin = person(
        seen("a", "2026-03-01 23:00", 1440, "away", all_day=True),
        seen("b", "2026-03-02 23:00", 1440, "away", all_day=True),
        seen("c", "2026-03-04 08:00", 60, "away"),
        at=utc("2026-03-01 12:00"),
    )
    assert away(twin, utc("2026-03-02 09:00")) == utc("2026-03-03 23:00")
    assert away(twin, utc("2026-03-03 23:00")) is None
    assert away(twin, utc("2026-03-04 08:30")) == utc("2026-03-04 09:00")
    assert next_working_day(twin, date(2026, 3, 1)) == date(2026, 3, 4)


def test_leave_that_was_declined_or_is_shown_as_free_is_none() -> None:
    twin = person(
        seen("a", "2026-03-02 08:00", 480, "away", status="declined"),
        seen("b", "2026-03-02 08:00", 480, "away", busy=False),
        seen("c", "2026-03-02 08:00", 480, "meeting", all_day=True),
        at=utc("2026-03-01 12:00"),
    )
    assert away(twin, utc("2026-03-02 09:00")) is None
    assert working(twin, utc("2026-03-02 09:00"))


def test_leave_cuts_the_working_day() -> None:
    at = utc("2026-03-01 12:00")
    late = person(seen("a", "2026-03-02 07:00", 180, "away"), at=at)
    assert work_span(late, MONDAY) == (utc("2026-03-02 10:00"), utc("2026-03-02 16:00"))
    early = person(
        seen("a", "2026-03-02 12:00", 120, "away"), seen("b", "2026-03-02 14:00", 600, "away"), at=at
    )
    assert work_span(early, MONDAY) == (utc("2026-03-02 08:00"), utc("2026-03-02 12:00"))
    noon = person(seen("a", "2026-03-02 11:00", 60, "away"), at=at)
    assert work_span(noon, MONDAY) == (utc("2026-03-02 08:00"), utc("2026-03-02 16:00"))
    assert not working(noon, utc("2026-03-02 11:30"))
    gone = person(seen("a", "2026-03-02 08:00", 480, "away"), at=at)
    assert work_span(gone, MONDAY) is None
    assert on_leave(gone, MONDAY)
    assert not on_leave(gone, MONDAY + 5 * DAY), "a weekend is no leave"


def test_leave_without_an_end_is_read() -> None:
    forever = person(
        seen("a", "2026-03-02 08:00", 60, "away"),
        at=utc("2026-03-01 12:00"),
    )
    end = datetime.fromisoformat("9999-12-31T23:59:59.999999+00:00")
    entry = seen("a", "2026-03-02 08:00", 60, "away")
    forever = after(forever, utc("2026-03-01 12:00"), type(entry)("a", entry.start, end, kind="away"))
    assert away(forever, utc("2026-03-02 09:00")) == end


def test_a_clock_time_of_a_day_goes_by_the_zone() -> None:
    assert at_clock(person(zone="Asia/Kathmandu"), MONDAY, "09:00") == utc("2026-03-02 03:15")
