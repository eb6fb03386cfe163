"""The zones that a calendar names: of the tz database, described by the file, or the person's.

icalendar keeps zones that a file describes for the whole process, by name. So that no file changes what a
name means in another one, each of them gets a name of its own here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from channels.feeds._ical.text import Block, Text

_TZID: Final = re.compile(r';TZID=("[^"]*"|[^;:]*)', re.IGNORECASE)
_NAMED: Final = re.compile(r"^TZID[^:]*:(.*)$", re.IGNORECASE)
_RULE: Final = re.compile(r"^RRULE[^:]*:(.*)$", re.IGNORECASE)
_UTC: Final = frozenset({"utc", "gmt", "z", "etc/utc"})
MOST_LINES: Final = 300
"""Of one zone's description."""


def zone(name: str) -> ZoneInfo | None:
    """A zone of the tz database by any of the names that calendars use for it; None where it is none."""
    for one in _names(name.strip().strip('"')):
        try:
            return ZoneInfo(one)
        except (KeyError, ValueError, OSError):
            continue
    return None


def placed(text: Text) -> list[Block]:
    """The events with zones that can be found; times in one that is not known become floating."""
    described = {name: block for block in text.zones if (name := _name(block))}
    known: dict[str, str] = {}

    def placing(match: re.Match[str]) -> str:
        name = match[1].strip().strip('"')
        if name not in known:
            known[name] = _known(name, described.get(name))
        return known[name]

    return [Block(block.line, [_TZID.sub(placing, line) for line in block.lines]) for block in text.events]


def _known(name: str, described: Block | None) -> str:
    """The parameter to write for a zone."""
    found = zone(name)
    if found:
        return f";TZID={found.key}"
    return _described(described) if described else ""


def _described(block: Block) -> str:
    """Let icalendar know a zone as the file describes it, under a name that no other description has."""
    rules = [found[1].upper() for line in block.lines if (found := _RULE.match(line))]
    if len(block.lines) > MOST_LINES or not all("FREQ=YEARLY" in rule for rule in rules):
        return ""
    unnamed = [line for line in block.lines if not _NAMED.match(line)]
    name = "doppel-" + sha256("\n".join(unnamed).encode()).hexdigest()[:24]
    lines = ["BEGIN:VCALENDAR", unnamed[0], f"TZID:{name}", *unnamed[1:], "END:VCALENDAR"]
    try:
        Calendar.from_ical("\r\n".join(lines))
        probe = f"BEGIN:VEVENT\r\nDTSTART;TZID={name}:20260101T120000\r\nEND:VEVENT\r\n"
        begins: Any = Event.from_ical(probe)["DTSTART"]
        offset = begins.dt.utcoffset()
    except Exception:  # noqa: BLE001 - the parser's errors are of any kind; without it the times are floating
        return ""
    return "" if offset is None else f";TZID={name}"


def _name(block: Block) -> str:
    return next((found[1].strip() for line in block.lines if (found := _NAMED.match(line))), "")


def _names(name: str) -> Iterator[str]:
    if name.lower() in _UTC:
        yield "UTC"
    clean = name.strip("/")
    yield clean
    if clean in WINDOWS_TO_OLSON:
        yield WINDOWS_TO_OLSON[clean]
    parts = clean.split("/")
    for first in range(1, len(parts) - 1):  # "/freeassociation.sourceforge.net/Europe/Berlin"
        yield "/".join(parts[first:])
