"""The events of a calendar, each parsed by itself, so that one that is broken costs no other."""

from __future__ import annotations

from icalendar import Event
from x_wr_timezone import UTCChangingWalker

from channels.feeds._ical.mending import HopelessEvent, mended
from channels.feeds._ical.text import Block, Text
from channels.feeds._ical.zones import placed, zone


def parsed(text: Text) -> tuple[list[Event], list[str]]:
    """The events that can be read, and what was left out of a calendar: the line and why."""
    problems = list(text.problems)
    events: list[Event] = []
    moving = _moving(text.header.get("X-WR-TIMEZONE", ""))
    for block in placed(text):
        try:
            event, lost = _event(block, moving)
        except HopelessEvent as error:
            problems.append(f"line {block.line}: an event whose {error} is missing or cannot be read")
        except Exception as error:  # noqa: BLE001 - the parser's errors are of any kind
            problems.append(f"line {block.line}: an event that cannot be read ({type(error).__name__})")
        else:
            events.append(event)
            problems += [f"line {block.line}: an event with {name} that cannot be read" for name in lost]
    return events, problems


def _event(block: Block, moving: UTCChangingWalker | None) -> tuple[Event, tuple[str, ...]]:
    """An event, and the names of what was left out of it."""
    event = Event.from_ical("\r\n".join(block.lines) + "\r\n")
    if not isinstance(event, Event):
        raise HopelessEvent("BEGIN")
    lost = mended(event, block)
    return (moving.walk_event(event) if moving else event), lost


def _moving(named: str) -> UTCChangingWalker | None:
    """What moves times in UTC, and floating ones, to the zone of the calendar, by whose clock they recur."""
    where = zone(named) if named else None
    return UTCChangingWalker(where) if where else None
