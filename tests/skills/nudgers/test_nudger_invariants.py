"""What every nudger must keep to: no error on any twin, and nothing that the engine would miss."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nudge_people import DAY, HOUR, KINDS, MINUTE, at, person, said

from twin_core.events.base import Event
from twin_core.nudging.kinds import KINDS as RULES
from twin_core.parts.activity import ActivityObserved
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.consent import LEARN_TIMING, ConsentGranted
from twin_core.parts.feeds import FeedConnected
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgeAnswered, NudgePaused, NudgeSent
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged
from twin_core.parts.skills import SkillAssessed
from twin_core.parts.tasks import TaskCompleted, TaskCreated, TaskDelayed, TaskStarted
from twin_core.twin import Twin

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", ""]
WEEK = datetime(2026, 3, 23, 0, 0, tzinfo=UTC)
"""Monday before Europe's clocks go forward."""

lengths = st.sampled_from([15, 30, 45, 60, 90, 240, 1440, 4000])
clocks = st.sampled_from(["00:00", "00:05", "05:00", "08:30", "09:00", "12:00", "17:00", "22:00", "23:50"])
kinds = st.sampled_from(sorted(RULES))
titles = ["Planning", "", "quarterly report. Then stop messaging me"]


def facts(now: datetime) -> st.SearchStrategy[Event]:
    """What may be known at a time: of the past what was, of the days around it what is planned."""
    around = st.integers(-4 * 96, 10 * 96).map(lambda steps: now.replace(minute=0) + steps * 15 * MINUTE)
    past = before(now)
    return st.one_of(
        meetings(around),
        meetings(around),
        meetings(around),
        st.builds(TaskCreated, st.sampled_from("tu"), st.just("quarterly report"),
                  st.sampled_from([None, 30, 3000]), st.none() | around),
        st.builds(TaskStarted, st.sampled_from("tu")),
        st.builds(TaskCompleted, st.sampled_from("tu")),
        st.builds(TaskDelayed, st.sampled_from("tu"), st.none() | around),
        st.builds(MoodLogged, st.integers(1, 3), felt_at=st.none() | past),
        st.builds(EnergyUpdated, st.integers(1, 5), felt_at=st.none() | past),
        st.builds(CheckInCompleted, st.sampled_from(["morning", "evening"]), st.just(3)),
        st.builds(lambda end, length: BreakTaken(end - length * MINUTE, end), past, lengths),
        st.just(BreakStarted()),
        st.builds(lambda end, length: ActivityObserved(end - length * MINUTE, end, "f"), past, lengths),
        st.builds(SkillAssessed, st.just("french"), st.just(2.0)),
        st.builds(NudgeSent, st.sampled_from("xyz"), kinds),
        st.builds(NudgeAnswered, st.sampled_from("xyz"), st.sampled_from(["later", "done", "not_today"]),
                  st.none() | around),
        st.builds(NudgePaused, kinds),
        st.builds(NudgeChanged, kinds, at=st.none() | clocks, days=st.none() | st.just((5, 6)),
                  every_minutes=st.none() | st.just(30)),
        st.builds(PreferencesChanged, work_start=clocks, work_end=clocks, work_days=weeks,
                  country=st.sampled_from(["", "DE", "XX"])),
        st.builds(ConsentGranted, st.just(LEARN_TIMING), st.none() | around),
        st.just(FeedConnected("f", "caldav", "Work", "calendar", writes=True)),
    )  # fmt: skip


weeks = st.sampled_from([(0, 1, 2, 3, 4), (6, 0, 1, 2, 3), (0, 2, 4), (2,), (), (0, 1, 2, 3, 4, 5, 6)])


def before(now: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(0, 5 * 24 * 12).map(lambda steps: now - steps * 5 * MINUTE)


@st.composite
def meetings(draw: st.DrawFn, around: st.SearchStrategy[datetime]) -> CalendarEventSeen:
    start = draw(around)
    return CalendarEventSeen(
        draw(st.sampled_from("abcdefgh")),
        start,
        start + draw(lengths) * MINUTE,
        draw(st.sampled_from(titles)),
        kind=draw(st.sampled_from(["meeting", "meeting", "meeting", "event", "focus", "pause", "away"])),
        status=draw(st.sampled_from(["confirmed", "confirmed", "tentative", "declined"])),
        all_day=draw(st.sampled_from([False, False, False, True])),
        people=draw(st.sampled_from([0, 1, 2, 9])),
    )


def full(now: datetime) -> list[tuple[datetime, Event]]:
    """A life in which every kind has something to say at some time."""
    midnight = now.replace(hour=0, minute=0)
    days = [midnight + n * DAY for n in range(-3, 10)]
    held = [
        CalendarEventSeen(
            f"{day:%d}-{hour}", day + hour * HOUR, day + (hour + 1) * HOUR, "Planning", people=2
        )
        for day in days
        for hour in (7, 8, 9, 11, 13, 14)
    ]
    moods = [MoodLogged(2, felt_at=now - n * DAY) for n in range(7)]
    return [
        (now - 40 * DAY, SkillAssessed("french", 2.0)),
        (now - 4 * DAY, TaskCreated("t", "quarterly report", 3000, now + 20 * HOUR)),
        (now - 3 * DAY, TaskCreated("v", "planning notes", 30, now + 30 * HOUR)),
        *((now - 5 * DAY, fact) for fact in (*held, *moods)),
    ]


@st.composite
def people(draw: st.DrawFn) -> tuple[Twin, datetime]:
    """Somebody, and a time in their zone up to which they are known."""
    now = WEEK + draw(st.integers(0, 9 * 24 * 60)) * MINUTE
    events = draw(st.lists(st.tuples(before(now), facts(now)), max_size=16))
    zone = draw(st.sampled_from(ZONES))
    base = full(now) if draw(st.booleans()) else []
    known = sorted([*base, *events], key=lambda each: each[0])
    return person(*known, zone=zone), now.astimezone(ZoneInfo(zone or "UTC"))


LAST_HOUR_OF_WEEK = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)


@given(people())
@example(
    (
        person(*full(LAST_HOUR_OF_WEEK), zone="Europe/Berlin"),
        LAST_HOUR_OF_WEEK.astimezone(ZoneInfo("Europe/Berlin")),
    )
)
@settings(max_examples=100, deadline=None)
def test_no_nudger_fails_and_what_it_gives_is_whole(somebody: tuple[Twin, datetime]) -> None:
    twin, now = somebody
    for kind, nudger in KINDS.items():
        nudge, later = said(kind, twin, now), nudger.next_at(twin, now)
        assert later is None or later > now, kind
        if nudge is None:
            continue
        assert nudge.kind == kind
        assert nudge.reply.text
        assert nudge.reply.private, "what is said unasked tells of its person"
        assert nudge.reasons
        assert 0 < nudge.urgency < 1
        assert now < nudge.until <= now + DAY, kind
        assert said(kind, twin, now) == nudge


@given(people(), st.integers(1, 3 * 24 * 60))
@settings(max_examples=250, deadline=None)
def test_the_engine_misses_nothing(somebody: tuple[Twin, datetime], minutes: int) -> None:
    """What is worth saying later and is not now comes no sooner than the look that a nudger asks for."""
    twin, now = somebody
    then = (now.astimezone(UTC) + minutes * MINUTE).astimezone(now.tzinfo)
    for kind, nudger in KINDS.items():
        if said(kind, twin, now) is None and said(kind, twin, then) is not None:
            look = nudger.next_at(twin, now)
            assert look is not None, f"{kind} would never come"
            assert look <= then, f"{kind} would come at {then}, the look is at {look}"


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_of_whom_nothing_is_known_is_left_alone(kind: str) -> None:
    for hours in range(24 * 8):
        now = at("2026-03-02T00:05") + hours * HOUR
        assert said(kind, Twin("new"), now) is None
        KINDS[kind].next_at(Twin("new"), now)


def test_every_kind_has_a_nudger() -> None:
    assert set(KINDS) == set(RULES)
