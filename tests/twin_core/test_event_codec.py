import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from event_strategies import START, any_event, events_of, record_of, records_of
from hypothesis import given
from hypothesis import strategies as st

from twin_core.errors import StaleState, UnknownEvent, UnreadableEvent
from twin_core.events import base, codec
from twin_core.events.base import Event, event, event_classes
from twin_core.events.codec import decode_event, decode_twin, encode_event, encode_twin, from_wire, to_wire
from twin_core.events.replay import replay
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import ReminderSet
from twin_core.parts.system import PredictionMade
from twin_core.twin import Twin


@pytest.mark.parametrize("cls", event_classes(), ids=lambda cls: cls.wire)
@given(data=st.data())
def test_every_event_is_read_as_it_was_written(cls: type[Event], data: st.DataObject) -> None:
    written = data.draw(events_of(cls))
    wire, form, stored = encode_event(written)
    read = decode_event(wire, form, stored)
    assert (wire, form) == (cls.wire, cls.form)
    assert type(read) is cls
    assert read == written


@given(written=any_event)
def test_a_record_survives_its_wire_form_as_json(written: Event) -> None:
    record = record_of(written, 7)
    wire = json.loads(json.dumps(to_wire(record)))
    assert list(wire) == ["id", "twinId", "timestamp", "type", "data", "metadata"]
    assert set(wire["metadata"]) == {"version", "form", "cause", "source"}
    assert from_wire(wire) == record


def test_the_wire_form_is_that_of_the_seed() -> None:
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert to_wire(record_of(EnergyUpdated(2, "awful night"), 3, at=at)) == {
        "id": "r3",
        "twinId": "someone",
        "timestamp": "2026-03-02T09:30:00Z",
        "type": "capacity.energy_updated",
        "data": {"value": 2, "note": "awful night"},
        "metadata": {"version": 3, "form": 1, "cause": "web:3", "source": "web"},
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"timestamp": "2026-03-02T09:30:00"}, "no zone"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"type": 4}, "type"),
        ({"data": {"value": 6}}, "value"),
        ({"metadata": {"version": 1}}, "form"),
    ],
)
def test_a_wire_form_that_does_not_fit_says_where(change: dict[str, object], words: str) -> None:
    wire = to_wire(record_of(EnergyUpdated(2), 1)) | change
    with pytest.raises(UnreadableEvent, match=words):
        from_wire(wire)


NAIVE = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - a naive time is what must be refused


@pytest.mark.parametrize(
    "poison",
    [
        MoodLogged(0),
        MoodLogged(6),
        MoodLogged(3, felt_at=NAIVE),
        MoodLogged(3, note="half a character \ud83d"),
        ReminderSet("a", "stretch", NAIVE, "web", "ann", "1"),
        PreferencesChanged(clock="24h"),  # type: ignore[arg-type]
        PreferencesChanged(work_start="9:00"),
        PreferencesChanged(work_days=(7,)),
        PredictionMade("m", "load", float("nan")),
    ],
    ids=repr,
)
def test_what_could_not_be_read_again_is_not_written(poison: Event) -> None:
    with pytest.raises(UnreadableEvent, match=poison.wire):
        encode_event(poison)


def test_damaged_and_unknown_data_are_told_apart() -> None:
    with pytest.raises(UnreadableEvent, match=r"capacity\.mood_logged form 1"):
        decode_event("capacity.mood_logged", 1, b'{"value"')
    with pytest.raises(UnreadableEvent, match="update Doppel"):
        decode_event("capacity.mood_logged", 2, b'{"value": 3}')
    with pytest.raises(UnknownEvent):
        decode_event("mood.guessed", 1, b"{}")


def test_an_older_form_is_upcast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_BY_WIRE_NAME", dict(base._BY_WIRE_NAME))

    @event("test.slept", form=2)
    class Slept(Event, frozen=True):
        minutes: int

        @classmethod
        def upcast(cls, data: dict, form: int) -> dict:
            return {"minutes": data["hours"] * 60} if form == 1 else super().upcast(data, form)

    codec._reader.cache_clear()
    assert decode_event("test.slept", 1, b'{"hours": 7}') == Slept(420)
    assert decode_event("test.slept", 2, b'{"minutes": 430}') == Slept(430)
    with pytest.raises(UnreadableEvent, match="hours"):
        decode_event("test.slept", 1, b'{"days": 7}')
    wire = to_wire(record_of(Slept(1), 1)) | {"data": {"hours": 8}}
    assert from_wire(wire | {"metadata": wire["metadata"] | {"form": 1}}).event == Slept(480)
    codec._reader.cache_clear()


def test_times_in_a_zone_are_the_same_moment_when_read() -> None:
    there = START.astimezone(timezone(timedelta(hours=5, minutes=30)))
    read = decode_event(*encode_event(MoodLogged(3, felt_at=there)))
    assert isinstance(read, MoodLogged)
    assert read.felt_at == START


@given(st.lists(any_event, max_size=70))
def test_a_state_is_read_as_it_was_written_with_the_real_classes_in_recent(events: list[Event]) -> None:
    twin = replay(Twin("someone"), records_of(events))
    read = decode_twin(encode_twin(twin))
    assert read == twin
    assert [type(each.event) for each in read.recent] == [type(each.event) for each in twin.recent]


def test_a_state_of_another_release_is_to_be_folded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = encode_twin(Twin("someone"))
    with pytest.raises(StaleState, match="replay"):
        decode_twin(stored[:-1])
    with pytest.raises(StaleState, match="replay"):
        decode_twin(msgspec.json.encode([1, {"id": 4}, []]))
    monkeypatch.setattr(codec, "TWIN_FORM", codec.TWIN_FORM + 1)
    with pytest.raises(StaleState, match="form"):
        decode_twin(stored)
