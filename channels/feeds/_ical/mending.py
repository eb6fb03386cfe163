"""Making the best of an event that is not as it should be: what cannot be read goes, the rest stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from icalendar import Event

from channels.feeds._ical.text import Block

_ONE: Final = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "UID", "SEQUENCE", "SUMMARY")
_NEEDED: Final = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
"""An event with one of these that cannot be read happens nobody knows when."""
_ADDED: Final = ("RRULE", "RDATE", "EXDATE")


class HopelessEvent(Exception):
    """Nobody knows when this event happens; the message names the line that cannot be read."""


def mended(event: Event, block: Block) -> tuple[str, ...]:
    """Leave out of an event what cannot be read; the names of that. Raises `HopelessEvent`."""
    for name in _ONE:
        several: Any = event.get(name)
        if isinstance(several, list):
            event[name] = several[0]
    written = {line.partition(":")[0].partition(";")[0].upper() for line in block.lines}
    for name in _NEEDED:
        if name in written and not _is_good(name, event.get(name)):
            raise HopelessEvent(name)
    if "DTSTART" not in event:
        raise HopelessEvent("DTSTART")
    if not isinstance(event.get("SEQUENCE", 0), int):
        del event["SEQUENCE"]
    return tuple(name for name in _ADDED if name in written and not _kept(event, name))


def _kept(event: Event, name: str) -> bool:
    """Whether all that an event says of its recurrences under a name is good; else that goes."""
    found: Any = event.get(name, [])
    values = found if isinstance(found, list) else [found]
    good = [one for one in values if _is_good(name, one)]
    event.pop(name, None)
    if good:
        event[name] = good
    return bool(values) and len(good) == len(values)


def _is_good(name: str, value: Any) -> bool:
    try:
        if name == "RRULE":
            return bool(value.get("FREQ")) and bool(value.to_ical())
        if name in ("RDATE", "EXDATE"):
            return bool(value.dts) and all(_is_time(one.dt) for one in value.dts)
        return isinstance(value.dt, timedelta if name == "DURATION" else date)
    except Exception:  # noqa: BLE001 - a broken value raises what it likes
        return False


def _is_time(value: Any) -> bool:
    """Whether a value is a day, a time or a period of two."""
    return isinstance(value, date) or (isinstance(value, tuple) and isinstance(value[0], datetime))
