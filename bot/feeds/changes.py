"""What a reading changes of a person's calendar, as events: only what is not known yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from msgspec.structs import replace

from bot.feed import Fetched, Window
from twin_core.events.base import Event
from twin_core.parts.calendar import (
    ENTRIES_KEPT,
    LONG,
    PAST_KEPT,
    Calendar,
    CalendarEventRemoved,
    CalendarEventSeen,
    Entry,
)

MOST: Final = 400
"""Entries of one feed that are kept: those of the past, and the soonest ahead."""
_start = attrgetter("start")


def changes(calendar: Calendar, feed: str, fetched: Fetched, window: Window, now: datetime) -> list[Event]:
    """The events of a reading: what has gone, then what is new or other than before."""
    known = {entry.uid: entry for entry in (*calendar.entries, *calendar.long) if entry.feed == feed}
    told = _told(fetched.entries, feed, now)
    if fetched.complete:
        lost = {uid for uid, entry in known.items() if uid not in told and entry.end > window.start}
    else:
        lost = {uid for uid in known if uid not in told and _is_of(uid, fetched.removed)}
    events: list[Event] = [CalendarEventRemoved(uid, feed) for uid in sorted(lost)]
    events += (CalendarEventSeen.of(entry) for entry in _news(calendar, known, told))
    return events


def _told(entries: Sequence[Entry], feed: str, now: datetime) -> Mapping[str, Entry]:
    """The entries by uid that are worth keeping, by start."""
    recent = (entry for entry in entries if entry.end >= now - PAST_KEPT)
    soonest = sorted(recent, key=_start)[:MOST]
    return {entry.uid: replace(entry, feed=feed) for entry in soonest}


def _news(calendar: Calendar, known: Mapping[str, Entry], told: Mapping[str, Entry]) -> Iterator[Entry]:
    for uid, entry in told.items():
        before = known.get(uid)
        if before is None:
            if not _has_no_room(calendar, entry):
                yield entry
        elif replace(before, changed=None) != replace(entry, changed=None):
            yield entry


def _has_no_room(calendar: Calendar, entry: Entry) -> bool:
    """Whether an entry would be dropped at once, since the calendar is full of sooner ones."""
    among = calendar.long if entry.end - entry.start > LONG else calendar.entries
    return len(among) >= ENTRIES_KEPT and entry.start >= among[-1].start


def _is_of(uid: str, removed: Collection[str]) -> bool:
    """Whether an entry is one of those removed, or an occurrence of a series that is."""
    return uid in removed or uid.rpartition("/")[0] in removed
