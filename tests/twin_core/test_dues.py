from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from event_strategies import any_event, events_of
from hypothesis import given
from hypothesis import strategies as st

from twin_core.dues import FEED, LOOK, appointed, dues, next_occurrence, next_time, wakes
from twin_core.errors import UnreadableRule
from twin_core.events.base import Event
from twin_core.parts.bookings import (
    BookingErased,
    BookingRefused,
    BookingUnwanted,
    BookingWanted,
    BookingWritten,
)
from twin_core.parts.consent import CALENDAR, NUDGES, ConsentGranted, ConsentRevoked
from twin_core.parts.feeds import FeedConnected, FeedDisconnected, FeedTroubled
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import (
    REMINDERS_KEPT,
    Reminder,
    ReminderCancelled,
    ReminderDelivered,
    Reminders,
    ReminderSet,
)
from twin_core.parts.zones import zone_named
from twin_core.store.base import Due
from twin_core.store.duebook import SOURCES
from twin_core.twin import Twin

BERLIN = zone_named("Europe/Berlin")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN)  # type: ignore[arg-type, misc]


def waiting(name: str, at: datetime, repeat: str = "") -> ReminderSet:
    return ReminderSet(name, f"do {name}", at, "web", "ann", "1", repeat, "Europe/Berlin")


def after(*events: Event) -> Twin:
    twin = Twin("someone")
    for event in events:
        twin = event.apply(twin, NOON)
    return twin


def run(rule: str, first: datetime, number: int) -> list[datetime]:
    """The first occurrences after `first`, in Berlin."""
    times: list[datetime] = []
    at: datetime | None = first
    while len(times) < number and at is not None:
        at = next_occurrence(rule, "Europe/Berlin", first, at)
        if at is not None:
            times.append(at.astimezone(BERLIN))
    return times


def test_reminders_wait_soonest_first_and_the_soonest_is_due() -> None:
    twin = after(waiting("b", NOON + 2 * HOUR), waiting("a", NOON + HOUR), waiting("c", NOON + 3 * HOUR))
    assert [each.id for each in twin.reminders.waiting] == ["a", "b", "c"]
    assert dues(twin) == (Due("someone", "reminder", NOON + HOUR),)
    assert [each.id for each in twin.reminders.due(NOON + 2 * HOUR)] == ["a", "b"]
    assert dues(Twin("someone")) == ()


def test_nothing_falls_due_for_somebody_who_wants_no_word_first_and_nothing_is_lost() -> None:
    asked = (waiting("a", NOON), PreferencesChanged(writes_first=False))
    assert dues(after(*asked)) == ()
    assert dues(after(*asked, PreferencesChanged(writes_first=True))) == (Due("someone", "reminder", NOON),)
    assert dues(after(waiting("a", NOON), PreferencesChanged(quiet_until=NOON + HOUR))), "it was asked for"


def test_a_delivered_reminder_goes_and_a_repeating_one_moves_on() -> None:
    daily = after(waiting("a", NOON, "FREQ=DAILY"), waiting("b", NOON + HOUR))
    moved = ReminderDelivered("a", NOON + 24 * HOUR).apply(daily, NOON)
    assert [(each.id, each.at, each.first) for each in moved.reminders.waiting] == [
        ("b", NOON + HOUR, NOON + HOUR),
        ("a", NOON + 24 * HOUR, NOON),
    ]
    assert [each.id for each in ReminderDelivered("a").apply(daily, NOON).reminders.waiting] == ["b"]
    assert ReminderDelivered("x", NOON).apply(daily, NOON) == daily


def test_a_cancelled_reminder_is_gone_and_one_set_again_is_replaced() -> None:
    assert after(waiting("a", NOON), ReminderCancelled("a")).reminders == Reminders()
    again = after(waiting("a", NOON), waiting("a", NOON + HOUR)).reminders
    assert [each.at for each in again.waiting] == [NOON + HOUR]
    assert again.by_id("a") == again.waiting[0]


def test_no_more_reminders_than_are_kept() -> None:
    twin = after(*(waiting(f"r{n}", NOON + n * HOUR) for n in range(REMINDERS_KEPT + 5)))
    assert len(twin.reminders.waiting) == REMINDERS_KEPT


def test_nine_stays_nine_across_daylight_saving() -> None:
    spring = run("FREQ=DAILY", berlin(2026, 3, 27, 9), 4)
    assert [(at.day, at.hour) for at in spring] == [(28, 9), (29, 9), (30, 9), (31, 9)]
    assert [at.astimezone(UTC).hour for at in spring] == [8, 7, 7, 7]
    autumn = run("FREQ=DAILY", berlin(2026, 10, 23, 9), 3)
    assert [at.astimezone(UTC).hour for at in autumn] == [7, 8, 8]


def test_a_time_that_the_clock_skips_moves_forward_and_later_ones_are_right_again() -> None:
    times = run("FREQ=DAILY", berlin(2026, 3, 27, 2, 30), 3)
    assert [(at.day, at.hour, at.minute) for at in times] == [(28, 2, 30), (29, 3, 30), (30, 2, 30)]


def test_a_skipped_time_is_not_missed_by_asking_within_the_hour_it_moved_into() -> None:
    quarter_past = berlin(2026, 3, 29, 3, 15).astimezone(UTC)
    at = next_occurrence("FREQ=DAILY", "Europe/Berlin", berlin(2026, 3, 27, 2, 30), quarter_past)
    assert at == berlin(2026, 3, 29, 3, 30)


def test_a_time_that_the_clock_shows_twice_happens_once() -> None:
    times = run("FREQ=DAILY", berlin(2026, 10, 24, 2, 30), 2)
    assert times[0].astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert times[1].astimezone(UTC) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_moved_reminder_keeps_the_clock_time_it_was_set_for() -> None:
    first = berlin(2026, 3, 28, 2, 30).astimezone(UTC)
    skipped = berlin(2026, 3, 29, 3, 30).astimezone(UTC)
    reminder = Reminder("a", "water", skipped, "web", "ann", "1", "FREQ=DAILY", "Europe/Berlin", first)
    assert next_time(reminder, skipped) == berlin(2026, 3, 30, 2, 30)
    assert next_time(Reminder("a", "water", skipped, "web", "ann", "1"), skipped) is None


def test_hours_and_minutes_are_lengths_of_time_also_in_the_night_of_the_change() -> None:
    first = berlin(2026, 10, 25, 0, 30)
    times = [
        first.astimezone(UTC),
        *(at.astimezone(UTC) for at in run("FREQ=MINUTELY;INTERVAL=90", first, 4)),
    ]
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(minutes=90)}
    assert next_occurrence("FREQ=HOURLY", "UTC", NOON, NOON + 10_000 * HOUR) == NOON + 10_001 * HOUR
    assert next_occurrence("FREQ=HOURLY", "UTC", NOON, NOON - 7 * HOUR) == NOON


def test_weekdays_pass_over_the_weekend() -> None:
    friday = berlin(2026, 3, 6, 9)
    assert [at.day for at in run("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", friday, 6)] == [9, 10, 11, 12, 13, 16]


def test_a_rule_comes_to_its_end_by_count_and_by_until() -> None:
    first = berlin(2026, 3, 2, 9)
    assert [at.day for at in run("FREQ=DAILY;COUNT=3", first, 9)] == [3, 4]
    assert [at.day for at in run("FREQ=DAILY;UNTIL=20260304T090000", first, 9)] == [3, 4]
    assert [at.day for at in run("FREQ=DAILY;UNTIL=20260304T080000Z", first, 9)] == [3, 4]
    assert [at.day for at in run("FREQ=DAILY;UNTIL=20260304T075959Z", first, 9)] == [3]


def test_the_first_time_itself_counts_where_it_is_still_to_come() -> None:
    first = berlin(2026, 3, 9, 9)
    assert next_occurrence("FREQ=WEEKLY", "Europe/Berlin", first, NOON) == first


def test_a_rule_without_any_day_ends_rather_than_hangs() -> None:
    assert next_occurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "UTC", NOON, NOON) is None
    assert next_occurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "UTC", NOON, NOON) == NOON.replace(
        2028, 2, 29
    )


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every day",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;INTERVAL=x",
        "INTERVAL=2",
        "FREQ=HOURLY;INTERVAL=0x",
        "RRULE:FREQ=DAILY\nRDATE:20260303T090000",
        "FREQ=DAILY;BYDAY=XX",
    ],
)
def test_a_rule_that_is_none_says_so(rule: str) -> None:
    with pytest.raises(UnreadableRule):
        next_occurrence(rule, "UTC", NOON, NOON)


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", ""]),
    st.sampled_from(
        ["FREQ=DAILY", "FREQ=HOURLY;INTERVAL=5", "FREQ=WEEKLY;BYDAY=SU,MO", "FREQ=MONTHLY;BYDAY=-1FR"]
    ),
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    st.integers(-500, 500),
)
def test_the_next_time_is_always_later(zone: str, rule: str, first: datetime, hours: int) -> None:
    since = first + timedelta(hours=hours)
    at = next_occurrence(rule, zone, first, since)
    assert at is not None
    assert at > since
    assert at.tzinfo is UTC


def test_looks_belong_to_whoever_agreed_and_has_not_said_stop() -> None:
    assert appointed(Twin("someone")) == frozenset()
    assert appointed(after(ConsentGranted(CALENDAR))) == frozenset()
    agreed = ConsentGranted(NUDGES)
    assert appointed(after(agreed)) == {LOOK}
    assert appointed(after(agreed, PreferencesChanged(writes_first=False))) == frozenset()
    assert appointed(after(agreed, ConsentRevoked(NUDGES))) == frozenset()


def test_readings_belong_to_every_feed_that_is_connected_troubled_or_not() -> None:
    feeds = (FeedConnected("f1", "ical", "Work", CALENDAR), FeedConnected("f2", "caldav", "Home", CALENDAR))
    twin = after(*feeds, FeedTroubled("f1", "unreachable"), PreferencesChanged(writes_first=False))
    assert appointed(twin) == {FEED + "f1", FEED + "f2"}
    assert appointed(FeedDisconnected("f1").apply(twin, NOON)) == {FEED + "f2"}


def booking(kind: type[BookingWanted | BookingWritten], hour: int = 1) -> BookingWanted | BookingWritten:
    return kind("b1", "f1", "focus", "Focus", NOON + hour * HOUR, NOON + (hour + 1) * HOUR)


def test_a_booking_is_due_for_as_long_as_what_is_wanted_and_what_is_written_differ() -> None:
    wanted, written = booking(BookingWanted), booking(BookingWritten)
    waiting = (Due("someone", "booking", NOON),)
    assert dues(after(wanted)) == waiting
    assert dues(after(wanted, written)) == ()
    assert dues(after(wanted, written, booking(BookingWanted, 2))) == waiting, "it was moved"
    assert dues(after(wanted, written, BookingUnwanted("b1"))) == waiting
    assert dues(after(wanted, written, BookingUnwanted("b1"), BookingErased("b1"))) == ()
    assert dues(after(wanted, BookingRefused("b1", "refused"))) == ()


def test_a_look_is_woken_by_what_bears_on_it_alone() -> None:
    twin = Twin("someone")
    assert not wakes(twin, twin)
    assert not wakes(twin, MoodLogged(2).apply(twin, NOON))
    assert wakes(twin, PreferencesChanged(work_start="09:00").apply(twin, NOON))


DECIDING = (
    ConsentGranted,
    ConsentRevoked,
    FeedConnected,
    FeedDisconnected,
    BookingWanted,
    BookingWritten,
    BookingUnwanted,
    BookingErased,
    BookingRefused,
    ReminderSet,
    ReminderCancelled,
    ReminderDelivered,
    PreferencesChanged,
)
deciding = st.one_of(
    st.just(ConsentGranted(NUDGES)), st.just(ConsentRevoked(NUDGES)), *map(events_of, DECIDING), any_event
)


@given(st.lists(deciding, min_size=10, max_size=40))
def test_what_is_due_changes_only_with_the_parts_that_the_book_watches(events: list[Event]) -> None:
    after = Twin("someone")
    for event in events:
        before, after = after, event.apply(after, NOON)
        if all(getattr(before, part) is getattr(after, part) for part in SOURCES):
            assert (dues(before), appointed(before)) == (dues(after), appointed(after))
