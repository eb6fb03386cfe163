"""Meetings ahead and just past."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

ENTRIES_KEPT = 500
PAST_KEPT = timedelta(days=14)

_start = attrgetter("start")


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One calendar entry; a private one has no title."""

    uid: str
    start: datetime
    end: datetime
    title: str = ""
    busy: bool = True
    feed: str = ""


class Calendar(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Entries by start, soonest first: those ended up to `PAST_KEPT` ago, and the `ENTRIES_KEPT` soonest."""

    entries: tuple[Entry, ...] = ()

    def between(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """The entries that overlap a stretch of time (aware), by start."""
        return tuple(entry for entry in self.entries if entry.start < end and entry.end > start)


@event("calendar.event_seen")
class CalendarEventSeen(Event, frozen=True):
    """An entry is on the calendar, new or changed."""

    undoable = False

    uid: str
    start: Instant
    end: Instant
    title: str = ""
    busy: bool = True
    feed: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry in its place; an earlier form of it goes, and so does what is long past."""
        cutoff = at - PAST_KEPT
        entries = [entry for entry in _without(twin, self.feed, self.uid) if entry.end >= cutoff]
        entry = Entry(self.uid, self.start, self.end, self.title, self.busy, self.feed)
        entries.insert(bisect_right(entries, self.start, key=_start), entry)
        return replace(twin, calendar=Calendar(tuple(entries[:ENTRIES_KEPT])))


@event("calendar.event_removed")
class CalendarEventRemoved(Event, frozen=True):
    """An entry has gone from the calendar."""

    undoable = False

    uid: str
    feed: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The calendar without the entry."""
        return replace(twin, calendar=Calendar(tuple(_without(twin, self.feed, self.uid))))


def _without(twin: Twin, feed: str, uid: str) -> list[Entry]:
    return [entry for entry in twin.calendar.entries if entry.uid != uid or entry.feed != feed]
