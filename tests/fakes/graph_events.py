"""Events as the fake Graph keeps and tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from fakes.cloud_server import NotTaken

Json = Any
Day = datetime | date
CLASS = "040000008200E00074C5B7101A82E008"
WRITTEN = {
    "subject",
    "start",
    "end",
    "showAs",
    "isReminderOn",
    "transactionId",
    "singleValueExtendedProperties",
}


def refusal(status: int, code: str, message: str = "", **more: Json) -> NotTaken:
    """An error as Graph words it ("Microsoft Graph error responses and resource types")."""
    inner = {"date": "2026-03-09T08:00:00", "request-id": "a", "client-request-id": "a"}
    return NotTaken(
        status, {"error": {"code": code, "message": message or code, "innerError": inner, **more}}
    )


def exchange_uid(what: str, day: date | None = None, *, foreign: bool = False) -> str:
    """The global object id that Exchange makes of a name, for the series or for one day of it."""
    there = f"{day.year:04X}{day.month:02X}{day.day:02X}" if day else "00000000"
    data = b"vCal-Uid\x01\x00\x00\x00" + what.encode() + b"\x00" if foreign else what.encode()
    times = "00" * 16 if foreign else "9063E97D5E57D901" + "00" * 8
    return (CLASS + there + times + len(data).to_bytes(4, "little").hex() + data.hex()).upper()


@dataclass
class Series:
    """An event; with a rule it recurs."""

    id: str
    uid: str
    subject: str
    start: Day
    end: Day
    rule: str
    more: dict[str, Json]
    calendar: str
    gone: bool = False
    exceptions: dict[Day, dict[str, Json]] = field(default_factory=dict)
    updated: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    revision: int = 0

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)

    def starts(self) -> Iterator[Day]:
        """The original starts that stand; what was deleted has left no trace."""
        zone = self.start.tzinfo if isinstance(self.start, datetime) else None
        first = self.start.replace(tzinfo=None) if zone else datetime.combine(self.start, time())
        for one in rrulestr(self.rule, dtstart=first):
            original = one.replace(tzinfo=zone) if zone else one.date()
            if self.exceptions.get(original, {}).get("deleted") is None:
                yield original

    def span(self, original: Day | None) -> tuple[Day, Day]:
        form = self.exceptions.get(original, {}) if original is not None else {}
        start = form.get("start", original if original is not None else self.start)
        return start, form.get("end", start + (self.end - self.start))

    def within(self, original: Day | None, start: datetime, end: datetime) -> bool:
        begins, ends = (moment(one) for one in self.span(original))
        return begins < end and ends > start


def moment(at: Day) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)


def occurrence_id(event: Series, original: Day) -> str:
    return f"{event.id}-{moment(original).astimezone(UTC):%Y%m%d%H%M}"


def whole(event: Series, original: Day | None = None) -> Json:
    """All that Graph tells of an event, a series or an exception."""
    start, end = event.span(original)
    kind = "singleInstance" if not event.rule else "seriesMaster"
    told: Json = {
        "@odata.etag": f'W/"{event.revision}"',
        "id": event.id if original is None else occurrence_id(event, original),
        "createdDateTime": "2026-01-01T08:00:00.1234567Z",
        "lastModifiedDateTime": f"{event.updated.astimezone(UTC):%Y-%m-%dT%H:%M:%S.0000000Z}",
        "changeKey": "abc",
        "categories": [],
        "transactionId": None,
        "originalStartTimeZone": "W. Europe Standard Time",
        "originalEndTimeZone": "W. Europe Standard Time",
        "iCalUId": event.uid,
        "reminderMinutesBeforeStart": 15,
        "isReminderOn": True,
        "hasAttachments": False,
        "subject": event.subject,
        "bodyPreview": "Nobody outside is to read this.",
        "body": {"contentType": "html", "content": "<p>Nobody outside is to read this.</p>"},
        "importance": "normal",
        "sensitivity": "normal",
        "isAllDay": event.all_day,
        "isCancelled": False,
        "isOrganizer": True,
        "responseRequested": True,
        "seriesMasterId": None,
        "showAs": "busy",
        "type": kind,
        "recurrence": None,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "start": when(start),
        "end": when(end),
        "location": {"displayName": "Room 4"},
        "attendees": [],
        "organizer": {"emailAddress": {"name": "Ana", "address": "ana@example.org"}},
    }
    told |= {name: value for name, value in event.more.items() if name != "singleValueExtendedProperties"}
    if original is not None:
        told |= {"type": "exception", "seriesMasterId": event.id, "originalStart": original_start(original)}
        told["iCalUId"] = _of_day(event.uid, original)
        form = event.exceptions.get(original, {})
        told |= {name: value for name, value in form.items() if name not in {"start", "end"}}
    return told


def bare(event: Series, original: Day) -> Json:
    """All that a delta tells of an occurrence (issue 7632 of microsoft-graph-docs)."""
    start, end = event.span(original)
    return {
        "@odata.type": "#microsoft.graph.event",
        "@odata.etag": f'W/"{event.revision}"',
        "seriesMasterId": event.id,
        "type": "occurrence",
        "start": when(start),
        "end": when(end),
        "id": occurrence_id(event, original),
    }


def original_start(at: Day) -> str:
    """Of an all-day event it is midnight in the zone it was made in: here Berlin's, in winter."""
    begins = at if isinstance(at, datetime) else datetime.combine(at, time(), UTC) - timedelta(hours=1)
    return f"{begins.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def when(at: Day) -> Json:
    return {"dateTime": f"{moment(at).astimezone(UTC):%Y-%m-%dT%H:%M:%S.0000000}", "timeZone": "UTC"}


def _of_day(uid: str, original: Day) -> str:
    if not uid.startswith(CLASS):
        return uid
    day = original.date() if isinstance(original, datetime) else original
    return uid[:32] + f"{day.year:04X}{day.month:02X}{day.day:02X}" + uid[40:]
