"""Events a second from stored bytes to a twin, over three years of one busy person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from benchmarks.measure import Row, best_seconds
from twin_core.events.base import Event
from twin_core.events.codec import decode_event, decode_twin, encode_event, encode_twin
from twin_core.events.record import Record
from twin_core.events.replay import replay
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated, StressLogged, WorkloadChanged
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.collaboration import MeetingAttended
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgeAnswered, NudgeSent
from twin_core.parts.reminders import ReminderDelivered, ReminderSet
from twin_core.parts.system import TwinCreated
from twin_core.parts.tasks import TaskCompleted, TaskCreated, TaskDelayed, TaskStarted
from twin_core.twin import Twin, evolve

EVENTS = 100_000
START = datetime(2026, 1, 5, 6, tzinfo=UTC)
NOTES = ("", "", "rough night", "long meeting with the vendor, but it went well")

Stored = tuple[str, int, datetime, str, int, bytes]


def run() -> list[Row]:
    """Decoding alone, folding alone, and both: the whole way of a replay."""
    stored = list(islice(_stored(), EVENTS))
    empty = Twin("someone")
    records = list(_records(stored))
    twin = replay(empty, records)
    state = encode_twin(twin)
    plain = best_seconds(lambda: [json.loads(data) for *_, data in stored])
    whole = best_seconds(lambda: replay(empty, _records(stored)))
    return [
        Row("replay from stored bytes", EVENTS / whole, "events/s", "150000 or more"),
        Row(
            "  of which reading the records",
            EVENTS / best_seconds(lambda: list(_records(stored))),
            "events/s",
        ),
        Row("  of which folding them", EVENTS / best_seconds(lambda: replay(empty, records)), "events/s"),
        Row("fold one at a time by evolve", EVENTS / best_seconds(lambda: _fold(empty, records)), "events/s"),
        Row("replay against json.loads of the same bytes", plain / whole, "ratio"),
        Row(
            "write an event, read back to be sure", EVENTS / best_seconds(lambda: _write(records)), "events/s"
        ),
        Row("write a state", best_seconds(lambda: encode_twin(twin), 200) * 1e6, "µs"),
        Row("read a state", best_seconds(lambda: decode_twin(state), 200) * 1e6, "µs"),
        Row("size of a state", len(state) / 1000, "kB"),
    ]


def _records(stored: list[Stored]) -> Iterator[Record]:
    for name, version, at, wire, form, data in stored:
        yield Record(name, "someone", version, at, decode_event(wire, form, data), name, "web")


def _fold(twin: Twin, records: list[Record]) -> Twin:
    for record in records:
        twin = evolve(twin, record)
    return twin


def _write(records: list[Record]) -> None:
    for record in records:
        encode_event(record.event)


def _stored() -> Iterator[Stored]:
    yield ("r0", 1, START, *encode_event(TwinCreated("Ann", "Europe/Berlin")))
    version = 1
    for at, event in _life():
        version += 1
        yield (f"r{version}", version, at, *encode_event(event))


def _life() -> Iterator[tuple[datetime, Event]]:
    """Days of some ninety events, from morning to evening."""
    day = 0
    while True:
        morning = START + timedelta(days=day)
        events = [event for hour in range(10) for event in _hour(day, hour, morning + timedelta(hours=hour))]
        for place, event in enumerate([*_planned(day, morning), *events]):
            yield morning + timedelta(minutes=6 * place), event
        day += 1


def _planned(day: int, morning: datetime) -> Iterator[Event]:
    yield CheckInCompleted("morning", 3)
    yield WorkloadChanged(300 + day % 200, 450)
    for place in range(4):
        begin = morning + timedelta(days=1, hours=2 * place)
        yield CalendarEventSeen(
            f"m{day}-{place}", begin, begin + timedelta(minutes=30), "weekly sync", feed="work"
        )


def _hour(day: int, hour: int, at: datetime) -> Iterator[Event]:
    task, reminder, nudge = (f"{kind}{day}-{hour}" for kind in "trn")
    yield MoodLogged(1 + (day + hour) % 5, NOTES[(day + hour) % 4])
    yield EnergyUpdated(1 + (day * hour) % 5)
    yield TaskCreated(task, "go through the open points of the review", 45, at + timedelta(hours=6))
    yield TaskStarted(task)
    yield TaskDelayed(task, at + timedelta(hours=1)) if hour % 4 == 0 else StressLogged(1 + hour % 5)
    yield TaskCompleted(task)
    yield BreakStarted() if hour % 2 else MeetingAttended(at, 30, people=4)
    yield BreakTaken(at, at + timedelta(minutes=10)) if hour % 2 else NudgeSent(nudge, "break", ("owed:1",))
    yield (
        ReminderSet(reminder, "stretch", at + timedelta(hours=1), "web", "ann", "1")
        if hour % 3
        else NudgeAnswered(nudge, "later")
    )
    yield ReminderDelivered(reminder)
