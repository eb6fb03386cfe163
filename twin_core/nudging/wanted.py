"""The calendar as the person wants it, whether their calendars show it yet or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from msgspec.structs import replace

from twin_core.parts.bookings import Booking
from twin_core.parts.calendar import LONG, Calendar, Entry, EntryKind
from twin_core.twin import Twin

_EVER: Final = timedelta(days=3650)


def as_wanted(twin: Twin, now: datetime, but: str = "") -> Twin:
    """The twin with its calendar as it will be once all that was said here is carried out.

    Each entry is there once, as the source that changed it last has it; Doppel's own are as they were
    wanted, whether the calendar shows them yet or not. `but`: the id of one that is left out.
    """
    bookings = twin.bookings
    ours = [each for each in bookings.wanted if each.id not in bookings.refused]
    replaced = {each.id for each in (*ours, *bookings.to_erase())} | {but}
    believed = twin.calendar.agenda(now - _EVER, now + _EVER)
    kept = [entry for entry in believed if not (entry.booking and entry.booking in replaced)]
    entries = [*kept, *(_entry(each) for each in ours if each.id != but)]
    return replace(twin, calendar=_calendar(entries))


def _entry(booking: Booking) -> Entry:
    kind: EntryKind = "pause" if booking.kind == "pause" else "focus"
    uid, title = f"booking:{booking.id}", booking.title
    return Entry(uid, booking.start, booking.end, title, feed=booking.feed, kind=kind, booking=booking.id)


def _calendar(entries: Iterable[Entry]) -> Calendar:
    ordered = sorted(entries, key=attrgetter("start"))
    near = tuple(entry for entry in ordered if entry.end - entry.start <= LONG)
    return Calendar(near, tuple(entry for entry in ordered if entry.end - entry.start > LONG))
