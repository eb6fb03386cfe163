"""Free slots: never over anything, never in the past, within the hours they are looked for in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from twin_core.nudging import slots
from twin_core.nudging.hours import work_span
from twin_core.nudging.spans import Span
from twin_core.nudging.wanted import as_wanted
from twin_core.parts.bookings import BookingRefused, BookingUnwanted, BookingWanted, BookingWritten
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.preferences import PreferencesChanged
from twin_core.twin import Twin

MONDAY = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"]

kinds = st.sampled_from(["focus", "pause", "buffer"])
lengths = st.integers(1, 300).map(lambda minutes: minutes * MINUTE)
busy = st.lists(st.tuples(st.integers(-600, 9000), st.integers(1, 300)), max_size=12)
moments = st.integers(0, 9000).map(lambda minutes: MONDAY + minutes * MINUTE)


def person(zone: str, spans: list[tuple[int, int]]) -> Twin:
    twin = PreferencesChanged(zone=zone).apply(Twin("ana"), MONDAY)
    for place, (after, length) in enumerate(spans):
        start = MONDAY + after * MINUTE
        seen = CalendarEventSeen(f"u{place}", start, start + length * MINUTE, feed="c")
        twin = seen.apply(twin, MONDAY)
    return twin


def free(twin: Twin, span: Span) -> bool:
    return not any(entry.start < span[1] and entry.end > span[0] for entry in twin.calendar.entries)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


@given(st.sampled_from(ZONES), busy, kinds, lengths, moments, lengths)
def test_the_best_slot_is_free_and_within_what_was_asked(  # noqa: PLR0917 - drawn one by one
    zone: str, spans: list[tuple[int, int]], kind: str, length: timedelta, start: datetime, room: timedelta
) -> None:
    twin, within = person(zone, spans), (start, start + 4 * room)
    found = slots.best(twin, kind, length, within)  # type: ignore[arg-type]
    if found is None:
        longest = slots.longest(twin, within)
        assert longest is None or longest[1] - longest[0] < length + slots.STEP
    else:
        assert found[1] - found[0] == length
        assert within[0] <= found[0]
        assert found[1] <= within[1]
        assert free(twin, found)
        assert found[0].minute % 5 == 0


@given(st.sampled_from(ZONES), busy, lengths, moments, moments)
def test_what_is_offered_instead_is_free_ahead_and_at_work(
    zone: str, spans: list[tuple[int, int]], length: timedelta, start: datetime, now: datetime
) -> None:
    twin = person(zone, spans)
    offered = slots.nearest(twin, (start, start + length), now)
    assert len(offered) <= slots.OFFERED
    assert offered == sorted(offered)
    for span in offered:
        assert span[1] - span[0] == length
        assert span[0] >= now
        assert free(twin, span)
        day = span[0].astimezone(ZoneInfo(zone)).date()
        work = work_span(twin, day)
        assert work is None or (work[0] <= span[0] and span[1] <= work[1])


def test_focus_goes_where_energy_is_and_into_the_morning_as_long_as_that_is_not_known() -> None:
    twin = person("Europe/Berlin", [])
    day = (berlin(3, 9), berlin(3, 17))
    assert slots.best(twin, "focus", 2 * HOUR, day) == (berlin(3, 9), berlin(3, 11))
    for number in range(6):
        for hour, value in ((9, 2), (14, 5), (15, 5)):
            told = EnergyUpdated(value, felt_at=berlin(2, hour) - number * timedelta(days=1))
            twin = told.apply(twin, MONDAY + 12 * HOUR)
    assert slots.best(twin, "focus", 2 * HOUR, day) == (berlin(3, 14), berlin(3, 16))
    assert slots.best(twin, "buffer", 2 * HOUR, day) == (berlin(3, 9), berlin(3, 11))


def test_lunch_lies_around_noon() -> None:
    twin = person("Europe/Berlin", [])
    noon = slots.part_of_work(twin, berlin(3, 9).date(), MONDAY, lunch=True)
    assert noon
    assert slots.best(twin, "pause", 45 * MINUTE, noon, lunch=True) == (berlin(3, 12, 15), berlin(3, 13))
    taken = CalendarEventSeen("u", berlin(3, 12), berlin(3, 13), feed="c").apply(twin, MONDAY)
    assert slots.best(taken, "pause", 45 * MINUTE, noon, lunch=True) == (berlin(3, 13), berlin(3, 13, 45))


def test_a_gap_that_ends_between_two_steps_is_used_all_the_same() -> None:
    twin = person("Europe/Berlin", [])
    for place, (start, end) in enumerate([(berlin(3, 9), berlin(3, 10)), (berlin(3, 11, 2), berlin(3, 17))]):
        twin = CalendarEventSeen(f"u{place}", start, end, feed="c").apply(twin, MONDAY)
    offered = slots.nearest(twin, (berlin(3, 14), berlin(3, 15)), MONDAY)
    assert offered[0] == (berlin(3, 10), berlin(3, 11))


def test_days_ahead_begin_with_today_as_long_as_work_is_not_over_and_leave_out_days_off() -> None:
    twin = PreferencesChanged(zone="Europe/Berlin", country="DE").apply(Twin("ana"), MONDAY)
    evening = datetime(2026, 4, 30, 16, tzinfo=UTC)  # the day after it is a holiday, then the weekend
    assert [day.day for day in slots.days_ahead(twin, evening)] == [4, 5, 6, 7, 8]
    assert next(iter(slots.days_ahead(twin, evening - 2 * HOUR))).day == 30


def test_slots_of_two_free_stretches_are_spread_over_days() -> None:
    zone = ZoneInfo("Europe/Berlin")
    spans = [(berlin(3, 9), berlin(3, 12)), (berlin(4, 9, 5), berlin(4, 10))]
    chosen = slots.spread(spans, 30 * MINUTE, zone)
    assert chosen == [
        (berlin(3, 9), berlin(3, 9, 30)),
        (berlin(3, 10), berlin(3, 10, 30)),
        (berlin(4, 9, 15), berlin(4, 9, 45)),
    ]
    assert slots.spread([], HOUR, zone) == []


def test_the_calendar_as_wanted_has_ours_as_said_and_each_once() -> None:
    twin = Twin("ana")
    told = [
        CalendarEventSeen("doppel-b1@doppel", berlin(3, 9), berlin(3, 10), "Focus", feed="c", booking="b1"),
        BookingWanted("b1", "c", "focus", "Focus", berlin(3, 9), berlin(3, 10)),
        BookingWritten("b1", "c", "focus", "Focus", berlin(3, 9), berlin(3, 10)),
        BookingWanted("b1", "c", "focus", "Focus", berlin(3, 11), berlin(3, 12)),
        BookingWanted("b2", "c", "pause", "Walk", berlin(4, 9), berlin(4, 10)),
        BookingWanted("b3", "c", "pause", "Not taken", berlin(5, 9), berlin(5, 10)),
        BookingRefused("b3", "gone"),
        CalendarEventSeen("u", berlin(3, 14), berlin(3, 15), "Review", feed="c"),
        CalendarEventSeen("x", berlin(3, 16), berlin(3, 17), "Of old", feed="c", booking="before"),
    ]
    for event in told:
        twin = event.apply(twin, MONDAY)
    seen = as_wanted(twin, MONDAY).calendar.entries
    assert [(entry.title, entry.start) for entry in seen] == [
        ("Focus", berlin(3, 11)),
        ("Review", berlin(3, 14)),
        ("Of old", berlin(3, 16)),
        ("Walk", berlin(4, 9)),
    ]
    rest = ["Review", "Of old", "Walk"]
    assert [entry.title for entry in as_wanted(twin, MONDAY, "b1").calendar.entries] == rest
    gone = BookingUnwanted("b1").apply(twin, MONDAY)
    assert [entry.title for entry in as_wanted(gone, MONDAY).calendar.entries] == rest
