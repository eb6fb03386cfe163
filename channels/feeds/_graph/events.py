"""What an event of Microsoft Graph means (Graph REST API v1.0, "event resource type")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2s
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from channels.feeds._exchange import meeting_uid, occurrence_day
from channels.feeds._reading import LONGEST_UID, kept_title, kind_of, occurrence_uid
from twin_core.parts.bookings import Booking
from twin_core.parts.calendar import Entry, EntryKind, Status

PREFER: Final = 'outlook.timezone="UTC", odata.maxpagesize=200'
"""All times in UTC, and as many events on a page as that."""
PRIVATE: Final = frozenset({"private", "personal", "confidential"})
FREE: Final = frozenset({"free", "workingElsewhere"})
SERIES: Final = "seriesMaster"
OCCURRENCE: Final = "occurrence"
ANSWERS: Final[Mapping[str, Status]] = {
    "declined": "declined",
    "tentativelyAccepted": "tentative",
    "notResponded": "tentative",
}
KINDS: Final[Mapping[str, EntryKind]] = {"focus": "focus", "pause": "pause", "buffer": "pause"}
"""What a booking's kind is as an entry's."""
PROPERTY: Final = "String {b8a5bd4b-59a4-4a2f-9c4a-3a6c9f3f0d4e} Name DoppelBooking"
"""The extended property with a booking's id, by which its event is found."""
_OURS: Final = re.compile(r"doppel-(focus|pause|buffer)-(.+)\.[0-9a-f]+")
_NOON: Final = timedelta(hours=12)


class When(msgspec.Struct, frozen=True):
    """A time in a zone."""

    at: datetime = msgspec.field(name="dateTime")
    zone: str = msgspec.field(name="timeZone", default="UTC")

    @property
    def moment(self) -> datetime:
        """In UTC. Raises what `ZoneInfo` does for a zone that we do not know."""
        zone = UTC if self.zone == "UTC" else ZoneInfo(self.zone)
        return (self.at if self.at.tzinfo else self.at.replace(tzinfo=zone)).astimezone(UTC)


class Answer(msgspec.Struct, frozen=True):
    """What the person said to an invitation."""

    response: str = "none"


class Attendee(msgspec.Struct, frozen=True):
    """Somebody or something invited."""

    type: str = "required"


class Item(msgspec.Struct, frozen=True, rename="camel"):
    """An event, a series, an occurrence of one, or an exception from one."""

    id: str
    uid: str = msgspec.field(name="iCalUId", default="")
    type: str = "singleInstance"
    series_master_id: str = ""
    original_start: datetime | None = None
    subject: str = ""
    sensitivity: str = "normal"
    show_as: str = "busy"
    is_all_day: bool = False
    is_cancelled: bool = False
    is_organizer: bool = False
    response_status: Answer = Answer()
    attendees: list[Attendee] = msgspec.field(default_factory=list)
    start: When | None = None
    end: When | None = None
    changed: datetime | None = msgspec.field(name="lastModifiedDateTime", default=None)
    transaction_id: str = ""

    @property
    def answer(self) -> Status:
        """The person's own."""
        given = ANSWERS.get(self.response_status.response, "confirmed")
        return "tentative" if given == "confirmed" and self.show_as == "tentative" else given

    @property
    def people(self) -> int:
        """How many others there are: the list has the person in it only if it lacks who invites them."""
        return sum(one.type != "resource" for one in self.attendees)

    @property
    def booking(self) -> tuple[str, str]:
        """The kind and the id of the booking that it is; empty where Doppel did not write it."""
        ours = _OURS.fullmatch(self.transaction_id)
        return (ours[1], ours[2]) if ours else ("", "")


def item_of(row: Mapping[str, Any]) -> Item:
    """An event as it was listed. Raises `ValueError` for one that cannot be read."""
    return msgspec.convert({name: value for name, value in row.items() if value is not None}, Item)


def entry_of(item: Item, feed: str, zone: ZoneInfo) -> Entry:
    """The entry that an event is.

    `zone`: whose midnight it is that days begin at. Raises `ValueError`, and what `ZoneInfo` raises, for one
    that cannot be read.
    """
    if item.start is None or item.end is None or not item.uid:
        raise ValueError("start, end or iCalUId is missing")
    start, end = item.start.moment, item.end.moment
    if item.is_all_day:
        start, end = (datetime.combine(at.date(), time(), zone).astimezone(UTC) for at in (start, end))
    if end < start:
        raise ValueError("it ends before it begins")
    answer, title = item.answer, kept_title(item.subject, private=item.sensitivity in PRIVATE)
    kind, booking = item.booking
    return Entry(
        uid=uid_of(item),
        start=start.replace(microsecond=0),
        end=end.replace(microsecond=0),
        title=title,
        busy=item.show_as not in FREE and answer != "declined",
        feed=feed,
        kind=KINDS[kind] if kind else _kind(item, title),
        status=answer,
        all_day=item.is_all_day,
        people=item.people,
        mine=item.is_organizer,
        recurs=bool(item.series_master_id),
        changed=item.changed,
        booking=booking,
    )


def uid_of(item: Item) -> str:
    """The iCalendar UID, with the original start behind it for an occurrence."""
    uid = meeting_uid(item.uid)[:LONGEST_UID]
    if not item.series_master_id:
        return uid
    original = item.original_start or (item.start.moment if item.start else None)
    if original is None:
        raise ValueError("start is missing")
    if original.tzinfo is None:
        original = original.replace(tzinfo=UTC)
    return occurrence_uid(uid, _day(item, original) if item.is_all_day else original)


def _day(item: Item, original: datetime) -> date:
    """The day of an occurrence: of one that was moved, the original start is midnight in a zone not told."""
    if item.type == OCCURRENCE:
        return original.date()
    return occurrence_day(item.uid) or (original + _NOON).date()


def _kind(item: Item, title: str) -> EntryKind:
    return kind_of(title, all_day=item.is_all_day, out_of_office=item.show_as == "oof", people=item.people)


def body_of(booking: Booking) -> dict[str, Any]:
    """The event that a booking is to be."""
    return {
        "subject": booking.title,
        "start": {"dateTime": _told(booking.start), "timeZone": "UTC"},
        "end": {"dateTime": _told(booking.end), "timeZone": "UTC"},
        "showAs": "busy",
        "isReminderOn": False,
    }


def marks_of(booking: Booking, again: str = "") -> dict[str, Any]:
    """What tells a booking's event from any other, at its creation.

    The transaction id makes Graph create it once, however often it is asked to, and comes back with every
    reading. `again`: what tells a creation after a deletion from the first one.
    """
    form = f"{booking.title}\n{booking.start.isoformat()}\n{booking.end.isoformat()}\n{again}"
    digest = blake2s(form.encode(), digest_size=6).hexdigest()
    return {
        "transactionId": f"doppel-{booking.kind}-{booking.id}.{digest}",
        "singleValueExtendedProperties": [{"id": PROPERTY, "value": booking.id}],
    }


def _told(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
