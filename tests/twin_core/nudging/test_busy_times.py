"""Busy and free times, and meetings on and ahead."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from ruled_people import HOUR, MINUTE, after, person, seen, utc

from twin_core.nudging.busy import (
    busy_spans,
    focus_end,
    free_spans,
    meeting_at,
    meetings_end,
    next_meeting,
)
from twin_core.parts.calendar import CalendarEventRemoved, CalendarEventSeen
from twin_core.twin import Twin

START, END = utc("2026-03-02 08:00"), utc("2026-03-02 18:00")


def with_entries(*entries: CalendarEventSeen) -> Twin:
    return person(*entries, at=utc("2026-03-01 12:00"))


def test_what_takes_time_is_busy_once() -> None:
    twin = with_entries(
        seen("meeting", "2026-03-02 09:00", 60),
        seen("over", "2026-03-02 09:30", 60, status="tentative"),
        seen("touching", "2026-03-02 10:30", 15, "focus"),
        seen("lunch", "2026-03-02 12:00", 30, "pause"),
        seen("declined", "2026-03-02 13:00", 60, status="declined"),
        seen("free", "2026-03-02 14:00", 60, busy=False),
        seen("birthday", "2026-03-01 23:00", 1440, all_day=True),
        seen("early", "2026-03-02 07:00", 90),
        seen("late", "2026-03-02 17:30", 90),
    )
    assert busy_spans(twin, START, END) == (
        (START, utc("2026-03-02 08:30")),
        (utc("2026-03-02 09:00"), utc("2026-03-02 10:45")),
        (utc("2026-03-02 12:00"), utc("2026-03-02 12:30")),
        (utc("2026-03-02 17:30"), END),
    )


def test_leave_takes_all_time_even_where_it_is_all_day() -> None:
    twin = with_entries(seen("leave", "2026-03-01 23:00", 3 * 1440, "away", all_day=True))
    assert busy_spans(twin, START, END) == ((START, END),)
    assert free_spans(twin, START, END, MINUTE) == ()


def test_one_meeting_in_two_feeds_counts_once_as_changed_last() -> None:
    old, new = utc("2026-02-20 09:00"), utc("2026-02-27 09:00")
    moved = seen("m", "2026-03-02 14:00", 30, feed="work", changed=new)
    stale = seen("m", "2026-03-02 09:00", 30, feed="copy", changed=old)
    twin = with_entries(moved, stale)
    assert meeting_at(twin, utc("2026-03-02 09:10")) is None, "it was moved, says the later one"
    assert meeting_at(twin, utc("2026-03-02 14:10")) is not None
    assert busy_spans(twin, START, END) == ((moved.start, moved.end),)
    alone = after(twin, old, CalendarEventRemoved("m", "work"))
    assert busy_spans(alone, START, END) == ((stale.start, stale.end),)


def test_free_times_are_as_long_as_asked() -> None:
    twin = with_entries(
        seen("a", "2026-03-02 08:20", 60),
        seen("b", "2026-03-02 09:30", 60),
        seen("c", "2026-03-02 11:00", 360),
    )
    assert free_spans(twin, START, END, 30 * MINUTE) == (
        (utc("2026-03-02 10:30"), utc("2026-03-02 11:00")),
        (utc("2026-03-02 17:00"), END),
    )


def test_the_meeting_that_is_on_and_the_one_ahead() -> None:
    twin = with_entries(
        seen("short", "2026-03-02 09:00", 30),
        seen("long", "2026-03-02 09:00", 60),
        seen("dentist", "2026-03-02 10:00", 30, "event"),
        seen("focus", "2026-03-02 10:30", 90, "focus"),
    )
    on = meeting_at(twin, utc("2026-03-02 09:00"))
    assert on is not None
    assert on.uid == "long"
    ahead = next_meeting(twin, utc("2026-03-02 09:10"))
    assert ahead is not None
    assert ahead.uid == "dentist"
    assert meeting_at(twin, utc("2026-03-02 10:30")) is None, "the end is not part of it"
    assert next_meeting(twin, utc("2026-03-02 10:00")) is None
    assert next_meeting(twin, utc("2026-03-01 12:00"), HOUR) is None
    assert focus_end(twin, utc("2026-03-02 10:29")) is None
    assert focus_end(twin, utc("2026-03-02 10:30")) == utc("2026-03-02 12:00")


def test_a_time_may_be_given_in_any_zone_even_across_a_change_of_the_clock() -> None:
    meeting = seen("m", "2026-03-28 12:00", 20 * 60)
    twin = person(meeting, seen("next", "2026-03-29 08:05", 60), at=utc("2026-03-27 12:00"))
    there = utc("2026-03-29 07:00").astimezone(twin.preferences.timezone())
    assert meeting_at(twin, there) is not None
    assert meetings_end(twin, there) == utc("2026-03-29 09:05")
    ahead = next_meeting(twin, utc("2026-03-28 12:30").astimezone(there.tzinfo), 20 * HOUR)
    assert ahead is not None
    assert ahead.uid == "next"


def test_meetings_without_a_real_gap_are_one_stretch() -> None:
    twin = with_entries(
        seen("a", "2026-03-02 09:00", 30),
        seen("b", "2026-03-02 09:35", 25),
        seen("c", "2026-03-02 10:06", 30),
    )
    assert meetings_end(twin, utc("2026-03-02 08:54")) is None
    assert meetings_end(twin, utc("2026-03-02 08:55")) == utc("2026-03-02 10:00")
    assert meetings_end(twin, utc("2026-03-02 09:32")) == utc("2026-03-02 10:00")
    assert meetings_end(twin, utc("2026-03-02 10:00")) is None, "six minutes until the next"
    assert meetings_end(twin, utc("2026-03-02 08:56"), timedelta(0)) is None
    assert meetings_end(twin, utc("2026-03-02 09:10"), timedelta(0)) == utc("2026-03-02 09:30")


lengths = st.integers(0, 200)
entries = st.lists(st.tuples(st.integers(-300, 700), lengths, st.booleans()), max_size=12)


@given(entries, st.integers(1, 90))
def test_busy_and_free_times_are_the_whole_stretch_apart(
    drawn: list[tuple[int, int, bool]], at_least: int
) -> None:
    twin = with_entries(
        *(
            CalendarEventSeen(
                str(place), START + begin * MINUTE, START + (begin + length) * MINUTE, busy=busy
            )
            for place, (begin, length, busy) in enumerate(drawn)
        )
    )
    busy, free = busy_spans(twin, START, END), free_spans(twin, START, END, at_least * MINUTE)

    def taken(minute: datetime) -> bool:
        return any(
            takes and START + begin * MINUTE <= minute < START + (begin + length) * MINUTE
            for begin, length, takes in drawn
        )

    minute = START
    while minute < END:
        in_busy = any(start <= minute < end for start, end in busy)
        in_free = any(start <= minute < end for start, end in free)
        assert in_busy == taken(minute)
        assert not (in_busy and in_free)
        minute += MINUTE
    assert all(one[1] < other[0] for one, other in pairwise(busy))
    assert all(end - start >= at_least * MINUTE for start, end in free)
    edges = sorted({START, END, *(moment for span in busy for moment in span)})
    gaps = [
        (one, other)
        for one, other in pairwise(edges)
        if (one, other) not in busy and other - one >= at_least * MINUTE
    ]
    assert list(free) == gaps
