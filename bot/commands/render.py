"""Replies in the terminal, and as JSON for programs."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import DoppelError
from bot.messages import Reply
from nlu.understanding import Understanding

if TYPE_CHECKING:
    from rich.console import Console


_NUMBER = re.compile(r"(?<![\w.:])\d+(?![\w.:])")
UNBROKEN = 1000
"""Columns of a table that a program reads."""


class CannotSave(DoppelError):
    """A chart or an export cannot be written to disk."""


def terminal() -> Console:
    """Where people read: stdout, and where that is no terminal, wide enough that no line is broken."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=UNBROKEN)


def print_table(names: Sequence[str], rows: Sequence[Sequence[object]], nothing: str) -> None:
    """Print rows under their headings, or that there is nothing."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    terminal().print(table if rows else nothing)


def reply_json(reply: Reply, picture: Path | None = None) -> dict[str, Any]:
    """A reply as JSON values; the picture in base64, or its path where it was saved."""
    shown = reply.picture
    image = {"path": str(picture)} if picture else {"png": b64encode(shown.png).decode()} if shown else {}
    return {
        "text": reply.text,
        "buttons": [{"label": button.label, "says": button.says} for button in reply.buttons],
        "card": reply.card
        and {"title": reply.card.title, "facts": [list(fact) for fact in reply.card.facts]},
        "picture": shown and {"alt": shown.alt, **image},
        "file": reply.file
        and {
            "name": reply.file.name,
            "media_type": reply.file.media_type,
            "content": b64encode(reply.file.content).decode(),
        },
        "private": reply.private,
    }


def understanding_json(reading: Understanding) -> dict[str, Any]:
    """A reading as JSON values."""
    return {
        "text": reading.text,
        "intent": reading.intent,
        "confidence": round(reading.confidence, 4),
        "entities": [
            {
                "name": entity.name,
                "value": value_json(entity.value),
                "text": reading.text[entity.start : entity.end],
                "start": entity.start,
                "end": entity.end,
                **({"role": entity.role} if entity.role else {}),
                **({"group": entity.group} if entity.group else {}),
            }
            for entity in reading.entities
        ],
        "ranking": [{"intent": intent, "confidence": round(share, 4)} for intent, share in reading.ranking],
    }


def value_json(value: object) -> Any:
    """An entity's value as JSON values: times as ISO 8601, with the kind of a structured value."""
    if is_dataclass(value) and not isinstance(value, type):
        return {"kind": type(value).__name__, **{name: _plain(part) for name, part in asdict(value).items()}}
    return _plain(value)


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def show(console: Console, reply: Reply, exports: Path, picture: Path | None = None) -> None:
    """Print a reply; a file in it is saved into the folder `exports` and its path told.

    `picture` is where its chart was saved; None where it was not.
    """
    print_words(console, reply.text)
    if reply.card:
        print_words(console, reply.card.title, "bold")
        console.print(_table(reply.card.facts))
    if reply.picture:
        print_words(console, f"[{reply.picture.alt}]", "dim")
        print_words(console, str(picture or "(--picture FILE writes the chart)"), "dim", whole=True)
    if reply.file:
        path = save(exports / Path(reply.file.name).name, reply.file.content)
        print_words(console, f"Saved as {path}", "dim", whole=True)
    if reply.buttons:
        print_words(console, _choices(reply, console.width), "cyan")


def _choices(reply: Reply, width: int) -> str:
    """The buttons in a row, or in several where they do not fit."""
    from rich.cells import cell_len

    counted = numbered(reply)
    rows = [""]
    for number, button in enumerate(reply.buttons, 1):
        choice = f"[{number} {button.label}]" if counted else f"[{button.label}]"
        row = f"{rows[-1]}  {choice}".lstrip()
        if rows[-1] and cell_len(row) > width:
            rows.append(choice)
        else:
            rows[-1] = row
    return "\n".join(rows)


def print_words(console: Console, words: str, style: str = "", *, whole: bool = False) -> None:
    """Print text; lines are broken between words in a terminal, and not at all elsewhere or if `whole`."""
    from rich.text import Text

    console.print(Text(words, style), soft_wrap=whole or not console.is_terminal)


def numbered(reply: Reply) -> bool:
    """Whether a reply's buttons are chosen by their place: not where one of them is such a number itself."""
    places = {str(place) for place in range(1, len(reply.buttons) + 1)}
    return not any(
        places & set(_NUMBER.findall(words))
        for button in reply.buttons
        for words in (button.says, button.label)
    )


def pressed(said: str, reply: Reply | None) -> str:
    """What was typed, or what the button of that number says."""
    if reply and said.strip().isdecimal() and numbered(reply):
        place = int(said.strip()[:3]) - 1
        if 0 <= place < len(reply.buttons):
            return reply.buttons[place].says
    return said


def save(path: Path, content: bytes) -> Path:
    """Write a file that only its user may read. Raises `CannotSave`."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError as error:
        raise CannotSave(f"cannot write {path}: {error.strerror}") from None
    return path


def _table(facts: Iterable[tuple[str, str]]) -> object:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for name, value in facts:
        table.add_row(Text(name, style="dim"), Text(value))
    return Padding(table, (0, 0, 0, 2), expand=False)
