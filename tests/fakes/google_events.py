"""Events as the fake Google keeps and tells them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from dateutil.rrule import rrulestr
from fakes.cloud_server import NotTaken

Json = Any
Day = datetime | date
KNOWN = frozenset(
    {
        "kind",
        "etag",
        "id",
        "status",
        "htmlLink",
        "created",
        "updated",
        "summary",
        "description",
        "location",
        "colorId",
        "creator",
        "organizer",
        "start",
        "end",
        "endTimeUnspecified",
        "recurrence",
        "recurringEventId",
        "originalStartTime",
        "transparency",
        "visibility",
        "iCalUID",
        "sequence",
        "attendees",
        "attendeesOmitted",
        "extendedProperties",
        "hangoutLink",
        "conferenceData",
        "anyoneCanAddSelf",
        "guestsCanInviteOthers",
        "guestsCanModify",
        "guestsCanSeeOtherGuests",
        "privateCopy",
        "locked",
        "reminders",
        "source",
        "workingLocationProperties",
        "outOfOfficeProperties",
        "focusTimeProperties",
        "attachments",
        "birthdayProperties",
        "eventType",
    }
)


def refusal(status: int, reason: str, message: str = "", domain: str = "global") -> NotTaken:
    """An error as Google words it ("Handle API errors")."""
    said = message or reason
    errors = [{"domain": domain, "reason": reason, "message": said}]
    return NotTaken(status, {"error": {"errors": errors, "code": status, "message": said}})


@dataclass
class Series:
    """An event; with a rule it recurs."""

    id: str
    uid: str
    summary: str
    start: Day
    end: Day
    rule: str
    more: dict[str, Json]
    gone: bool = False
    exceptions: dict[Day, dict[str, Json]] = field(default_factory=dict)
    updated: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    ever: set[Day] = field(default_factory=set)
    """Original starts that there were, before the series itself was changed as well."""
    _revisions: dict[Day | None, int] = field(default_factory=dict)
    _all: int = 0

    def touch(self, revision: int, now: datetime, instance: Day | None) -> None:
        self.updated = now
        self.ever |= set(self._starts()) if self.rule else set()
        self._revisions[instance] = revision
        if instance is None:
            self._all = revision

    def revision(self, original: Day | None) -> int:
        return max(self._all, self._revisions.get(original, 0))

    def instances(self, *, with_lost: bool = False) -> Iterator[tuple[Day | None, bool]]:
        """Each original start, and whether it stands; None for what does not recur."""
        if not self.rule:
            yield None, not self.gone
            return
        starts = self._starts()
        yield from ((original, False) for original in (self.ever - set(starts) if with_lost else ()))
        for original in starts:
            lost = self.exceptions.get(original, {}).get("status") == "cancelled"
            if not lost or with_lost:
                yield original, not (self.gone or lost)

    def _starts(self) -> list[Day]:
        if isinstance(self.start, datetime):
            zone, naive = self.start.tzinfo, self.start.replace(tzinfo=None)
            return [one.replace(tzinfo=zone) for one in rrulestr(self.rule, dtstart=naive)]
        return [one.date() for one in rrulestr(self.rule, dtstart=datetime.combine(self.start, time()))]

    def span(self, original: Day | None) -> tuple[Day, Day]:
        form = self.exceptions.get(original, {}) if original is not None else {}
        start = form.get("start", original if original is not None else self.start)
        return start, form.get("end", start + (self.end - self.start))


def row(event: Series, original: Day | None) -> Json:
    """All that Google tells of an event, or of an instance."""
    start, end = event.span(original)
    more = dict(event.more)
    told: Json = {
        "kind": "calendar#event",
        "etag": '"3181161784712000"',
        "id": instance_id(event, original),
        "status": "confirmed",
        "htmlLink": "https://www.google.com/calendar/event?eid=ZXZlbnQ",
        "created": "2026-01-01T08:00:00.000Z",
        "updated": f"{event.updated.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
        "summary": event.summary,
        "description": "Nobody outside is to read this.",
        "location": "Room 4",
        "creator": {"email": "ana@example.org", "self": True},
        "organizer": {"email": "ana@example.org", "self": True},
        "start": when(start),
        "end": when(end),
        "iCalUID": event.uid,
        "sequence": 0,
        "reminders": {"useDefault": True},
        "eventType": "default",
    }
    if original is not None:
        told |= {"recurringEventId": event.id, "originalStartTime": when(original)}
        form = event.exceptions.get(original, {})
        more |= {name: value for name, value in form.items() if name not in {"start", "end"}}
    told |= more
    return {name: value for name, value in told.items() if value is not None}


def cancelled(event: Series, original: Day | None) -> Json:
    """What is sure to be told of an event, or an instance, that has gone."""
    told = {
        "kind": "calendar#event",
        "etag": '"3"',
        "id": instance_id(event, original),
        "status": "cancelled",
    }
    if original is not None and not event.gone:
        told |= {"recurringEventId": event.id, "originalStartTime": when(original)}
    return told


def instance_id(event: Series, original: Day | None) -> str:
    if original is None:
        return event.id
    if isinstance(original, datetime):
        return f"{event.id}_{original.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{event.id}_{original:%Y%m%d}"


def when(at: Day) -> Json:
    if isinstance(at, datetime):
        return {"dateTime": at.isoformat(), "timeZone": getattr(at.tzinfo, "key", "UTC")}
    return {"date": at.isoformat()}


def in_range(event: Series, original: Day | None, query: Mapping[str, str]) -> bool:
    """Whether it ends after timeMin and begins before timeMax."""
    start, end = (_moment(one) for one in event.span(original))
    late = "timeMax" in query and start >= datetime.fromisoformat(query["timeMax"])
    return not late and not ("timeMin" in query and end <= datetime.fromisoformat(query["timeMin"]))


def _moment(at: Day) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)


def chosen(told: Json, fields: str, known: Collection[str], of_items: Collection[str]) -> Json:
    """A partial response ("Performance tips", fields). Raises `NotTaken` for a field that there is not."""
    if not fields:
        return told
    tree = _tree(fields)
    unknown = set(tree) - set(known) | set(tree.get("items") or {}) - set(of_items)
    if unknown:
        raise refusal(400, "invalidParameter", f"Invalid field selection {sorted(unknown)}")
    return _cut(told, tree)


def _cut(told: Json, tree: Json) -> Json:
    if isinstance(told, list):
        return [_cut(one, tree) for one in told]
    if not tree or not isinstance(told, dict):
        return told
    return {name: _cut(told[name], below) for name, below in tree.items() if name in told}


def _tree(fields: str) -> dict[str, Json]:
    tree: dict[str, Json] = {}
    for part in _split(fields):
        found = re.fullmatch(r"(\w+)(?:\((.+)\)|/(.+))?", part)
        assert found, f"this selects nothing: {part}"
        below = found[2] or found[3]
        tree[found[1]] = _tree(below) if below else {}
    return tree


def _split(fields: str) -> list[str]:
    parts, depth = [""], 0
    for sign in fields:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    assert not depth, "brackets do not match"
    return parts
