from collections.abc import Sequence

import pytest
from event_strategies import START, plain_event, record_of, records_of
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from twin_core.errors import NeedsReplay, VersionGap
from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.events.replay import needs_replay, replay
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.mood import MoodLogged
from twin_core.parts.tasks import TaskCreated
from twin_core.twin import RECENT_KEPT, Twin, evolve, redoable, undoable

EMPTY = Twin("someone")
histories = st.lists(plain_event, max_size=80).map(records_of)


@st.composite
def corrected_histories(draw: st.DrawFn) -> list[Record]:
    """Histories whose corrections name any earlier records, corrections too."""
    events: list[Event] = []
    for place in range(draw(st.integers(1, 30))):
        if place and draw(st.integers(0, 2)) == 0:
            named = draw(st.lists(st.integers(1, place), min_size=1, max_size=3))
            events.append(CorrectionMade(tuple(f"r{version}" for version in named)))
        else:
            events.append(draw(plain_event))
    return records_of(events)


def fold(records: Sequence[Record]) -> Twin:
    twin = EMPTY
    for record in records:
        twin = evolve(twin, record)
    return twin


def effect(twin: Twin) -> Twin:
    """The twin without what a correction itself leaves behind."""
    return replace(twin, version=0, created_at=None, updated_at=None, recent=())


def counts(record: Record, records: Sequence[Record]) -> bool:
    """The definition: no later correction that itself counts names the record."""
    return not any(
        isinstance(later.event, CorrectionMade)
        and record.id in later.event.records
        and counts(later, records)
        for later in records[record.version :]
    )


@given(histories)
def test_without_corrections_replay_is_the_fold_of_evolve(records: list[Record]) -> None:
    assert replay(EMPTY, records) == fold(records)
    assert replay(EMPTY, iter(records)) == fold(records)


@given(corrected_histories())
def test_the_state_is_as_if_what_was_taken_back_had_never_been(records: list[Record]) -> None:
    twin = replay(EMPTY, records)
    counting = [record for record in records if counts(record, records)]
    plain = [record for record in counting if not needs_replay(record.event)]
    renumbered = [replace(record, version=place + 1) for place, record in enumerate(plain)]
    assert effect(twin) == effect(fold(renumbered))
    assert twin.version == records[-1].version
    assert (twin.created_at, twin.updated_at) == (records[0].at, records[-1].at)
    recalled = [record.id for record in counting if record.event.recalled]
    assert [recent.id for recent in twin.recent] == recalled[-RECENT_KEPT:]


@given(corrected_histories(), st.data())
def test_a_snapshot_and_its_tail_are_the_whole_or_refuse(records: list[Record], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(records)))
    snapshot, tail = replay(EMPTY, records[:cut]), records[cut:]
    reaches_back = any(
        f"r{version}" in record.event.records
        for record in tail
        if isinstance(record.event, CorrectionMade) and counts(record, records)
        for version in range(1, cut + 1)
    )
    if reaches_back:
        with pytest.raises(NeedsReplay):
            replay(snapshot, tail)
    else:
        assert replay(snapshot, tail) == replay(EMPTY, records)


def test_a_gap_a_repeat_and_a_step_back_are_errors() -> None:
    first, second, third = records_of([MoodLogged(1), MoodLogged(2), MoodLogged(3)])
    for wrong in ([first, third], [first, first], [second]):
        with pytest.raises(VersionGap):
            replay(EMPTY, wrong)
        with pytest.raises(VersionGap):
            fold(wrong)


def test_a_correction_cannot_be_folded_in() -> None:
    twin = fold(records_of([MoodLogged(1)]))
    correction = record_of(CorrectionMade(("r1",)), 2)
    assert needs_replay(correction.event)
    assert not needs_replay(MoodLogged(1))
    with pytest.raises(NeedsReplay):
        evolve(twin, correction)


class Talk:
    """One person's messages, each the events of one cause."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    @property
    def twin(self) -> Twin:
        return replay(EMPTY, self.records)

    def say(self, *events: Event) -> Twin:
        cause = f"web:m{len(self.records)}"
        for event in events:
            self.records.append(record_of(event, len(self.records) + 1, cause=cause))
        return self.twin

    def undo(self) -> Twin:
        return self.say(CorrectionMade(tuple(recent.id for recent in undoable(self.twin))))

    def redo(self) -> Twin:
        undone = redoable(self.twin)
        assert undone is not None
        return self.say(CorrectionMade((undone.id,), "redo"))


def test_undo_takes_back_all_of_the_last_message_and_redo_brings_it_again() -> None:
    talk = Talk()
    before = effect(talk.say(MoodLogged(4)))
    after = effect(talk.say(MoodLogged(2), TaskCreated("t", "report")))
    assert effect(talk.undo()) == before
    assert effect(talk.redo()) == after
    assert redoable(talk.twin) is None
    assert effect(talk.undo()) == before
    assert effect(talk.undo()) == effect(EMPTY)
    assert undoable(talk.twin) == ()


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12), st.data())
def test_as_many_redos_as_undos_lead_back(values: list[int], data: st.DataObject) -> None:
    talk = Talk()
    states = [effect(talk.say(MoodLogged(value))) for value in values]
    times = data.draw(st.integers(1, len(values)))
    for _ in range(times):
        talk.undo()
    assert len(talk.twin.mood.readings) == len(values) - times
    for _ in range(times):
        talk.redo()
    assert effect(talk.twin) == states[-1]
    assert redoable(talk.twin) is None


def test_something_new_ends_the_redos() -> None:
    talk = Talk()
    talk.say(MoodLogged(4))
    talk.undo()
    assert redoable(talk.twin) is not None
    talk.say(EnergyUpdated(3))
    assert redoable(talk.twin) is None


def test_undoing_a_change_brings_back_what_it_replaced() -> None:
    talk = Talk()
    talk.say(MoodLogged(4))
    talk.say(CorrectionMade(("r1",), "changed"), MoodLogged(3))
    assert [reading.value for reading in talk.twin.mood.readings] == [3]
    assert [recent.id for recent in undoable(talk.twin)] == ["r2", "r3"]
    talk.undo()
    assert [reading.value for reading in talk.twin.mood.readings] == [4]
    talk.redo()
    assert [reading.value for reading in talk.twin.mood.readings] == [3]


def test_undo_passes_over_what_the_person_did_not_say() -> None:
    talk = Talk()
    talk.say(MoodLogged(4))
    talk.say(IdentityLinked("web", "ann", "1"))
    assert [recent.id for recent in undoable(talk.twin)] == ["r1"]


def test_recent_holds_the_latest_records_that_count() -> None:
    records = records_of([MoodLogged(3)] * (RECENT_KEPT + 20))
    twin = fold(records)
    assert [recent.version for recent in twin.recent] == list(range(21, RECENT_KEPT + 21))
    taken_back = CorrectionMade(tuple(record.id for record in records[-5:]))
    twin = replay(EMPTY, [*records, record_of(taken_back, len(records) + 1)])
    assert [recent.version for recent in twin.recent] == [*range(17, RECENT_KEPT + 16), RECENT_KEPT + 21]
    assert twin.recent[0].at > START
