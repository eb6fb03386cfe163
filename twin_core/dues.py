"""When something falls due for a person: a projection of the twin."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from twin_core.errors import UnreadableRule
from twin_core.parts.reminders import Reminder
from twin_core.parts.zones import zone_named
from twin_core.store.base import Due
from twin_core.twin import Twin

_UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6})Z", re.IGNORECASE)
_STEADY = re.compile(r"FREQ=(HOUR|MINUTE)LY(?:;INTERVAL=([1-9]\d{0,5}))?", re.IGNORECASE)
_DAY = timedelta(days=1)


def dues(twin: Twin) -> tuple[Due, ...]:
    """The next time of each kind of thing that this person waits for; nothing after a "stop"."""
    waiting = twin.reminders.waiting if twin.preferences.writes_first else ()
    return (Due(twin.id, "reminder", waiting[0].at),) if waiting else ()


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
