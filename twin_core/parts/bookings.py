"""Doppel's own entries in the person's calendar: what they said yes to, and what was written.

The two are kept apart, so that whatever changes what is wanted ("undo" as well) is carried out in the
calendar: `twin_core.dues` makes a booking due for as long as the two differ.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

BOOKINGS_KEPT = 60

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
    """What is wanted and what stands in the calendar, each in order."""

    wanted: tuple[Booking, ...] = ()
    written: tuple[Booking, ...] = ()
    refused: tuple[str, ...] = ()
    """Ids of what the calendar did not take."""

    def to_write(self) -> tuple[Booking, ...]:
        """Wanted, but not in the calendar in that form."""
        there = {_form(known) for known in self.written}
        return tuple(b for b in self.wanted if _form(b) not in there and b.id not in self.refused)

    def to_erase(self) -> tuple[Booking, ...]:
        """In the calendar, but not wanted any more."""
        wanted = {known.id for known in self.wanted}
        return tuple(
            known for known in self.written if known.id not in wanted and known.id not in self.refused
        )


@event("booking.wanted")
class BookingWanted(Event, frozen=True):
    """The person said yes to an entry in their calendar, new or moved."""

    booking: str
    feed: str
    kind: BookingKind
    title: str
    start: Instant
    end: Instant

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry among those wanted, in place of its earlier form."""
        new = Booking(self.booking, self.feed, self.kind, self.title, self.start, self.end, at)
        bookings = twin.bookings
        wanted = (*_without(bookings.wanted, self.booking), new)[-BOOKINGS_KEPT:]
        refused = tuple(known for known in bookings.refused if known != self.booking)
        return replace(twin, bookings=replace(bookings, wanted=wanted, refused=refused))


@event("booking.unwanted")
class BookingUnwanted(Event, frozen=True):
    """The person wants an entry no longer."""

    booking: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """Without the entry among those wanted."""
        left = _without(twin.bookings.wanted, self.booking)
        return replace(twin, bookings=replace(twin.bookings, wanted=left))


@event("booking.written")
class BookingWritten(Event, frozen=True):
    """An entry stands in the calendar."""

    undoable = False

    booking: str
    feed: str
    kind: BookingKind
    title: str
    start: Instant
    end: Instant

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry among those written, in place of its earlier form."""
        new = Booking(self.booking, self.feed, self.kind, self.title, self.start, self.end, at)
        written = (*_without(twin.bookings.written, self.booking), new)[-BOOKINGS_KEPT:]
        return replace(twin, bookings=replace(twin.bookings, written=written))


@event("booking.erased")
class BookingErased(Event, frozen=True):
    """An entry has gone from the calendar."""

    undoable = False

    booking: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """Without the entry among those written."""
        left = _without(twin.bookings.written, self.booking)
        return replace(twin, bookings=replace(twin.bookings, written=left))


@event("booking.refused")
class BookingRefused(Event, frozen=True):
    """The calendar will not take or give up an entry, however often it is asked."""

    undoable = False

    booking: str
    trouble: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The entry among those not tried again."""
        refused = tuple(dict.fromkeys((*twin.bookings.refused, self.booking)))[-BOOKINGS_KEPT:]
        return replace(twin, bookings=replace(twin.bookings, refused=refused))


def _without(bookings: tuple[Booking, ...], booking: str) -> tuple[Booking, ...]:
    return tuple(known for known in bookings if known.id != booking)


def _form(booking: Booking) -> tuple[object, ...]:
    return booking.id, booking.feed, booking.title, booking.start, booking.end
