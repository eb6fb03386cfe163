"""The rehearsed months of docs/nudges.md: `python -m docs.rehearsals` in tests/ writes them anew."""

from __future__ import annotations

import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "nudges.md"
BLOCK: Final = re.compile(
    r"^```console\n\$ doppel (rehearse .*?)\n```\n\n(\| day .*?\n)\n", re.MULTILINE | re.DOTALL
)
SHORT: Final = {
    "morning_check_in": "morning check-in",
    "evening_check_in": "evening check-in",
    "break_due": "break",
    "back_to_back": "meetings in a row",
    "focus_block": "focus block",
    "meeting_suggestion": "idea for a meeting",
    "week_review": "week review",
    "end_of_day": "end of the day",
    "overload_ahead": "full week ahead",
    "still_wanted": "still wanted?",
    "low_mood_care": "low mood",
}

Line = Mapping[str, Any]


def commands(page: str) -> list[tuple[list[str], str]]:
    """Each rehearsal of the page: its arguments after `doppel`, and its table."""
    return [(shlex.split(found[1].replace("\\\n", " ")), found[2]) for found in BLOCK.finditer(page)]


def table(told: Mapping[str, Sequence[Line]]) -> str:
    """A row a day: what was sent, and what was held back by which gate."""
    sent, held = _by_day(told["sent"]), _by_day(told["held_back"])
    rows = ["| day | sent | held back |", "|---|---|---|"]
    for day in sorted({*sent, *held}):
        said = " · ".join(
            f"{_at(line)} {SHORT.get(line['kind'], line['kind'])}" for line in sent.get(day, ())
        )
        rows.append(f"| {day:%a %d %b} | {said} | {_held(held.get(day, ()))} |")
    return "\n".join(rows) + "\n"


def _held(lines: Sequence[Line]) -> str:
    counted = Counter((SHORT.get(line["kind"], line["kind"]), line["reasons"][0]) for line in lines)
    kinds: dict[str, list[str]] = defaultdict(list)
    for (kind, gate), number in counted.items():
        kinds[kind].append(f"{gate} {number}×" if number > 1 else gate)
    return " · ".join(f"{kind} ({', '.join(gates)})" for kind, gates in kinds.items())


def _by_day(lines: Sequence[Line]) -> dict[date, list[Line]]:
    return {day: list(those) for day, those in groupby(lines, key=lambda line: _time(line).date())}


def _at(line: Line) -> str:
    return f"{_time(line):%H:%M}".removeprefix("0")


def _time(line: Line) -> datetime:
    return datetime.fromisoformat(line["at"])


def rewritten(page: str, tables: Iterator[str]) -> str:
    """The page with its tables in place of the earlier ones."""
    return BLOCK.sub(lambda found: found[0].replace(found[2], next(tables)), page)
