"""Reading dialogue tables: what is said, and what must be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

FOLDER = Path(__file__).parent
DIALOGUE_KEYS = {"dialogue", "at", "zone", "turns"}
TURN_KEYS = {
    "said", "press", "after", "at", "answered", "not_answered", "buttons", "events",
    "picture", "card", "file",
}  # fmt: skip
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Table:
    """One dialogue of a file."""

    name: str
    start: datetime
    turns: tuple[Mapping[str, Any], ...]


def tables() -> list[Table]:
    return [_table(path, entry) for path in sorted(FOLDER.glob("*.yml")) for entry in _entries(path)]


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
        assert ("said" in turn) != ("press" in turn), f"{name}: a turn has said or press"
    zone = ZoneInfo(entry.get("zone", "Europe/Berlin"))
    return Table(name, _time(entry.get("at", "2026-03-02T09:00"), zone), tuple(entry["turns"]))


def _time(value: Any, zone: ZoneInfo) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.replace(tzinfo=zone)


def turn_time(turn: Mapping[str, Any], now: datetime) -> datetime:
    if "at" in turn:
        zone = now.tzinfo
        assert isinstance(zone, ZoneInfo)
        return _time(turn["at"], zone)
    return later(now, turn.get("after"))
