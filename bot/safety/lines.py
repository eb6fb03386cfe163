"""Help lines by country."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.documents import document


@dataclass(frozen=True, slots=True)
class HelpLine:
    """People to talk to in one country."""

    country: str
    """ISO 3166 alpha-2."""
    name: str
    number: str
    emergency: str
    source: str
    """The organisation's own site."""
    seen: str
    """What the number was compared with: "own", "press" or "listed"; `help_lines.yml` says more."""


def help_line(country: str) -> HelpLine | None:
    """The line of a country by its code; None where no checked one is known."""
    entry = _table()["lines"].get(country.upper())
    return HelpLine(country=country.upper(), **entry) if entry else None


def countries() -> tuple[str, ...]:
    """The codes of the countries that have a checked line."""
    return tuple(_table()["lines"])


def directory() -> str:
    """Where people in any country find a line."""
    return str(_table()["anywhere"]["directory"])


def _table() -> dict[str, Any]:
    return document(Path(__file__).with_name("help_lines.yml"))
