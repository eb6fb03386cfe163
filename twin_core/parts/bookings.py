"""Doppel's own entries in the person's calendar: what they said yes to, and what was written.

The two are kept apart, so that whatever changes what is wanted ("undo" as well) is carried out in the
calendar: `twin_core.dues` makes a booking due for as long as the two differ.

What the person does to such an entry in their calendar counts as said here: `Bookings.followed` and
`Bookings.without` take it over, and only a later word of theirs changes it again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

BOOKINGS_KEPT = 60
BOOKINGS_PAST_KEPT = timedelta(days=14)

BookingKind: TypeAlias = Literal["focus", "pause", "buffer"]


class Booking(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An entry of Doppel's own."""

    id: str
    feed: str
    """The calendar that it belongs in."""
    kind: BookingKind
    title: str
    start: datetime
    end: datetime
    at: datetime
    """When it was wanted, or written."""


class Bookings(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What is wanted and what stands in the calendar, each in order of telling.

    Those that ended up to `BOOKINGS_PAST_KEPT` ago are kept, `BOOKINGS_KEPT` at most.
    """

    wanted: tuple[Booking, ...] = ()
    written: tuple[Booking, ...] = ()
    doubtful: tuple[Booking, ...] = ()
    """What was sent to the calendar without word of what came of it: it may stand there or not."""
    refused: tuple[str, ...] = ()
    """Ids of what the calendar did not take."""

    def by_id(self, booking: str) -> Booking | None:
        """What is wanted under an id."""
        return next((known for known in self.wanted if known.id == booking), None)

    def to_write(self) -> tuple[Booking, ...]:
        """Wanted, but not surely in the calendar in that form."""
        there = {_form(known) for known in self.written}
        doubtful = {known.id for known in self.doubtful}
        return tuple(
            known
            for known in self.wanted
            if known.id not in self.refused and (known.id in doubtful or _form(known) not in there)
        )

    def to_erase(self) -> tuple[Booking, ...]:
        """In the calendar, or perhaps, but not wanted any more."""
        wanted = {known.id for known in self.wanted}
        there = {known.id: known for known in (*self.written, *self.doubtful)}
        return tuple(
            known for known in there.values() if known.id not in wanted and known.id not in self.refused
        )

    def followed(self, booking: str, feed: str, start: datetime, end: datetime, title: str) -> Bookings:
        """After an entry was seen in its calendar in this form: whoever changed it there is right.

        A change that was said here and is still to be carried out stays. An empty title tells nothing.
        """
        known = self._written(booking, feed)
        if known is None or any(each.id == booking for each in self.doubtful):
            return self
        seen = replace(known, start=start, end=end, title=title or known.title)
        wanted = tuple(
            replace(each, start=seen.start, end=seen.end, title=seen.title)
            if _form(each) == _form(known)
            else each
            for each in self.wanted
        )
        return replace(self, wanted=wanted, written=_with(self.written, seen))

    def without(self, booking: str, feed: str) -> Bookings:
        """After an entry went from its calendar by another's hand: it is wanted no longer.

        A change that was said here and is still to be carried out stays.
        """
        known = self._written(booking, feed)
        if known is None:
            return self
        wanted = tuple(each for each in self.wanted if _form(each) != _form(known))
        return replace(self, wanted=wanted, written=_without(self.written, booking))

    def _written(self, booking: str, feed: str) -> Booking | None:
        return next((each for each in self.written if (each.id, each.feed) == (booking, feed)), None)

    def since(self, at: datetime) -> Bookings:
        """Without those that ended long before a time, and the earliest of too many."""
        ends = {known.id: known.end for known in (*self.written, *self.doubtful, *self.wanted)}
        late = [known for known in ends if ends[known] >= at - BOOKINGS_PAST_KEPT]
        kept = set(sorted(late, key=lambda known: ends[known])[-BOOKINGS_KEPT:])
        if len(kept) == len(ends):
            return self
        wanted, written, doubtful = (
            tuple(each for each in some if each.id in kept)
            for some in (self.wanted, self.written, self.doubtful)
        )
        return Bookings(wanted, written, doubtful, tuple(each for each in self.refused if each in kept))


class _Told(Event, frozen=True):
    """An entry as it is wanted, sent or written."""

    booking: str
    feed: str
    kind: BookingKind
    title: str
    start: Instant
    end: Instant

    @classmethod
    def of(cls, booking: Booking) -> Self:
        """The event that tells of an entry in a form."""
        return cls(booking.id, booking.feed, booking.kind, booking.title, booking.start, booking.end)

    def as_of(self, at: datetime) -> Booking:
        """The entry of which this was told at a time."""
        return Booking(self.booking, self.feed, self.kind, self.title, self.start, self.end, at)


@event("booking.wanted")
class BookingWanted(_Told, frozen=True):
    """The person said yes to an entry in their calendar, new or moved."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry among those wanted, in place of its earlier form."""
        bookings = twin.bookings.since(at)
        refused = tuple(known for known in bookings.refused if known != self.booking)
        wanted = _with(bookings.wanted, self.as_of(at))
        return replace(twin, bookings=replace(bookings, wanted=wanted, refused=refused).since(at))


@event("booking.unwanted")
class BookingUnwanted(Event, frozen=True):
    """The person wants an entry no longer."""

    booking: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """Without the entry among those wanted."""
        left = _without(twin.bookings.wanted, self.booking)
        return replace(twin, bookings=replace(twin.bookings, wanted=left))


@event("booking.attempted")
class BookingAttempted(_Told, frozen=True):
    """An entry is sent to the calendar: until more is told, it may stand there or not."""

    undoable = False

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry among those in doubt."""
        doubtful = _with(twin.bookings.doubtful, self.as_of(at))
        return replace(twin, bookings=replace(twin.bookings, doubtful=doubtful).since(at))


@event("booking.written")
class BookingWritten(_Told, frozen=True):
    """An entry stands in the calendar."""

    undoable = False

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry among those written, in place of its earlier form."""
        bookings = twin.bookings
        written = _with(bookings.written, self.as_of(at))
        doubtful = _without(bookings.doubtful, self.booking)
        return replace(twin, bookings=replace(bookings, written=written, doubtful=doubtful).since(at))


@event("booking.followed")
class BookingFollowed(_Told, frozen=True):
    """The person changed an entry in their calendar after it was wanted otherwise here: theirs holds."""

    undoable = False

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry as they left it, among those written and, if it is still wanted, those wanted."""
        bookings, theirs = twin.bookings, self.as_of(at)
        wanted = tuple(theirs if each.id == theirs.id else each for each in bookings.wanted)
        doubtful = _without(bookings.doubtful, theirs.id)
        written = _with(bookings.written, theirs)
        new = replace(bookings, wanted=wanted, written=written, doubtful=doubtful)
        return replace(twin, bookings=new.since(at))


@event("booking.erased")
class BookingErased(Event, frozen=True):
    """An entry has gone from the calendar."""

    undoable = False

    booking: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """Without the entry among those written."""
        bookings = twin.bookings
        written = _without(bookings.written, self.booking)
        doubtful = _without(bookings.doubtful, self.booking)
        return replace(twin, bookings=replace(bookings, written=written, doubtful=doubtful))


@event("booking.refused")
class BookingRefused(Event, frozen=True):
    """The calendar will not take or give up an entry, however often it is asked."""

    undoable = False

    booking: str
    trouble: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry among those not tried again."""
        bookings = twin.bookings
        refused = tuple(dict.fromkeys((*bookings.refused, self.booking)))[-BOOKINGS_KEPT:]
        return replace(twin, bookings=replace(bookings, refused=refused))


def _with(bookings: tuple[Booking, ...], new: Booking) -> tuple[Booking, ...]:
    return (*_without(bookings, new.id), new)


def _without(bookings: tuple[Booking, ...], booking: str) -> tuple[Booking, ...]:
    return tuple(known for known in bookings if known.id != booking)


def _form(booking: Booking) -> tuple[object, ...]:
    return booking.id, booking.feed, booking.title, booking.start, booking.end
