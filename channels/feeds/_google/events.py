"""What an event of Google Calendar means (Calendar API v3, "Events", "Resource representations")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from channels.feeds._exchange import meeting_uid
from channels.feeds._reading import LONGEST_UID, kept_title, kind_of, occurrence_uid
from twin_core.parts.bookings import Booking
from twin_core.parts.calendar import Entry, EntryKind, Status

FIELDS: Final = (
    "nextPageToken,nextSyncToken,items(id,iCalUID,recurringEventId,originalStartTime,status,eventType,summary,"
    "visibility,transparency,start,end,attendees(self,organizer,resource,responseStatus),organizer/self,updated,"
    "extendedProperties/private)"
)
"""What is asked for: nothing of descriptions, places, names and addresses leaves Google."""
NOT_TIME: Final = frozenset({"workingLocation", "birthday"})
"""Types of events that are no appointments."""
PRIVATE: Final = frozenset({"private", "confidential"})
OURS: Final = "doppel"
OUR_KIND: Final = "doppelKind"
KINDS: Final[Mapping[str, EntryKind]] = {"focus": "focus", "pause": "pause", "buffer": "pause"}
"""What a booking's kind is as an entry's."""


class When(msgspec.Struct, frozen=True):
    """A day, or a moment."""

    date: date | None = None
    moment: datetime | None = msgspec.field(name="dateTime", default=None)
    zone: str = msgspec.field(name="timeZone", default="")

    def at(self, zone: ZoneInfo) -> datetime:
        """In UTC; a day begins at midnight in `zone`. Raises `ValueError`, and what `ZoneInfo` raises."""
        if self.date is not None:
            return datetime.combine(self.date, time(), zone).astimezone(UTC)
        if self.moment is None:
            raise ValueError("neither date nor dateTime")
        if self.moment.tzinfo is None:
            return self.moment.replace(tzinfo=ZoneInfo(self.zone) if self.zone else zone).astimezone(UTC)
        return self.moment.astimezone(UTC)


class Attendee(msgspec.Struct, frozen=True):
    """Somebody invited, without name and address."""

    own: bool = msgspec.field(name="self", default=False)
    organizer: bool = False
    resource: bool = False
    response: str = msgspec.field(name="responseStatus", default="")


class Organizer(msgspec.Struct, frozen=True):
    """Whose meeting it is."""

    own: bool = msgspec.field(name="self", default=False)


class Properties(msgspec.Struct, frozen=True):
    """What programs have noted."""

    private: dict[str, str] = msgspec.field(default_factory=dict)


class Item(msgspec.Struct, frozen=True, rename="camel"):
    """An event, or an instance of a recurring one; of a deleted one only the id is sure to be there."""

    id: str
    uid: str = msgspec.field(name="iCalUID", default="")
    recurring_event_id: str = ""
    original_start_time: When | None = None
    status: str = "confirmed"
    event_type: str = "default"
    summary: str = ""
    visibility: str = "default"
    transparency: str = "opaque"
    start: When | None = None
    end: When | None = None
    attendees: list[Attendee] = msgspec.field(default_factory=list)
    organizer: Organizer | None = None
    updated: datetime | None = None
    extended_properties: Properties = msgspec.field(default_factory=Properties)

    @property
    def cancelled(self) -> bool:
        """Whether it has gone."""
        return self.status == "cancelled"

    @property
    def answer(self) -> Status:
        """The person's own."""
        own = next((one.response for one in self.attendees if one.own), "")
        if own == "declined":
            return "declined"
        undecided = own in {"tentative", "needsAction"} or self.status == "tentative"
        return "tentative" if undecided else "confirmed"

    @property
    def people(self) -> int:
        """How many others there are, whoever invites among them."""
        others = sum(not (one.own or one.resource) for one in self.attendees)
        if not self.attendees or self.organizer is None or self.organizer.own:
            return others
        return others + (not any(one.organizer for one in self.attendees))

    @property
    def booking(self) -> str:
        """The id of the booking that it is, where Doppel wrote it."""
        return self.extended_properties.private.get(OURS, "")


def item_of(row: Mapping[str, Any]) -> Item:
    """An event as it was listed. Raises `ValueError` for one that cannot be read."""
    return msgspec.convert({name: value for name, value in row.items() if value is not None}, Item)


def entry_of(item: Item, feed: str, zone: ZoneInfo) -> Entry | None:
    """The entry that an event is; None for what is no appointment.

    `zone`: whose midnight it is that days begin at. Raises `ValueError`, and what `ZoneInfo` raises, for one
    that cannot be read.
    """
    if item.event_type in NOT_TIME:
        return None
    if item.start is None or item.end is None:
        raise ValueError("start or end is missing")
    start, end = item.start.at(zone), item.end.at(zone)
    if end < start:
        raise ValueError("it ends before it begins")
    answer, title = item.answer, kept_title(item.summary, private=item.visibility in PRIVATE)
    return Entry(
        uid=uid_of(item),
        start=start,
        end=end,
        title=title,
        busy=item.transparency != "transparent" and answer != "declined",
        feed=feed,
        kind=_kind(item, title),
        status=answer,
        all_day=item.start.date is not None,
        people=item.people,
        mine=item.organizer is not None and item.organizer.own,
        recurs=bool(item.recurring_event_id),
        changed=item.updated,
        booking=item.booking,
    )


def uid_of(item: Item) -> str:
    """The iCalendar UID, with the original start behind it for an instance."""
    uid = meeting_uid(item.uid or f"{item.recurring_event_id or item.id}@google.com")[:LONGEST_UID]
    original = item.original_start_time or item.start
    if not item.recurring_event_id or original is None:
        return uid
    return occurrence_uid(uid, original.date or original.at(ZoneInfo("UTC")))


def _kind(item: Item, title: str) -> EntryKind:
    if item.booking:
        return KINDS.get(item.extended_properties.private.get(OUR_KIND, ""), "focus")
    if item.event_type == "focusTime":
        return "focus"
    out, all_day = item.event_type == "outOfOffice", item.start is not None and item.start.date is not None
    return kind_of(title, all_day=all_day, out_of_office=out, people=item.people)


def event_id(booking: str) -> str:
    """The id of a booking's event: base32hex digits alone, the same for the same booking."""
    return "doppel" + booking.encode().hex()


def body_of(booking: Booking) -> dict[str, Any]:
    """The event that a booking is to be; private properties tell it from any other."""
    return {
        "summary": booking.title,
        "start": {"dateTime": _told(booking.start), "timeZone": "UTC"},
        "end": {"dateTime": _told(booking.end), "timeZone": "UTC"},
        "status": "confirmed",
        "transparency": "opaque",
        "reminders": {"useDefault": False},
        "extendedProperties": {"private": {OURS: booking.id, OUR_KIND: booking.kind}},
    }


def _told(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
