"""Reading dialogue tables: what is said, and what must be answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml

from twin_core.events.base import Event, event_class
from twin_core.events.record import Record

FOLDER = Path(__file__).parent
DIALOGUE_KEYS = {"dialogue", "at", "zone", "past", "given", "turns"}
TURN_KEYS = {
    "said", "press", "noted", "after", "at", "answered", "not_answered", "buttons", "events",
    "picture", "card", "file", "aloud", "not_aloud",
    "nudged", "tapped", "meeting", "edits", "where", "nudges", "choices", "spoken", "unheard", "transcript",
}  # fmt: skip
DEEDS = {"said", "press", "noted", "nudged", "tapped", "meeting", "spoken", "unheard"}
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Table:
    """One dialogue of a file."""

    name: str
    start: datetime
    turns: tuple[Mapping[str, Any], ...]
    past: Mapping[str, Any] = field(default_factory=dict)
    """What had been logged on the days before, for tables that are played on the clock of today."""
    given: tuple[Event, ...] = ()
    """What the twin holds before the first turn, as feeds tell it."""


def tables(folder: Path = FOLDER) -> list[Table]:
    return [_table(path, entry) for path in sorted(folder.glob("*.yml")) for entry in _entries(path)]


def later(now: datetime, step: str | None) -> datetime:
    """The clock after a step such as "15m"; in elapsed, not in wall time."""
    if not step:
        return now + timedelta(seconds=20)
    elapsed = timedelta(**{UNITS[step[-1]]: float(step[:-1])})
    return (now.astimezone(ZoneInfo("UTC")) + elapsed).astimezone(now.tzinfo)


def as_list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _entries(path: Path) -> list[Mapping[str, Any]]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or []


def _table(path: Path, entry: Mapping[str, Any]) -> Table:
    name = f"{path.stem}: {entry['dialogue']}"
    assert set(entry) <= DIALOGUE_KEYS, f"{name}: unknown {set(entry) - DIALOGUE_KEYS}"
    for turn in entry["turns"]:
        assert set(turn) <= TURN_KEYS, f"{name}: unknown {set(turn) - TURN_KEYS}"
        deeds = DEEDS & set(turn)
        assert len(deeds) == 1, f"{name}: a turn has one of {sorted(DEEDS)}"
    zone = ZoneInfo(entry.get("zone", "Europe/Berlin"))
    start = _time(entry.get("at", "2026-03-02T09:00"), zone)
    given = tuple(_event(each) for each in entry.get("given", ()))
    return Table(name, start, tuple(entry["turns"]), entry.get("past", {}), given)


def _event(entry: Mapping[str, Any]) -> Event:
    ((wire, fields),) = entry.items()
    return msgspec.convert(fields, event_class(wire))


def _time(value: Any, zone: ZoneInfo) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.replace(tzinfo=zone)


def turn_time(turn: Mapping[str, Any], now: datetime) -> datetime:
    if "at" in turn:
        zone = now.tzinfo
        assert isinstance(zone, ZoneInfo)
        return _time(turn["at"], zone)
    return later(now, turn.get("after"))


def check_events(wanted: list[Any], records: Iterable[Record], where: str) -> None:
    """That records hold the events of a turn, but for those of a first meeting."""
    opening = ("system.twin_created", "identity.linked")
    got = [record.event for record in records if record.event.wire not in opening]
    names = [next(iter(entry)) if isinstance(entry, dict) else entry for entry in wanted]
    assert [event.wire for event in got] == names, f"{where}: events {got}"
    for entry, event in zip(wanted, got, strict=True):
        data = msgspec.to_builtins(event)
        for key, value in (entry[event.wire] or {}).items() if isinstance(entry, dict) else ():
            kept = data.get(key, getattr(event, key))
            kept = list(kept) if isinstance(kept, tuple) else kept
            assert kept == value, f"{where}: {event.wire}.{key} is {kept!r}, not {value!r}"
