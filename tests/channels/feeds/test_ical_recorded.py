"""Files of other programs, some of them broken on purpose: a clear error, or the rest is kept."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import Unreadable
from channels.feeds._ical import read_anew

RECORDED = os.environ.get("DOPPEL_RECORDED_DATA", "")
FOLDER = Path(RECORDED) / "ical"
pytestmark = pytest.mark.skipif(
    not RECORDED, reason="the recorded calendars lie in DOPPEL_RECORDED_DATA/ical, which is not set"
)
FILES = sorted(FOLDER.glob("*.ics")) if RECORDED else []
EVER = datetime(1990, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
NO_CALENDAR = {
    "example",
    "fuzz_testcase_0_char_in_component_name",
    "fuzz_testcase_vtimezone_lone_cr",
    "issue_53_tzid_parsed_properly",
    "pacific_fiji",
    "rfc_5545_end",
    "rfc_7953_1",
}
GOLDEN = {  # entries from 1990 to 2026 as seen from Berlin, what was left out, and the first beginning in UTC
    "alarm_etar_future": (1, 0, "2024-10-05 12:00"),
    "alarm_etar_notification_clicked": (1, 0, "2024-10-05 13:17"),
    "alarm_google_future": (1, 0, "2024-10-04 18:15"),
    "alarm_thunderbird_2_notification_5_min_postponed": (1, 0, "2024-10-23 18:00"),
    "alarm_thunderbird_2_notification_5_min_postponed_and_popped_up": (1, 0, "2024-10-23 18:00"),
    "alarm_thunderbird_closed": (1, 0, "2024-10-23 14:00"),
    "alarm_thunderbird_snoozed_until_1457": (1, 0, "2024-10-23 14:00"),
    "america_new_york_forward_reference": (1, 0, "2014-08-29 12:00"),
    "bom_calendar": (0, 0, ""),
    "broken_ical": (0, 1, ""),
    "created_calendar_with_unicode_fields": (2, 1, "2010-10-10 00:00"),
    "empty_RDATE": (0, 0, ""),
    "event_with_escaped_character1": (0, 1, ""),
    "event_with_escaped_character3": (0, 1, ""),
    "event_with_escaped_characters": (0, 1, ""),
    "event_with_recurrence_exdates_on_different_lines": (10, 0, "2012-03-27 08:00"),
    "event_with_unicode_fields": (1, 0, "2010-10-10 10:00"),
    "issue_100_transformed_doctests_into_unittests": (0, 1, ""),
    "issue_104_broken_calendar": (1, 0, "2014-04-01 00:00"),
    "issue_104_mark_events_broken": (1, 0, "2014-04-01 00:00"),
    "issue_1050_calendar_with_events_and_todos": (2, 0, "2025-01-15 15:00"),
    "issue_1050_forward_timezone_reference": (1, 0, "2025-01-15 09:00"),
    "issue_1050_simple_calendar": (1, 0, "2025-01-01 10:00"),
    "issue_1050_uid_in_description": (0, 2, ""),
    "issue_1081_event_with_rrule": (10, 0, "2025-01-01 10:00"),
    "issue_1081_invalid_rrule_freq": (1, 1, "2025-01-01 10:00"),
    "issue_1081_invalid_start_valid_end": (0, 1, ""),
    "issue_1081_tzid_param": (1, 0, "2025-01-01 15:00"),
    "issue_1231_recurrence": (1, 0, "2025-04-28 16:05"),
    "issue_127_categories_with_commas": (1, 0, "2014-02-04 14:00"),
    "issue_1426_value_parameters": (1, 0, "1996-12-31 23:00"),
    "issue_1561_image_value": (0, 4, ""),
    "issue_156_RDATE_with_PERIOD": (2, 0, "1996-12-30 02:00"),
    "issue_156_RDATE_with_PERIOD_TZID_khal_2": (1, 0, "2021-11-01 15:00"),
    "issue_157_removes_trailing_semicolon": (13, 0, "2015-03-25 09:10"),
    "issue_1633_rdate_with_dates": (2, 0, "1997-01-01 00:00"),
    "issue_165_missing_event": (14, 0, "2015-07-03 08:00"),
    "issue_168_input": (1, 0, "2015-09-05 09:00"),
    "issue_178_custom_component_contains_other": (1, 0, "2015-01-21 23:00"),
    "issue_218_bad_tzid": (1, 0, "2017-02-28 12:00"),
    "issue_27_multiple_periods_in_freebusy_multiple_freebusies": (0, 0, ""),
    "issue_313_globally_unique_tzid": (3, 0, "2020-04-26 12:00"),
    "issue_322_expected_calendar": (0, 1, ""),
    "issue_350": (1, 0, "2022-02-22 18:30"),
    "issue_355_url_escaping": (1, 0, "2022-08-22 10:00"),
    "issue_355_url_escaping_empty_param": (0, 1, ""),
    "issue_466_convert_tzid_with_slash": (219, 0, "2022-10-21 18:00"),
    "issue_526_calendar_with_different_events": (2, 0, "2021-11-01 15:00"),
    "issue_526_calendar_with_events": (2, 0, "2021-11-01 15:00"),
    "issue_53_description_parsed_properly": (1, 0, "2012-07-12 22:30"),
    "issue_64_event_with_non_ascii_summary": (0, 1, ""),
    "issue_722_missing_VTIMEZONE_custom": (1, 0, "2014-08-29 06:00"),
    "issue_722_timezone_transition_ambiguity": (4, 0, "2024-03-02 20:00"),
    "issue_798_related_to": (0, 2, ""),
    "issue_82_expected_output": (0, 1, ""),
    "issue_836_do_not_quote_tzid": (1, 0, "2024-10-28 21:00"),
    "multiple_timezones": (3, 3, "2021-03-01 23:00"),
    "parsing_error": (20, 1, "2008-03-02 23:00"),
    "period_with_timezone": (9, 0, "2023-09-20 19:00"),
    "property_params": (1, 0, "2012-08-13 22:00"),
    "rfc_6868": (0, 1, ""),
    "rfc_7265_appendix_example_1_ical": (1, 0, "2008-10-05 22:00"),
    "rfc_7265_example_1": (0, 0, ""),
    "rfc_7265_request_status": (0, 1, ""),
    "rfc_7953_3": (0, 0, ""),
    "rfc_7986_image": (0, 2, ""),
    "rfc_9074_example_2": (1, 0, "2021-03-02 15:30"),
    "rfc_9074_example_4": (1, 0, "2021-03-02 15:30"),
    "rfc_9253_examples": (2, 0, "2025-10-28 09:22"),
    "rfc_9253_related_to": (0, 1, ""),
    "time": (0, 0, ""),
    "timezone_same_start": (1, 0, "2017-02-24 20:00"),
    "timezoned": (1, 0, "2012-02-13 09:00"),
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recorded_calendar_is_read_or_refused_with_a_reason(path: Path) -> None:
    if path.stem in NO_CALENDAR:
        with pytest.raises(Unreadable, match="no calendar"):
            read_anew(path.read_bytes(), "Europe/Berlin")
        return
    index = read_anew(path.read_bytes(), "Europe/Berlin")
    entries, given_up = index.between(*EVER)
    assert all(problem.startswith("line ") for problem in index.problems)
    if path.stem in GOLDEN:
        first = f"{entries[0].start:%Y-%m-%d %H:%M}" if entries else ""
        assert (len(entries), len(index.problems) + given_up, first) == GOLDEN[path.stem]


def test_the_recorded_calendars_are_those_that_the_figures_are_of() -> None:
    there = {path.stem for path in FILES}
    assert GOLDEN.keys() | NO_CALENDAR <= there


def test_an_outlook_meeting_has_its_people() -> None:
    content = (FOLDER / "property_params.ics").read_bytes()
    ((entry,), _) = read_anew(content, "Europe/Berlin").between(*EVER)
    assert (entry.kind, entry.people, entry.all_day) == ("meeting", 2, True)


def test_excluded_days_on_lines_of_their_own_are_left_out() -> None:
    content = (FOLDER / "event_with_recurrence_exdates_on_different_lines.ics").read_bytes()
    entries, _ = read_anew(content, "Europe/Berlin").between(*EVER)
    days = {f"{entry.start:%Y-%m-%d}" for entry in entries}
    assert "2012-03-27" in days
    assert not days & {"2012-04-03", "2012-04-10", "2012-04-17"}


def test_globally_unique_names_of_zones_are_understood() -> None:
    content = (FOLDER / "issue_313_globally_unique_tzid.ics").read_bytes()
    entries, _ = read_anew(content, "UTC").between(*EVER)
    hours = {entry.uid.partition("@")[0]: entry.start.hour for entry in entries}
    assert set(hours.values()) == {12, 18, 17}
