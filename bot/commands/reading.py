"""What a text is taken to mean, for people to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

from bot.wording import length
from nlu.understanding import Duration, Moment, NoSuchTime, Period, Rating, Recurrence

if TYPE_CHECKING:
    from rich.console import Console

    from nlu.understanding import Understanding, Value

RANKED: Final = 5
BAR: Final = 20
"""Signs of a bar for a share of 1."""


def show_readings(console: Console, readings: Sequence[Understanding]) -> None:
    """Print the intent, the entities and the likeliest intents of each thing that was said."""
    for number, reading in enumerate(readings):
        if len(readings) > 1:
            console.print(Text("\n" * bool(number) + f"“{reading.text}”", style="dim"))
        _show(console, reading)


def _show(console: Console, reading: Understanding) -> None:
    intent = reading.intent or "none of the intents (out of scope)"
    console.print(Text.assemble((intent, "bold"), f"  {reading.confidence:.0%}"))
    if reading.entities:
        console.print()
        console.print(_entities(reading))
    console.print()
    console.print(_ranking(reading))


def value_words(value: Value) -> str:
    """A value in words."""
    describe = _WORDS.get(type(value))
    return describe(value) if describe else str(value)


def _entities(reading: Understanding) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("words", "entity", "value"):
        table.add_column(heading)
    for entity in reading.entities:
        said = reading.text[entity.start : entity.end]
        kind = " ".join(filter(None, (entity.name, entity.role, entity.group)))
        table.add_row(Text(said), Text(kind), Text(value_words(entity.value)))
    return table


def _ranking(reading: Understanding) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, share in reading.ranking[:RANKED]:
        table.add_row(
            Text(f"{share:6.1%}", style="dim"), Text(name), Text("━" * round(share * BAR), style="cyan")
        )
    return table


def _time(at: datetime) -> str:
    return f"{at:%a %Y-%m-%d %H:%M}"


def _no_time(value: NoSuchTime) -> str:
    instead = " or ".join(_time(other.at) for other in value.instead)
    return f"{value.why} Perhaps {instead}." if instead else value.why


_WORDS: Final[dict[type, Callable[[Any], str]]] = {
    Moment: lambda value: f"{_time(value.at)} ({value.part or value.grain})",
    Period: lambda value: f"{_time(value.start)} to {_time(value.end)} ({value.grain})",
    Duration: lambda value: length(value.minutes),
    Recurrence: lambda value: f"first {_time(value.first)}, then {value.rule}",
    NoSuchTime: _no_time,
    Rating: lambda value: f"{'' if value.certain else 'perhaps '}{value.value} of 5",
    float: lambda value: f"{value:g}",
}
