"""A calendar with nothing in it but what is read: for one that was uploaded, which has to be kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from channels.feeds._ical.text import Block, taken_apart

_PERSON: Final = re.compile(r"^(ATTENDEE|ORGANIZER)((?:;[^:\"]*(?:\"[^\"]*\")?)*):(.*)$", re.IGNORECASE)
_TELLING: Final = re.compile(r";(PARTSTAT|CUTYPE)=[^;:]*", re.IGNORECASE)
_PRIVATE: Final = re.compile(r"^CLASS[^:]*:\s*(PRIVATE|CONFIDENTIAL)\s*$", re.IGNORECASE)
_TITLE: Final = re.compile(r"^SUMMARY[;:]", re.IGNORECASE)
_FOLD: Final = 70
"""Characters of a line; a longer one is folded (RFC 5545, 3.1)."""


def reduced(content: bytes, own: Collection[str] = ()) -> str:
    """A calendar without descriptions, places, private titles and the names of others.

    `own`: the person's addresses in small letters. Raises `Unreadable` for what is no calendar.
    """
    text = taken_apart(content)
    lines = ["BEGIN:VCALENDAR", *(f"{name}:{value}" for name, value in text.header.items())]
    for block in (*text.zones, *text.events):
        lines += _kept(block, own)
    return "\r\n".join(folded for line in (*lines, "END:VCALENDAR") for folded in _folded(line)) + "\r\n"


def _kept(block: Block, own: Collection[str]) -> Iterator[str]:
    private = any(_PRIVATE.match(line) for line in block.lines)
    others: dict[str, int] = {}
    for line in block.lines:
        person = _PERSON.match(line)
        if person:
            yield _nameless(person, own, others)
        elif not (private and _TITLE.match(line)):
            yield line


def _nameless(person: re.Match[str], own: Collection[str], others: dict[str, int]) -> str:
    address = person[3].strip().lower()
    mail = address.removeprefix("mailto:")
    told = "".join(found[0] for found in _TELLING.finditer(person[2]))
    if mail not in own:
        address = f"mailto:{others.setdefault(mail, len(others) + 1)}"
    return f"{person[1]}{told}:{address}"


def _folded(line: str) -> Iterator[str]:
    yield line[:_FOLD]
    for start in range(_FOLD, len(line), _FOLD):
        yield " " + line[start : start + _FOLD]
