"""Carrying bookings out in calendars: what was agreed to is put in, what is wanted no longer is taken out.

Before an entry is sent it is told that it may stand there from now on, and the row that it is due by is
settled only with what came of it. So after a crash between any two steps it is sent once more, which leaves
one entry, and an "undo" in between takes out what nobody knew to have arrived.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog
from msgspec.structs import replace

from bot import wording
from bot.errors import ChangedThere, FeedError, TooBusy, Unreachable
from bot.feeds import telling
from bot.messages import Reply
from bot.phrases import phrases
from twin_core.dues import BOOKING, FEED
from twin_core.errors import NoSuchTwin, TwinForgotten, VersionConflict
from twin_core.events.base import Event
from twin_core.parts.bookings import (
    Booking,
    BookingAttempted,
    BookingErased,
    BookingFollowed,
    BookingRefused,
    BookingUnwanted,
    BookingWanted,
    BookingWritten,
)
from twin_core.parts.corrections import CorrectionMade
from twin_core.store.base import Draft, Due, Parcel, Store
from twin_core.twin import Twin

TRIES: Final = 5
"""How often the twin is read anew where somebody else was writing for the same person."""
AT_ONCE_DONE: Final = timedelta(minutes=1)
"""What is done within that long is no news: the person was told that it happens."""
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(days=2)
"""After so long without an answer it is given up, and the person told."""
SOURCE: Final = "bookings"

say = phrases(__file__)
log = structlog.get_logger("doppel.bookings")


class Calendars(Protocol):
    """The way to the calendars of all people; see `bot.feeds.feeds.Feeds`."""

    def put(self, twin_id: str, booking: Booking) -> None:
        """Write an entry, in place of its earlier form. Raises `FeedError`."""

    def remove(self, twin_id: str, booking: Booking) -> None:
        """Remove an entry; nothing happens if it has gone already. Raises `FeedError`."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one booking."""

    booking: Booking
    event: Event | None = None
    """None: it is to be tried again."""
    said: str = ""
    """The name of the words that tell the person; empty where they need not hear of it."""


class Bookings:
    """Carries out the bookings of all people. Blocking; safe to call from many threads."""

    def __init__(self, store: Store, calendars: Calendars) -> None:
        self._store = store
        self._calendars = calendars

    def carry_out(self, due: Due, now: datetime) -> bool:
        """Carry out all that a person's calendars lack, and settle the row; whether they hear of it.

        Raises `TooBusy` and `StoreError`; the row is then claimed anew when its lease has run out.
        """
        try:
            twin = self._announced(due, now)
            bookings = twin.bookings
            done = [
                *(self._put(twin, booking, now) for booking in bookings.to_write()),
                *(self._remove(twin, booking, now) for booking in bookings.to_erase()),
            ]
            return self._told(due, done, now)
        except (NoSuchTwin, TwinForgotten):
            return False

    def _announced(self, due: Due, now: datetime) -> Twin:
        """The twin after it was told what is about to be sent."""
        for _ in range(TRIES):
            twin = self._store.state(due.twin_id)
            in_doubt = {booking.id for booking in twin.bookings.doubtful}
            new = [booking for booking in twin.bookings.to_write() if booking.id not in in_doubt]
            if not new:
                return twin
            draft = _draft(twin, due, now, tuple(map(BookingAttempted.of, new)))
            try:
                return self._store.append(replace(draft, expected=twin.version)).twin
            except VersionConflict:
                continue
        raise TooBusy("somebody else keeps writing for this person; it is carried out later")

    def _put(self, twin: Twin, booking: Booking, now: datetime) -> Done:
        if booking.end <= now:
            return Done(booking, BookingRefused(booking.id, "late"), "late")
        since = wanted_at(twin, booking)
        wanted = replace(booking, at=since)
        error = _trouble(lambda: self._calendars.put(twin.id, wanted))
        if isinstance(error, ChangedThere):
            title = error.title or booking.title
            theirs = replace(booking, start=error.start, end=error.end, title=title)
            return Done(theirs, BookingFollowed.of(theirs), "followed")
        if error:
            return _failed(booking, error, now - since, "put")
        return Done(booking, BookingWritten.of(booking), "in" if now - since > AT_ONCE_DONE else "")

    def _remove(self, twin: Twin, booking: Booking, now: datetime) -> Done:
        since = wanted_at(twin, booking)
        error = _trouble(lambda: self._calendars.remove(twin.id, booking))
        if error:
            return _failed(booking, error, now - since, "remove")
        return Done(booking, BookingErased(booking.id), "out" if now - since > AT_ONCE_DONE else "")

    def _told(self, due: Due, done: list[Done], now: datetime) -> bool:
        """Write down what came of everything: facts, whatever was said meanwhile."""
        twin = self._store.state(due.twin_id)
        draft = _draft(twin, due, now, tuple(one.event for one in done if one.event))
        parcels = _parcels(twin, done, now) if twin.preferences.writes_first else ()
        changed = {one.booking.feed for one in done if isinstance(one.event, BookingWritten | BookingErased)}
        later = [Due(twin.id, FEED + feed, now) for feed in sorted(changed) if twin.feeds.by_id(feed)]
        if again := [one.booking for one in done if one.event is None]:
            waited = now - min(wanted_at(twin, booking) for booking in again)
            later.append(Due(twin.id, BOOKING, now + min(max(waited, FIRST_WAIT), LONGEST_WAIT)))
        self._store.append(replace(draft, parcels=parcels, done=(due,), next=tuple(later)))
        return bool(parcels)


def wanted_at(twin: Twin, booking: Booking) -> datetime:
    """Since when the calendar lacks what is wanted of a booking: the latest word on it, such as an undo."""
    words = (each.at for each in reversed(twin.recent) if _speaks_of(each.event, booking))
    return max(booking.at, next(words, booking.at))


def _speaks_of(event: Event, booking: Booking) -> bool:
    if isinstance(event, BookingWanted | BookingUnwanted):
        return event.booking == booking.id
    return isinstance(event, CorrectionMade)


def _failed(booking: Booking, error: FeedError, waited: timedelta, deed: str) -> Done:
    """What comes of a failure: another try as long as that may help."""
    code = telling.trouble_of(error)
    log.info("booking_failed", deed=deed, trouble=code, minutes=waited // timedelta(minutes=1))
    if code == telling.UNREACHABLE and waited < LONGEST:
        return Done(booking, said="waiting" if waited > AT_ONCE_DONE else "")
    name = code if code in ("refused", telling.UNREACHABLE) else "gone"
    return Done(booking, BookingRefused(booking.id, code), f"{name}_{deed}")


def _trouble(deed: Callable[[], None]) -> FeedError | None:
    """What went wrong with a calendar, by its name; None where nothing did."""
    try:
        deed()
    except FeedError as error:
        return error
    except Exception as error:
        log.exception("booking_broke", error=type(error).__name__)
        return Unreachable("something went wrong on the way there")
    return None


def _draft(twin: Twin, due: Due, now: datetime, events: tuple[Event, ...]) -> Draft:
    at = now.astimezone(UTC)
    return Draft(twin.id, events, at, f"job:{BOOKING}:{due.at.isoformat()}", SOURCE)


def _parcels(twin: Twin, done: list[Done], now: datetime) -> tuple[Parcel, ...]:
    """What the person hears: of the same thing once, however often it was tried."""
    with telling.speaking_to(twin):
        return tuple(parcel for one in done if one.said for parcel in _parcel(twin, one, now))


def _parcel(twin: Twin, one: Done, now: datetime) -> tuple[Parcel, ...]:
    booking, preferences = one.booking, twin.preferences
    zone = preferences.timezone()
    here, start, end = (at.astimezone(zone) for at in (now, booking.start, booking.end))
    since = wanted_at(twin, booking)
    feed = twin.feeds.by_id(booking.feed)
    day = wording.day(start, here, preferences)
    text = say(
        one.said,
        booking.id,
        title=wording.quoted(booking.title),
        when=say("when", day=day, hours=wording.span(start.time(), end.time(), preferences)),
        calendar=wording.verbatim(wording.short(feed.name)) if feed else say.name("calendar"),
        since=wording.clock(since.astimezone(zone), preferences),
    )
    buttons = say.buttons("connect") if one.said.startswith(("refused", "gone")) else ()
    key = f"booking:{booking.id}:{one.said}:{since.astimezone(UTC):%Y%m%dT%H%M%S}"
    reply = Reply(wording.capital(text), buttons, private=True)
    return telling.parcel(twin, key, reply, now)
