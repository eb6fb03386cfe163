"""When something falls due for a person: a projection of the twin."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from twin_core.errors import UnreadableRule
from twin_core.parts.consent import NUDGES
from twin_core.parts.reminders import Reminder
from twin_core.parts.zones import zone_named
from twin_core.store.base import Due
from twin_core.twin import Twin

_UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6})Z", re.IGNORECASE)
_STEADY = re.compile(r"FREQ=(HOUR|MINUTE)LY(?:;INTERVAL=([1-9]\d{0,5}))?", re.IGNORECASE)
_DAY = timedelta(days=1)

REMINDER: Final = "reminder"
BOOKING: Final = "booking"
LOOK: Final = "look"
"""Whether something is worth saying unasked; each look tells when the next one is."""
FEED: Final = "feed:"
"""Before a feed's id: it is to be read; each reading tells when the next one is."""
_WAKING: Final = (
    "preferences",
    "consent",
    "calendar",
    "tasks",
    "breaks",
    "nudges",
    "activity",
)
"""The parts of a twin that may bring the next look forward when they change."""


def dues(twin: Twin) -> tuple[Due, ...]:
    """The next time of each kind of thing that follows from the twin alone.

    Reminders (none after a "stop"), and bookings that are still to be carried out in the calendar.
    """
    found: list[Due] = []
    if twin.preferences.writes_first and twin.reminders.waiting:
        found.append(Due(twin.id, REMINDER, twin.reminders.waiting[0].at))
    bookings = (*twin.bookings.to_write(), *twin.bookings.to_erase())
    if bookings:
        found.append(Due(twin.id, BOOKING, max(booking.at for booking in bookings)))
    return tuple(found)


def appointed(twin: Twin) -> frozenset[str]:
    """The kinds whose next time whoever settles them appoints (`Draft.next`): looks, and readings of feeds.

    Their rows are there from the moment that they belong here, and go when they do so no longer.
    """
    kinds = {FEED + feed.id for feed in twin.feeds.connected}
    if twin.preferences.writes_first and any(grant.purpose == NUDGES for grant in twin.consent.grants):
        kinds.add(LOOK)
    return frozenset(kinds)


def is_appointed(kind: str) -> bool:
    """Whether the time of a kind is appointed by whoever settles it, and not projected from the twin."""
    return kind == LOOK or kind.startswith(FEED)


def is_slow(kind: str) -> bool:
    """Whether what is due waits for a server of others: bookings, and readings of feeds."""
    return kind == BOOKING or kind.startswith(FEED)


def wakes(before: Twin, after: Twin) -> bool:
    """Whether a change may bring the next look forward, so that one is worth while at once."""
    return any(getattr(before, part) is not getattr(after, part) for part in _WAKING)


def next_time(reminder: Reminder, after: datetime) -> datetime | None:
    """When (UTC) a reminder falls due next after `after`; None if it does not repeat or has ended."""
    if not reminder.repeat:
        return None
    return next_occurrence(reminder.repeat, reminder.zone, reminder.first or reminder.at, after)


def next_occurrence(rule: str, zone: str, first: datetime, after: datetime) -> datetime | None:
    """The first time (UTC) later than `after` that a recurrence gives; None where it has come to its end.

    `rule` is an RFC 5545 RRULE without its prefix, counted from `first` (aware) on the clock of
    `zone`: nine o'clock stays nine o'clock across daylight saving. A time that the clock skips
    moves forward by the gap; one that it shows twice happens once, the first time. Plain hours
    and minutes are lengths of time, whatever the clock does. Raises `UnreadableRule`.
    """
    first, after = first.astimezone(UTC), after.astimezone(UTC)
    steady = _STEADY.fullmatch(rule)
    if steady:
        return _steady(steady, first, after)
    there = zone_named(zone)
    since = after.astimezone(there).replace(tzinfo=None, fold=0) - _DAY
    for local in _rule(rule, there, first).xafter(since):
        at = local.replace(tzinfo=there).astimezone(UTC)
        if at > after:
            return at
    return None


def _steady(rule: re.Match[str], first: datetime, after: datetime) -> datetime:
    """The next of equal steps, reckoned rather than walked."""
    step = timedelta(hours=1) if rule[1].upper() == "HOUR" else timedelta(minutes=1)
    step *= int(rule[2] or 1)
    return first + step * max(0, (after - first) // step + 1)


def _rule(rule: str, zone: ZoneInfo, first: datetime) -> rrule:
    begin = first.astimezone(zone).replace(tzinfo=None, fold=0)
    local = _UNTIL.sub(lambda until: _local_until(until, zone), rule)
    try:
        read = rrulestr(local, dtstart=begin)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableRule(f"{rule!r} is not a recurrence rule: {error}") from None
    if not isinstance(read, rrule):
        raise UnreadableRule(f"{rule!r} is several rules: give one")
    return read


def _local_until(until: re.Match[str], zone: ZoneInfo) -> str:
    """UNTIL on the clock of the beginning, as dateutil wants it."""
    end = datetime.strptime(until[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return f"UNTIL={end.astimezone(zone):%Y%m%dT%H%M%S}"
