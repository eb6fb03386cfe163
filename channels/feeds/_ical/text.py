"""The text of a calendar taken apart: its events and zones as lines, without what nobody needs.

Done on lines before anything is parsed, so that one broken event never costs the others, and that what is
private never goes any further: descriptions, places, alarms and attachments are dropped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from bot.errors import Unreadable

MOST_EVENTS: Final = 20_000
MOST_ZONES: Final = 200
MOST_LINES: Final = 1_000
"""Of one event, as unfolded."""
LONGEST_LINE: Final = 20_000
"""Characters; a line that is longer is dropped."""
_TIMES: Final = frozenset(("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"))
_CHANGES: Final = frozenset(("LAST-MODIFIED", "DTSTAMP", "CREATED", "SEQUENCE"))
_STATES: Final = frozenset(("STATUS", "TRANSP", "CLASS", "X-MICROSOFT-CDO-BUSYSTATUS"))
_PEOPLE: Final = frozenset(("ORGANIZER", "ATTENDEE"))
KEPT: Final = frozenset(("UID", "SUMMARY")) | _TIMES | _CHANGES | _STATES | _PEOPLE
_HEADER: Final = frozenset({"X-WR-TIMEZONE", "METHOD", "CALSCALE", "X-WR-CALNAME"})
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_STARTS: Final = re.compile(r"^[ \t]*BEGIN:(VCALENDAR|VEVENT)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_PAGE: Final = re.compile(r"\s*<(!doctype|html|\?xml)", re.IGNORECASE)
_DAY: Final = re.compile(r"^DTSTART[^:]*:(\d{8})", re.IGNORECASE)
_RECURS: Final = ("RRULE", "RDATE", "RECURRENCE-ID")


@dataclass(slots=True)
class Block:
    """The lines of an event or a zone, unfolded, with BEGIN and END."""

    line: int
    """Where in the file it begins, from 1."""
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Text:
    """What a file holds."""

    header: dict[str, str] = field(default_factory=dict)
    """What its head says, by name in capitals."""
    zones: list[Block] = field(default_factory=list)
    events: list[Block] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What was left out: the line and why."""


def taken_apart(content: bytes) -> Text:
    """The parts of a calendar. Raises `Unreadable` for what is none."""
    written = _decoded(content)
    if not _STARTS.search(written):
        raise Unreadable(_no_calendar(written))
    text = Text()
    _Taking(text).all(_unfolded(written))
    if text.header.get("CALSCALE", "GREGORIAN").upper() != "GREGORIAN":
        raise Unreadable("its dates are not those of the Gregorian calendar (CALSCALE)")
    if len(text.events) > MOST_EVENTS:
        text.events.sort(key=_worth)
        left = len(text.events) - MOST_EVENTS
        text.problems.append(f"{left} of the oldest events: more than {MOST_EVENTS} are not read")
        del text.events[:left]
    return text


class _Taking:
    """Goes through the lines once."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._open: Block | None = None
        self._inside: list[str] = []
        """Components that are open within the block."""

    def all(self, lines: Iterator[tuple[int, str]]) -> None:
        for number, line in lines:
            name, _, value = line.partition(":")
            name = name.strip().upper()
            if name == "BEGIN":
                self._begin(number, value.strip().upper())
            elif name == "END":
                self._end(value.strip().upper())
            elif self._open is not None:
                self._keep(self._open, line)
            elif name in _HEADER:
                self._text.header.setdefault(name, value.strip())
        self._unfinished()

    def _begin(self, number: int, name: str) -> None:
        if name in ("VEVENT", "VTIMEZONE"):
            self._unfinished()
            self._open, self._inside = Block(number, [f"BEGIN:{name}"]), [name]
        elif self._open is not None:
            self._inside.append(name)
            if self._inside[0] == "VTIMEZONE":
                self._open.lines.append(f"BEGIN:{name}")

    def _end(self, name: str) -> None:
        block = self._open
        if block is None or name not in self._inside:
            return
        while self._inside.pop() != name:
            continue
        if self._inside:
            if self._inside[0] == "VTIMEZONE":
                block.lines.append(f"END:{name}")
            return
        block.lines.append(f"END:{name}")
        self._open = None
        self._take(block, name)

    def _take(self, block: Block, name: str) -> None:
        if len(block.lines) > MOST_LINES:
            self._text.problems.append(f"line {block.line}: an event of more than {MOST_LINES} lines")
        elif name == "VEVENT":
            self._text.events.append(block)
        elif len(self._text.zones) < MOST_ZONES:
            self._text.zones.append(block)

    def _keep(self, block: Block, line: str) -> None:
        if len(block.lines) > MOST_LINES:
            return
        if self._inside[0] == "VTIMEZONE":
            block.lines.append(line)
        elif len(self._inside) == 1:
            name = _NAME.match(line)
            if name and name[0].upper() in KEPT:
                block.lines.append("".join(line.split()) if name[0].upper() == "RRULE" else line)

    def _unfinished(self) -> None:
        if self._open is not None and self._inside[0] == "VEVENT":
            self._text.problems.append(f"line {self._open.line}: an event that does not end")
        self._open = None


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unfolded(written: str) -> Iterator[tuple[int, str]]:
    """Lines with the number of their beginning; one that is too long is dropped."""
    number, parts = 0, [""]
    for at, line in enumerate(chain(written.split("\n"), ("",)), 1):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
            continue
        whole = "".join(parts) if len(parts) > 1 else parts[0]
        if whole.strip() and len(whole) <= LONGEST_LINE:
            yield number, whole
        number, parts = at, [line]


def _no_calendar(written: str) -> str:
    if _PAGE.match(written):
        return "this is a web page, not a calendar; take the address that ends in .ics or that says iCal"
    if not written.strip():
        return "this is empty, not a calendar"
    return "this is no calendar: no line says BEGIN:VCALENDAR"


def _worth(block: Block) -> str:
    """What to keep where there is too much: series, and what begins latest."""
    if any(line.upper().startswith(_RECURS) for line in block.lines):
        return "9"
    return next((found[1] for line in block.lines if (found := _DAY.match(line))), "0")
