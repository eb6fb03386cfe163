"""Microsoft Graph's calendars on 127.0.0.1; what it is faithful to and what not stands in graph_calendar.md.

with FakeGraph(now).serving():
    graph.add("standup", "Standup", start, end, rule="FREQ=WEEKLY;COUNT=4")
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote

from fakes.cloud_server import Asked, Cloud, Login
from fakes.graph_events import (
    WRITTEN,
    Series,
    bare,
    exchange_uid,
    occurrence_id,
    refusal,
    whole,
)
from fakes.graph_subscriptions import Subscriptions

Json = Any
PAGE = frozenset(
    {"client_id", "response_type", "redirect_uri", "scope", "response_mode", "state", "prompt", "login_hint",
     "domain_hint", "code_challenge", "code_challenge_method"}
)  # fmt: skip
FILTER = re.compile(
    r"singleValueExtendedProperties/Any\(ep: ep/id eq '(String \{[0-9a-f-]{36}\} Name \w+)' "
    r"and ep/value eq '((?:[^']|'')*)'\)"
)


class FakeGraph(Cloud):
    """One account with its calendars."""

    def __init__(self, now: datetime, address: str = "ana@example.org", tenant: str = "common") -> None:
        super().__init__(now)
        self.address = address
        self.tenant = tenant
        client = "1b2c3d4e-0000-4000-8000-0123456789ab"
        self.login = Login(PAGE, set(), _asks_for_lasting_access, rotates=True, client=client)
        self.calendars = {"AAMkAG-own": "Calendar"}
        """Titles by ids; the first is the person's own."""
        self.events: dict[str, Series] = {}
        self.page = 200
        """Rows on one page, however many are asked for."""
        self.watched = Subscriptions(self)
        self.masters = True
        """Whether a delta brings the series along with its occurrences."""
        self.transactions: dict[str, str] = {}
        self._revision = 0
        self._links: dict[str, Json] = {}

    @property
    def settings(self) -> dict[str, str]:
        """The feed's keys in config.yml."""
        resource = f"{self.url}/Calendars.Read"
        self.login.scopes = {resource, f"{resource}Write", "offline_access"}
        return {
            "client_id": self.login.client,
            "client_secret": self.login.secret,
            "tenant": self.tenant,
            "api_url": f"{self.url}/v1.0",
            "login_url": self.url,
        }

    def add(
        self, id_: str, subject: str, start: datetime | date, end: datetime | date, /, *, rule: str = "",
        calendar: str = "", uid: str = "", **more: Json,
    ) -> str:  # fmt: skip
        """An event, or with `rule` (RFC 5545) a recurring one. `more`: properties as Graph names them."""
        uid = uid or exchange_uid(id_)
        calendar = calendar or next(iter(self.calendars))
        self.events[id_] = Series(id_, uid, subject, start, end, rule, more, calendar)
        self._touch(id_)
        return id_

    def change(self, id_: str, **more: Json) -> None:
        """Other properties: `subject`, `start`, `end`, `rule` and as Graph names them."""
        event = self.events[id_]
        for name in ("subject", "start", "end", "rule"):
            if name in more:
                setattr(event, name, more.pop(name))
        event.more |= more
        self._touch(id_)

    def change_instance(self, id_: str, original: datetime | date, **more: Json) -> None:
        """An exception from a series; with `deleted=True` it has gone without a trace."""
        self.events[id_].exceptions.setdefault(original, {}).update(more)
        self._touch(id_)

    def delete(self, id_: str) -> None:
        """The event is gone, with all its occurrences."""
        self.events[id_].gone = True
        self._touch(id_)

    def forget_deltas(self) -> None:
        """The state of every link has gone."""
        self._links.clear()

    def _touch(self, id_: str) -> None:
        self._revision += 1
        event = self.events[id_]
        event.revision, event.updated = self._revision, self.now
        self.watched.tell(id_, self._revision)

    def answer(self, asked: Asked) -> tuple[int, Json]:
        if asked.path == f"/{self.tenant}/oauth2/v2.0/token":
            return self.login.token(asked, self.now)
        grant = self.login.granted(asked.headers.get("authorization", ""), self.now)
        if grant is None:
            raise refusal(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        below = asked.path.removeprefix("/v1.0/")
        if below == asked.path:
            raise refusal(400, "BadRequest", "Invalid version")
        scopes = {scope.rpartition("/")[2] for scope in grant.scopes}
        parts = [unquote(part) for part in below.split("/")]
        if parts[0] == "subscriptions":
            return self.watched.answer(asked, parts[1:], grant.until)
        return self._called(asked, parts, scopes)

    def _called(self, asked: Asked, parts: list[str], scopes: set[str]) -> tuple[int, Json]:
        reads = asked.method == "GET"
        if not scopes & ({"Calendars.Read", "Calendars.ReadWrite"} if reads else {"Calendars.ReadWrite"}):
            raise refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        return (200, self._read(asked, parts)) if reads else self._written(asked, parts)

    def _read(self, asked: Asked, parts: list[str]) -> Json:
        own = next(iter(self.calendars))
        match parts:
            case "me", "calendar":
                return {"owner": {"name": "Ana", "address": self.address}, "id": own}
            case "me", "calendars":
                return {"value": [{"id": id_, "name": title} for id_, title in self.calendars.items()]}
            case "me", "calendarView", "delta":
                return self._delta(asked, own)
            case "me", "calendars", calendar, "calendarView", "delta" if calendar in self.calendars:
                return self._delta(asked, calendar)
            case "me", "events":
                return {"value": self._filtered(asked.query)}
            case "me", "events", id_:
                return whole(self._event(id_))
        raise refusal(404, "ErrorItemNotFound")

    def _written(self, asked: Asked, parts: list[str]) -> tuple[int, Json]:
        match asked.method, *parts:
            case "POST", "me", "events":
                return 201, self._created(asked.json, next(iter(self.calendars)))
            case "POST", "me", "calendars", calendar, "events" if calendar in self.calendars:
                return 201, self._created(asked.json, calendar)
            case ("PATCH" | "DELETE") as method, "me", "events", id_:
                return self._changed(method, id_, asked)
        raise refusal(404, "ErrorItemNotFound")

    def _event(self, id_: str) -> Series:
        if id_ not in self.events or self.events[id_].gone:
            raise refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return self.events[id_]

    def _delta(self, asked: Asked, calendar: str) -> Json:
        prefer = asked.headers.get("prefer", "")
        if 'outlook.timezone="UTC"' not in prefer:
            raise refusal(
                400, "TimeZoneNotSupported", "This fake tells times in UTC to those who ask for it."
            )
        tokens = {"$deltatoken", "$skiptoken"} & set(asked.query)
        if not tokens:
            rows, span, revision = self._first(asked.query, calendar)
        else:
            (kind,) = tokens
            kept = self._links.get(asked.query[kind])
            if set(asked.query) != {kind} or (
                kept and (kept["kind"] != kind or kept["calendar"] != calendar)
            ):
                raise refusal(400, "BadRequest", "A link is followed as it is.")
            if kept is None:
                raise refusal(410, "SyncStateNotFound", "The sync state generation is not found")
            rows, span, revision = kept["rows"], kept["span"], kept["revision"]
            if kind == "$deltatoken":
                rows, revision = self._since(kept["revision"], span, calendar), self._revision
        told: Json = {
            "@odata.context": f"{self.url}/v1.0/$metadata#Collection(event)",
            "value": rows[: self.page],
        }
        rest, name, kind = rows[self.page :], "@odata.deltaLink", "$deltatoken"
        if rest:
            name, kind = "@odata.nextLink", "$skiptoken"
        token = secrets.token_urlsafe(12)
        self._links[token] = {
            "kind": kind, "rows": rest, "span": span, "revision": revision, "calendar": calendar,
        }  # fmt: skip
        told[name] = f"{self.url}{asked.path}?{kind}={token}"
        return told

    def _first(
        self, query: Mapping[str, str], calendar: str
    ) -> tuple[list[Json], tuple[datetime, datetime], int]:
        if set(query) != {"startDateTime", "endDateTime"}:
            raise refusal(400, "ErrorInvalidUrlQuery", "Only startDateTime and endDateTime are supported.")
        start, end = (datetime.fromisoformat(query[name]) for name in ("startDateTime", "endDateTime"))
        if not (start.tzinfo and end.tzinfo) or start >= end:
            raise refusal(400, "ErrorInvalidParameter", "The time range is no good.")
        rows: list[Json] = []
        for event in self.events.values():
            if event.calendar == calendar and not event.gone:
                rows += self._rows(event, start, end)
        return rows, (start, end), self._revision

    def _rows(self, event: Series, start: datetime, end: datetime) -> list[Json]:
        if not event.rule:
            return [whole(event)] if event.within(None, start, end) else []
        rows = [
            whole(event, original) if original in event.exceptions else bare(event, original)
            for original in event.starts()
            if event.within(original, start, end)
        ]
        return [*([whole(event)] if self.masters else []), *rows] if rows else []

    def _since(self, revision: int, span: tuple[datetime, datetime], calendar: str) -> list[Json]:
        """Changed series come whole; what is outside of the range, or gone, comes as removed."""
        rows: list[Json] = []
        for event in self.events.values():
            if event.calendar != calendar or event.revision <= revision:
                continue
            found = [] if event.gone else self._rows(event, *span)
            gone = [event.id]
            if event.rule and not self.masters:
                gone = [occurrence_id(event, original) for original in event.starts()]
            rows += found or [{"id": id_, "@removed": {"reason": "deleted"}} for id_ in gone]
        return rows

    def _filtered(self, query: Mapping[str, str]) -> list[Json]:
        found = FILTER.fullmatch(query.get("$filter", ""))
        if set(query) != {"$filter", "$select", "$top"} or query["$select"] != "id" or not found:
            raise refusal(400, "BadRequest", "Invalid filter clause")
        wanted = {"id": found[1], "value": found[2].replace("''", "'")}
        return [
            {"@odata.etag": "1", "id": event.id}
            for event in self.events.values()
            if not event.gone and wanted in event.more.get("singleValueExtendedProperties", [])
        ]

    def _created(self, body: Json, calendar: str) -> Json:
        _check_event(body)
        if not {"subject", "start", "end"} <= set(body):
            raise refusal(400, "ErrorPropertyValidationFailure")
        transaction = body.get("transactionId")
        if transaction in self.transactions:
            existing = {"@event.existingEventId": self.transactions[transaction]}
            raise refusal(400, "ErrorDuplicateTransactionId", "Your request can't be completed.", **existing)
        id_ = f"AAMk={secrets.token_hex(8)}/+"
        more = {name: value for name, value in body.items() if name not in {"subject", "start", "end"}}
        self.add(id_, body["subject"], _at(body["start"]), _at(body["end"]), calendar=calendar, **more)
        if transaction:
            self.transactions[transaction] = id_
        return whole(self.events[id_])

    def _changed(self, method: str, id_: str, asked: Asked) -> tuple[int, Json]:
        event = self._event(id_)
        if method == "DELETE":
            self.delete(id_)
            return 204, None
        body = asked.json
        _check_event(body)
        if "transactionId" in body:
            raise refusal(400, "ErrorInvalidPropertySet", "transactionId cannot be changed.")
        self.change(
            id_, **{name: _at(one) if name in {"start", "end"} else one for name, one in body.items()}
        )
        return 200, whole(event)


def _asks_for_lasting_access(request: Mapping[str, str]) -> bool:
    return "offline_access" in request["scope"].split()


def _check_event(body: Json) -> None:
    if not isinstance(body, dict) or set(body) - WRITTEN:
        raise refusal(400, "RequestBodyRead", "The property does not exist on type 'microsoft.graph.event'.")
    for one in body.get("singleValueExtendedProperties", []):
        if set(one) != {"id", "value"} or not re.fullmatch(r"String \{[0-9a-f-]{36}\} Name \w+", one["id"]):
            raise refusal(400, "ErrorInvalidProperty")


def _at(told: Json) -> datetime:
    if set(told) != {"dateTime", "timeZone"} or told["timeZone"] != "UTC":
        raise refusal(400, "ErrorPropertyValidationFailure")
    return datetime.fromisoformat(f"{told['dateTime']}+00:00")
