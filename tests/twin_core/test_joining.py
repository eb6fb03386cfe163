"""A twin that takes over the facts of another is as if it had been told all of them itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.events.replay import counting, replay
from twin_core.joining import facts, moved, told
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.collaboration import FeedbackGiven, MeetingAttended
from twin_core.parts.consent import ConsentGranted
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import ReminderCancelled, ReminderDelivered, ReminderSet
from twin_core.parts.system import TwinCreated
from twin_core.parts.tasks import TaskCompleted, TaskCreated, TaskDelayed, TaskRemoved, TaskStarted
from twin_core.store.base import Draft
from twin_core.twin import Twin

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOLD_ALIKE = (
    "mood",
    "capacity",
    "check_ins",
    "breaks",
    "tasks",
    "reminders",
    "collaboration",
    "nudges",
)

values = st.integers(1, 5)
moments = st.integers(0, 60 * 24 * 4).map(lambda minutes: START + timedelta(minutes=minutes))


def names(owner: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{owner}1", f"{owner}2", f"{owner}3"])


@cache
def events(owner: str) -> st.SearchStrategy[Event]:
    """What a person may tell; tasks and reminders have ids of `owner`.

    What two twins were told of speaks of different moments: of the very same one, either may come first.
    """
    name = names(owner)
    felt = st.none() | moments.map(lambda at: at + timedelta(seconds=30 * (owner == "b")))
    return st.one_of(
        st.builds(MoodLogged, values, st.text(max_size=3), felt),
        st.builds(EnergyUpdated, values, felt_at=felt),
        st.builds(StressLogged, values, felt_at=felt),
        st.builds(CheckInCompleted, st.sampled_from(["morning", "evening"]), st.integers(0, 3)),
        st.just(BreakStarted()),
        st.just(FeedbackGiven()),
        st.builds(TaskCreated, name, st.just("report")),
        st.builds(TaskStarted, name),
        st.builds(TaskCompleted, name),
        st.builds(TaskDelayed, name),
        st.builds(TaskRemoved, name),
        st.builds(ReminderSet, name, st.just("tea"), moments, *map(st.just, ("web", "ann", "1"))),
        st.builds(ReminderDelivered, name, st.none() | moments),
        st.builds(ReminderCancelled, name),
        st.builds(MeetingAttended, moments, st.integers(1, 90)),
        st.builds(NudgeSent, name, st.just("break"), chance=st.none() | st.floats(0.1, 0.8)),
    )


@st.composite
def histories(draw: st.DrawFn, owner: str, odd: int) -> list[Record]:
    """A history from one moment to the next; `odd` keeps the moments of two histories apart."""
    minutes = draw(st.lists(st.integers(0, 60 * 24 * 3), max_size=10, unique=True).map(sorted))
    made: list[Record] = []
    for version, minute in enumerate(minutes, 1):
        at = START + timedelta(minutes=minute, seconds=odd)
        event: Event = draw(events(owner))
        if isinstance(event, BreakStarted) and draw(st.booleans()):
            event = BreakTaken(at - timedelta(minutes=draw(st.integers(1, 300))), at)
        if made and draw(st.integers(0, 5)) == 0:
            event = CorrectionMade((draw(st.sampled_from(made)).id,))
        made.append(Record(f"{owner}-{version}", owner, version, at, event, f"{owner}:{minute}", "web"))
    return made


def taken_over(history: Sequence[Record], drafts: Sequence[Draft]) -> Twin:
    """The twin of a history after the drafts of a joining."""
    after = [
        Record(f"j{n}", "a", n, draft.at, event, draft.cause, draft.source)
        for n, (draft, event) in enumerate(
            ((draft, event) for draft in drafts for event in draft.events), len(history) + 1
        )
    ]
    return replay(Twin("a"), [*history, *after])


@given(histories("a", 0), histories("b", 30))
def test_joining_is_telling_everything_in_the_order_of_time(ours: list[Record], theirs: list[Record]) -> None:
    twin = replay(Twin("a"), ours)
    joined = taken_over(ours, moved(theirs, twin))
    by_time = sorted([*counting(ours), *facts(theirs)], key=lambda record: record.at)
    expected = Twin("a")
    for record in by_time:
        expected = record.event.apply(expected, record.at)
    for part in TOLD_ALIKE:
        assert getattr(joined, part) == getattr(expected, part), part


@given(histories("a", 0), histories("a", 30))
def test_tasks_and_reminders_of_the_same_id_stay_apart(ours: list[Record], theirs: list[Record]) -> None:
    mine, yours = replay(Twin("a"), ours), replay(Twin("a"), theirs)
    joined = taken_over(ours, moved(theirs, mine))
    assert len(joined.tasks.open) == len(mine.tasks.open) + len(yours.tasks.open)
    assert joined.tasks.finished_ever == mine.tasks.finished_ever + yours.tasks.finished_ever
    assert len(joined.reminders.waiting) == len(mine.reminders.waiting) + len(yours.reminders.waiting)


def record(version: int, event: Event) -> Record:
    return Record(
        f"r{version}", "b", version, START + timedelta(minutes=version), event, f"c{version}", "web"
    )


def test_settings_chats_and_consents_stay_with_their_twin_and_what_was_taken_back_is_not_told() -> None:
    history = [
        record(1, TwinCreated("Bo", "Asia/Tokyo")),
        record(2, IdentityLinked("slack", "U1", "D1")),
        record(3, PreferencesChanged(clock="12")),
        record(4, ConsentGranted("improve_understanding")),
        record(5, MoodLogged(2)),
        record(6, MoodLogged(4)),
        record(7, CorrectionMade(("r5",))),
        record(8, ReminderDelivered("r")),
    ]
    assert [each.event for each in facts(history)] == [MoodLogged(4), ReminderDelivered("r")]
    assert told(history) == 1


def test_facts_keep_their_times_and_causes_and_those_of_one_message_stay_together() -> None:
    at = START + timedelta(minutes=5)
    history = [
        Record("r1", "b", 1, at, MoodLogged(2), "slack:1", "slack"),
        Record("r2", "b", 2, at, EnergyUpdated(3), "slack:1", "slack"),
        Record("r3", "b", 3, at, StressLogged(1), "slack:2", "slack"),
    ]
    assert moved(history, Twin("a")) == [
        Draft("a", (MoodLogged(2), EnergyUpdated(3)), at, "slack:1", "slack"),
        Draft("a", (StressLogged(1),), at, "slack:2", "slack"),
    ]
