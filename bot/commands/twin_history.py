"""A person's records as lines to read; what was taken back is marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import to_builtins
from msgspec.structs import replace

from bot.facts import fact, spoken_of
from bot.wording import count, short, when
from twin_core.parts.corrections import CorrectionMade
from twin_core.twin import Recent, recent_of

if TYPE_CHECKING:
    from rich.console import Console

    from twin_core.events.record import Record
    from twin_core.twin import Twin

NAMED = ("task", "reminder")
"""Fields of events that hold the id of a thing with a name of its own."""

NAMED_FROM = 70
"""Columns of a terminal that has room for the events' names."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record in words."""

    version: int
    at: datetime
    """In the person's zone."""
    name: str
    words: str
    taken_back: int = 0
    """Version of the correction that took it back; 0 for a record that counts."""


def lines(state: Twin, records: Sequence[Record], zone: ZoneInfo) -> list[Line]:
    """All records of a person in words; `state` is their twin after the last."""
    story, corrected = _Story(state, records), _taken_back(records)
    return [
        Line(
            record.version,
            record.at.astimezone(zone),
            record.event.wire,
            story.words(record, record.at.astimezone(zone)),
            corrected.get(record.id, 0),
        )
        for record in records
    ]


def show_lines(console: Console, told: Sequence[Line]) -> None:
    """Print records, one a line where the terminal is wide enough."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    named = console.width >= NAMED_FROM
    if named:
        table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for line in told:
        words = Text(line.words)
        if line.taken_back:
            words.stylize("strike dim")
            words.append(f" (taken back by {line.taken_back})", style="dim not strike")
        name = [line.name] if named else []
        table.add_row(str(line.version), f"{line.at:%Y-%m-%d %H:%M}", *name, words)
    console.print(table)


def _taken_back(records: Sequence[Record]) -> dict[str, int]:
    """Records that do not count, with the version of the correction; see `twin_core.events.replay`."""
    corrected: dict[str, int] = {}
    for record in reversed(records):
        if isinstance(record.event, CorrectionMade) and record.id not in corrected:
            corrected.update(dict.fromkeys(record.event.records, record.version))
    return corrected


class _Story:
    """Knows what the ids in a person's records stand for."""

    def __init__(self, state: Twin, records: Sequence[Record]) -> None:
        self._state = state
        self._versions = {record.id: record.version for record in records}
        self._about: dict[str, list[Recent]] = defaultdict(list)
        for record in records:
            for field in NAMED:
                if thing := getattr(record.event, field, None):
                    self._about[thing].append(recent_of(record))

    def words(self, record: Record, at: datetime) -> str:
        """A record in words, as seen at its time."""
        event = record.event
        if isinstance(event, CorrectionMade):
            versions = [str(self._versions[one]) for one in event.records if one in self._versions]
            return f"{event.reason}: takes back {', '.join(versions) or count(len(event.records), 'record')}"
        things = [getattr(event, field, "") for field in NAMED]
        known = tuple(late for thing in things if thing for late in self._about[thing])
        words = fact(event, replace(self._state, recent=known), at)
        if words == event.wire.replace(".", " ").replace("_", " "):
            return ", ".join(self._data(event))
        return words + self._more(record, at)

    def _more(self, record: Record, at: datetime) -> str:
        """The moment it speaks of where that is another, and its note."""
        spoken = spoken_of(recent_of(record)) if hasattr(record.event, "felt_at") else record.at
        of = f" for {when(spoken, at, self._state.preferences)}" if spoken != record.at else ""
        note = getattr(record.event, "note", "")
        return f"{of} “{short(note, 200)}”" if note else of

    def _data(self, event: Any) -> Iterator[str]:
        for name, value in to_builtins(event).items():
            named = self._name(value) if name in NAMED else ""
            yield f"{name.replace('_', ' ')} {named or compact(value)}"

    def _name(self, thing: str) -> str:
        events = [late.event for late in self._about[thing]]
        names = (getattr(event, "title", "") or getattr(event, "text", "") for event in events)
        return next((f"“{short(name)}”" for name in names if name), "")


def compact(value: Any) -> str:
    """JSON values without quotes and brackets where these say nothing."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {compact(part)}" for name, part in value.items())
    return ", ".join(map(compact, value)) if isinstance(value, list | tuple) else str(value)
