"""Meetings ahead and just past."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Count, Event, Instant, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

ENTRIES_KEPT = 500
PAST_KEPT = timedelta(days=14)
LONG = timedelta(days=1)
"""Entries longer than that are kept by themselves, so that what overlaps a day is found without a search."""

EntryKind: TypeAlias = Literal["meeting", "event", "focus", "pause", "away"]
"""With others; alone; time kept for one's own work; lunch or a walk; leave or out of office."""
Status: TypeAlias = Literal["confirmed", "tentative", "declined"]

_start = attrgetter("start")


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One calendar entry; a private one has no title."""

    uid: str
    """The iCalendar UID; an occurrence of a series has "/" and its original start (UTC) behind it. The same
    meeting has the same uid in every feed."""
    start: datetime
    end: datetime
    title: str = ""
    busy: bool = True
    """Whether it takes the person's time: False for what is shown as free, and for what they declined."""
    feed: str = ""
    """The id of the connected feed that tells of it."""
    kind: EntryKind = "meeting"
    status: Status = "confirmed"
    """The person's own answer to it."""
    all_day: bool = False
    people: int = 0
    """How many others are invited."""
    mine: bool = False
    """Whether the person organises it."""
    recurs: bool = False
    changed: datetime | None = None
    """When it was changed last at its source; of two sources that differ the later one is believed."""
    booking: str = ""
    """The id of the booking that it is, where Doppel wrote it."""

    @property
    def takes_time(self) -> bool:
        """Whether the person cannot be elsewhere meanwhile; an all-day entry counts only as being away."""
        return self.busy and self.status != "declined" and (not self.all_day or self.kind == "away")


class Calendar(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Entries by start, soonest first: those ended up to `PAST_KEPT` ago, and the `ENTRIES_KEPT` soonest."""

    entries: tuple[Entry, ...] = ()
    """Those of up to a day."""
    long: tuple[Entry, ...] = ()
    """Those of more than a day, such as leave."""
    twice: tuple[str, ...] = ()
    """Uids that more than one feed told of."""

    def between(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """The entries that overlap a stretch of time (aware), by start, each feed's own."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        first = bisect_left(self.entries, start - LONG, key=_start)
        last = bisect_left(self.entries, end, key=_start)
        near = (
            merge(self.entries[first:last], self.long, key=_start) if self.long else self.entries[first:last]
        )
        return tuple(entry for entry in near if entry.start < end and entry.end > start)

    def agenda(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """The entries that overlap a stretch of time, each meeting once.

        Where two feeds tell of the same one differently, that which was changed last is believed, even if it
        lies elsewhere.
        """
        there = self.between(start, end)
        doubted = {entry.uid for entry in there}.intersection(self.twice)
        if not doubted:
            return there
        believed: dict[str, Entry] = {}
        for entry in (*self.entries, *self.long):
            if entry.uid in doubted and _is_later(entry, believed.get(entry.uid)):
                believed[entry.uid] = entry
        return tuple(entry for entry in there if believed.get(entry.uid, entry) is entry)


@event("calendar.event_seen")
class CalendarEventSeen(Event, frozen=True):
    """An entry is on the calendar, new or changed; one of Doppel's own as the person left it there."""

    undoable = False
    recalled = False

    uid: str
    start: Instant
    end: Instant
    title: str = ""
    busy: bool = True
    feed: str = ""
    kind: EntryKind = "meeting"
    status: Status = "confirmed"
    all_day: bool = False
    people: Count = 0
    mine: bool = False
    recurs: bool = False
    changed: Instant | None = None
    booking: str = ""

    @classmethod
    def of(cls, entry: Entry) -> CalendarEventSeen:
        """The event that puts an entry on the calendar."""
        return cls(**msgspec.structs.asdict(entry))

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry in its place; an earlier form of it goes, and so does what is long past."""
        cutoff = at - PAST_KEPT
        near, far = _without(twin, self.feed, self.uid, cutoff)
        entry = Entry(**msgspec.structs.asdict(self))
        among = far if entry.end - entry.start > LONG else near
        known = any(other.uid == self.uid for other in (*near, *far))
        twice = tuple(dict.fromkeys((*twin.calendar.twice, self.uid))) if known else twin.calendar.twice
        among.insert(bisect_right(among, self.start, key=_start), entry)
        calendar = Calendar(tuple(near[:ENTRIES_KEPT]), tuple(far[:ENTRIES_KEPT]), twice[-ENTRIES_KEPT:])
        if not self.booking:
            return replace(twin, calendar=calendar)
        bookings = twin.bookings.followed(self.booking, self.feed, self.start, self.end, self.title)
        return replace(twin, calendar=calendar, bookings=bookings)


@event("calendar.event_removed")
class CalendarEventRemoved(Event, frozen=True):
    """An entry has gone from the calendar."""

    undoable = False
    recalled = False

    uid: str
    feed: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The calendar without the entry; one of Doppel's own that was taken out is wanted no longer."""
        known = next((each for each in twin.calendar.entries if self._is(each) and each.booking), None)
        bookings = twin.bookings.without(known.booking, known.feed) if known else twin.bookings
        near, far = _without(twin, self.feed, self.uid)
        calendar = Calendar(tuple(near), tuple(far), twin.calendar.twice)
        return replace(twin, calendar=calendar, bookings=bookings)

    def _is(self, entry: Entry) -> bool:
        return entry.uid == self.uid and entry.feed == self.feed


def without_feed(calendar: Calendar, feed: str) -> Calendar:
    """A calendar without anything that a feed told."""
    near = tuple(entry for entry in calendar.entries if entry.feed != feed)
    return Calendar(near, tuple(entry for entry in calendar.long if entry.feed != feed), calendar.twice)


def _without(
    twin: Twin, feed: str, uid: str, cutoff: datetime | None = None
) -> tuple[list[Entry], list[Entry]]:
    def left(entries: Iterable[Entry]) -> list[Entry]:
        return [
            entry
            for entry in entries
            if (entry.uid != uid or entry.feed != feed) and (cutoff is None or entry.end >= cutoff)
        ]

    return left(twin.calendar.entries), left(twin.calendar.long)


def _is_later(entry: Entry, known: Entry | None) -> bool:
    """Whether an entry was changed later than another form of it; without a time it is the older one."""
    if known is None:
        return True
    return entry.changed is not None and (known.changed is None or entry.changed > known.changed)
