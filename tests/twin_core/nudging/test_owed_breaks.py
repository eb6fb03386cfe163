"""The load since the last break, and the break that is owed."""

from datetime import datetime
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from ruled_people import DAY, HOUR, MINUTE, after, person, seen, utc

from twin_core.events.base import Event
from twin_core.nudging.owed import BEFORE_END, break_owed, due_after, load, next_break_at
from twin_core.parts.activity import Activity, ActivityObserved
from twin_core.parts.breaks import Breaks, BreakStarted, BreakTaken
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged
from twin_core.twin import Twin

NINE = utc("2026-03-02 08:00")
"""When work begins in Berlin on a monday; it ends at 17:00."""
FIVE = NINE + 8 * HOUR


def at_work(*events: Event) -> Twin:
    return person(*events, at=NINE)


def clock(at: datetime | None) -> str | None:
    """The time of day in Berlin in winter."""
    return at and f"{at + HOUR:%H:%M}"


def taken(start: str, minutes: int) -> BreakTaken:
    begun = utc(f"2026-03-02 {start}") - HOUR
    return BreakTaken(begun, begun + minutes * MINUTE)


def active(start: str, end: str) -> ActivityObserved:
    return ActivityObserved(utc(f"2026-03-02 {start}") - HOUR, utc(f"2026-03-02 {end}") - HOUR, "watch")


def on(uid: str, start: str, minutes: int, kind: str = "meeting") -> CalendarEventSeen:
    begun = utc(f"2026-03-02 {start}") - HOUR
    return seen(uid, f"{begun:%Y-%m-%d %H:%M}", minutes, kind)


def local(start: str) -> datetime:
    return utc(f"2026-03-02 {start}") - HOUR


@pytest.mark.parametrize(
    ("events", "since"),
    [
        ((), "09:00"),
        ((taken("10:00", 10),), "10:10"),
        ((taken("10:00", 4),), "09:00"),
        ((taken("08:58", 6),), "09:04"),
        ((taken("10:00", 10), taken("11:00", 5)), "11:05"),
        ((on("lunch", "11:00", 30, "pause"),), "11:30"),
        ((on("focus", "11:00", 30, "focus"),), "09:00"),
        ((on("leave", "09:00", 60, "away"),), "10:00"),
        ((on("a", "09:00", 60), on("b", "11:00", 30)), "09:00"),
        ((active("09:00", "10:00"), active("10:10", "11:40")), "10:10"),
        ((active("09:00", "10:00"), active("10:05", "11:40")), "09:00"),
        ((active("08:10", "11:40"),), "08:10"),
        ((active("08:10", "08:40"),), "09:00"),
        ((active("08:10", "08:50"), active("09:30", "11:40")), "09:30"),
        ((active("09:00", "10:00"),), "09:00"),
        ((active("09:00", "10:00"), active("11:00", "11:40"), on("room", "10:02", 56)), "09:00"),
        ((active("09:00", "10:00"), active("11:00", "11:40"), on("room", "10:00", 40)), "11:00"),
        ((on("lunch", "11:00", 30, "pause"), active("10:50", "11:40")), "09:00"),
        ((on("lunch", "11:00", 30, "pause"), on("over", "10:30", 50)), "11:30"),
        ((on("lunch", "11:00", 30, "pause"), on("over", "10:30", 57)), "09:00"),
    ],
)
def test_the_load_begins_with_work_or_ends_with_a_break(events: tuple[Event, ...], since: str) -> None:
    noon = local("12:00")
    found = load(at_work(*events), noon)
    assert clock(found.since) == since
    assert found.minutes == (noon - local(since)) // MINUTE


def test_nobody_carries_a_load_on_a_break_on_leave_or_outside_of_work() -> None:
    noon = local("12:00")
    assert load(after(at_work(), local("11:58"), BreakStarted()), noon).since is None
    assert load(at_work(on("lunch", "11:50", 30, "pause")), noon).since is None
    assert load(at_work(on("leave", "11:00", 480, "away")), noon).since is None
    assert load(at_work(), NINE - MINUTE).since is None
    assert load(at_work(), NINE + 5 * DAY).since is None, "a saturday"
    assert load(at_work(), FIVE).since is None
    assert load(at_work(), FIVE - MINUTE).minutes == 479
    assert load(at_work(active("07:00", "08:30")), local("08:00")).minutes == 60, "begun early"


def test_an_open_break_ends_when_activity_is_seen_or_was_forgotten() -> None:
    twin = after(at_work(), local("10:00"), BreakStarted())
    assert load(twin, local("12:59")).since is None
    assert clock(load(twin, local("13:30")).since) == "13:00"
    back = after(twin, local("11:00"), active("09:00", "10:01"), active("10:20", "11:00"))
    assert clock(load(back, local("11:00")).since) == "10:20"
    seen_late = after(
        twin, local("14:30"), active("09:00", "10:00"), on("a", "13:10", 50), active("14:00", "14:30")
    )
    assert clock(load(seen_late, local("14:30")).since) == "13:10", "forgotten before the meeting"


def test_meetings_in_the_load_are_counted_with_their_length() -> None:
    twin = at_work(on("a", "09:30", 60), on("b", "10:00", 60), on("c", "11:50", 60), taken("09:00", 10))
    found = load(twin, local("12:00"))
    assert (found.meetings, found.meeting_minutes, found.minutes) == (3, 100, 170)


@pytest.mark.parametrize(
    ("events", "minutes"),
    [
        ((), 90),
        ((EnergyUpdated(2),), 60),
        ((EnergyUpdated(3),), 90),
        ((EnergyUpdated(2), EnergyUpdated(4)), 90),
        ((EnergyUpdated(1, felt_at=NINE - DAY),), 90),
        ((NudgeChanged("break_due", every_minutes=45),), 45),
        ((NudgeChanged("break_due", every_minutes=120), EnergyUpdated(1)), 120),
        ((NudgeChanged("*", every_minutes=50),), 50),
    ],
)
def test_a_break_falls_due_as_chosen_or_sooner_when_energy_is_low(
    events: tuple[Event, ...], minutes: int
) -> None:
    twin = at_work(*events)
    assert due_after(twin, NINE + HOUR) == minutes * MINUTE
    due = NINE + minutes * MINUTE
    assert break_owed(twin, due - MINUTE) is None
    owed = break_owed(twin, due)
    assert owed is not None
    assert (owed.since, owed.load.minutes, owed.meetings, owed.planned) == (due, minutes, 0, False)
    assert next_break_at(twin, NINE) == due


def test_a_break_swallowed_by_meetings_stays_owed_until_the_first_real_gap() -> None:
    twin = at_work(on("a", "10:00", 45), on("b", "10:47", 43), on("c", "11:34", 26), on("d", "13:00", 30))
    assert clock(next_break_at(twin, NINE)) == "12:00", "no gap longer than five minutes before"
    during = break_owed(twin, local("10:40"))
    assert during is not None
    assert (clock(during.since), during.meetings, clock(during.offer_at)) == ("10:30", 1, "12:00")
    afterwards = break_owed(twin, local("12:00"))
    assert afterwards is not None
    assert (afterwards.meetings, afterwards.load.minutes, afterwards.load.meeting_minutes) == (3, 180, 114)
    assert afterwards.offer_at == local("12:00")
    assert clock(next_break_at(twin, local("10:40"))) == "12:00"
    rested = after(twin, local("12:20"), taken("12:05", 10))
    assert break_owed(rested, local("12:20")) is None
    assert clock(next_break_at(rested, local("12:20"))) == "13:45"


def test_a_break_on_the_calendar_taken_up_by_meetings_is_owed_from_its_beginning() -> None:
    twin = at_work(on("tea", "09:30", 15, "pause"), on("a", "09:15", 40))
    assert clock(next_break_at(twin, NINE)) == "09:55"
    owed = break_owed(twin, local("09:56"))
    assert owed is not None
    assert (clock(owed.since), owed.planned, owed.meetings, owed.load.minutes) == ("09:30", True, 1, 56)
    assert break_owed(twin, local("09:29")) is None


def test_planned_breaks_ahead_move_the_next_one() -> None:
    twin = at_work(on("tea", "10:15", 15, "pause"), on("lunch", "12:00", 60, "pause"))
    assert clock(next_break_at(twin, NINE)) == "14:30"
    near = at_work(on("tea", "10:39", 15, "pause"))
    assert break_owed(near, local("10:30")) is None, "nine minutes before tea"
    assert clock(next_break_at(near, NINE)) == "12:24"
    taken_up = at_work(on("tea", "10:39", 15, "pause"), on("a", "10:41", 15))
    assert break_owed(taken_up, local("10:30")) is not None, "two minutes of tea are none"
    later = at_work(on("tea", "10:40", 15, "pause"))
    assert break_owed(later, local("10:30")) is not None
    assert clock(next_break_at(later, NINE)) == "10:30"


def test_a_break_that_waits_for_a_planned_one_is_due_again_after_that() -> None:
    twin = at_work(NudgeChanged("break_due", every_minutes=20), on("tea", "09:30", 5, "pause"))
    assert break_owed(twin, local("09:21")) is None
    assert clock(next_break_at(twin, local("09:21"))) == "09:55"


def test_a_break_is_not_offered_when_work_is_about_to_end() -> None:
    twin = at_work(on("late", "15:00", 90))
    assert break_owed(twin, local("16:40")) is not None
    assert break_owed(twin, FIVE - BEFORE_END - MINUTE) is not None
    assert break_owed(twin, FIVE - BEFORE_END) is None
    over = at_work(on("late", "15:00", 130), taken("14:00", 30))
    assert next_break_at(over, local("15:00")) == NINE + DAY + 90 * MINUTE, "it ends too late today"


def test_the_next_break_is_on_the_next_working_day() -> None:
    friday = utc("2026-03-06 15:55")
    assert next_break_at(at_work(), friday) == utc("2026-03-09 09:30")
    assert next_break_at(at_work(PreferencesChanged(work_days=())), friday) is None
    short = at_work(PreferencesChanged(work_start="09:00", work_end="10:00"))
    assert next_break_at(short, friday) == utc("2026-03-09 09:00"), "a look at the end of a short day"


@st.composite
def days(draw: st.DrawFn) -> Twin:
    """A day with meetings, breaks and activity, to the minute."""
    minutes = st.integers(-60, 540)
    events: list[Event] = []
    for place in range(draw(st.integers(0, 6))):
        start = NINE + draw(minutes) * MINUTE
        kind = draw(st.sampled_from(("meeting", "event", "pause", "focus", "away")))
        events.append(
            CalendarEventSeen(f"e{place}", start, start + draw(st.integers(1, 120)) * MINUTE, kind=kind)
        )
    for _ in range(draw(st.integers(0, 3))):
        start = NINE + draw(minutes) * MINUTE
        events.append(BreakTaken(start, start + draw(st.integers(1, 40)) * MINUTE))
    for _ in range(draw(st.integers(0, 4))):
        start = NINE + draw(minutes) * MINUTE
        events.append(ActivityObserved(start, start + draw(st.integers(1, 200)) * MINUTE, "watch"))
    if draw(st.booleans()):
        events.append(NudgeChanged("break_due", every_minutes=draw(st.integers(20, 150))))
    return at_work(*events)


WALKED = [NINE - 2 * HOUR + minute * MINUTE for minute in range(11 * 60)]


def covers(spans: list[tuple[datetime, datetime]], at: datetime) -> bool:
    return any(start <= at < end for start, end in spans)


def long_enough(resting: list[bool]) -> list[bool]:
    """Without runs of less than five minutes."""
    runs = [(on, len(list(run))) for on, run in groupby(resting)]
    return [on and length >= 5 for on, length in runs for _ in range(length)]


def loaded(twin: Twin) -> list[bool]:
    """By the minute from 7:00 to 18:00: whether it is no part of a break that counts, slowly told."""
    met = [(entry.start, entry.end) for entry in twin.calendar.entries if entry.kind in ("meeting", "event")]
    watched = [(stretch.started, stretch.ended) for stretch in twin.activity.stretches]
    first, last = min(watched, default=(NINE,))[0], max(watched, default=(NINE, NINE))[1]
    rests = [
        long_enough([first <= t < last and not covers(watched, t) and not covers(met, t) for t in WALKED])
    ]
    for entry in twin.calendar.entries:
        there = [entry.start <= t < entry.end for t in WALKED]
        if entry.kind == "away":
            rests.append(there)
        if entry.kind == "pause":
            free = [not covers(met, t) and not covers(watched, t) for t in WALKED]
            rests.append(long_enough([on and off for on, off in zip(there, free, strict=True)]))
    rests += [long_enough([told.started <= t < told.ended for t in WALKED]) for told in twin.breaks.taken]
    return [not any(resting) for resting in zip(*rests, strict=True)]


@given(days(), st.integers(0, 479))
def test_the_load_is_what_a_walk_over_the_minutes_finds(twin: Twin, minute: int) -> None:
    now = NINE + minute * MINUTE
    found = load(twin, now)
    working = loaded(twin)
    place = 120 + minute
    back = place
    begun = next(
        (s.started for s in twin.activity.stretches if s.started < NINE and NINE - s.ended <= 5 * MINUTE),
        NINE,
    )
    while back > 0 and working[back - 1] and NINE - 2 * HOUR + (back - 1) * MINUTE >= begun:
        back -= 1
    if found.since is None:
        assert not working[place] or not working[place - 1]
    else:
        assert found.since == NINE - 2 * HOUR + back * MINUTE


@given(days(), st.integers(-120, 600))
def test_no_owed_break_is_missed_by_looking_when_told(twin: Twin, minute: int) -> None:
    """From one look to the next told, no break becomes owed that could have been offered meanwhile."""
    now = NINE + minute * MINUTE
    breaks = tuple(told for told in twin.breaks.taken if told.ended <= now)
    stretches = tuple(stretch for stretch in twin.activity.stretches if stretch.ended <= now)
    twin = replace(twin, breaks=Breaks(taken=breaks), activity=Activity(stretches))
    following = next_break_at(twin, now)
    assert following is not None
    assert following > now
    if break_owed(twin, now) is not None:
        return
    at = now.replace(second=0) + MINUTE
    while at < min(following, now + 12 * HOUR):
        owed = break_owed(twin, at)
        assert owed is None or owed.offer_at > at
        at += MINUTE
