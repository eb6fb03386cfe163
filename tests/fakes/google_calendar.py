"""Google Calendar on 127.0.0.1; what it is faithful to and what not stands in google_calendar.md.

with FakeGoogle(now).serving():
    google.add("standup", "Standup", start, end, rule="FREQ=WEEKLY;COUNT=4")
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, unquote

from fakes.cloud_server import Asked, Cloud, Login
from fakes.google_channels import Channels
from fakes.google_events import KNOWN, Series, cancelled, chosen, in_range, refusal, row

Json = Any
SCOPE = "https://www.googleapis.com/auth/calendar."
READ, WRITE, LIST = f"{SCOPE}events.readonly", f"{SCOPE}events", f"{SCOPE}calendarlist.readonly"
PAGE = frozenset(
    {
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "access_type",
        "state",
        "include_granted_scopes",
        "login_hint",
        "prompt",
        "code_challenge",
        "code_challenge_method",
    }
)
LISTING = {
    "singleEvents": "bool", "showDeleted": "bool", "maxResults": "int", "pageToken": "", "syncToken": "",
    "timeMin": "time", "timeMax": "time", "fields": "", "orderBy": "", "timeZone": "", "maxAttendees": "int",
}  # fmt: skip
WITH_SYNC = {"timeMin", "timeMax", "orderBy", "q", "iCalUID", "updatedMin"}
INSERTED = {"id", "summary", "start", "end", "status", "transparency", "reminders", "extendedProperties"}


class FakeGoogle(Cloud):
    """One account with its calendars."""

    def __init__(self, now: datetime, address: str = "ana@example.org") -> None:
        super().__init__(now)
        self.address = address
        self.login = Login(PAGE, {READ, WRITE, LIST}, _asks_for_lasting_access, rotates=False)
        self.calendars = {address: address}
        """Titles by ids."""
        self.events: dict[tuple[str, str], Series] = {}
        self.page = 2500
        """Events on one page, however many are asked for."""
        self.watched = Channels(self)
        self._revision = 0
        self._syncs: dict[str, tuple[int, dict[str, str], str]] = {}
        self._pages: dict[str, tuple[list[Json], dict[str, str], str]] = {}

    @property
    def settings(self) -> dict[str, str]:
        """The feed's keys in config.yml."""
        return {
            "client_id": self.login.client,
            "client_secret": self.login.secret,
            "api_url": f"{self.url}/calendar/v3",
            "login_url": f"{self.url}/o/oauth2/v2/auth",
            "token_url": f"{self.url}/token",
            "revoke_url": f"{self.url}/revoke",
        }

    def add(
        self, id_: str, summary: str, start: datetime | date, end: datetime | date, /, *, rule: str = "",
        calendar: str = "", uid: str = "", **more: Json,
    ) -> str:  # fmt: skip
        """An event, or with `rule` (RFC 5545) a recurring one. `more`: fields as Google names them."""
        key = calendar or self.address, id_
        ever = self.events[key].ever if key in self.events else set()
        self.events[key] = Series(id_, uid or f"{id_}@google.com", summary, start, end, rule, more, ever=ever)
        self._touch(*key)
        return id_

    def change(self, id_: str, calendar: str = "", **more: Json) -> None:
        """Other fields of an event or series: `summary`, `start`, `end`, `rule` and as Google names them."""
        event = self.events[calendar or self.address, id_]
        for name in ("summary", "start", "end", "rule"):
            if name in more:
                setattr(event, name, more.pop(name))
        event.more |= more
        self._touch(calendar or self.address, id_)

    def change_instance(self, id_: str, original: datetime | date, **more: Json) -> None:
        """Another form of one instance of a series: `start`, `end`, and fields as Google names them."""
        event = self.events[self.address, id_]
        event.exceptions.setdefault(original, {}).update(more)
        self._touch(self.address, id_, original)

    def delete(self, id_: str, calendar: str = "") -> None:
        """The event is gone, with all its instances."""
        self.events[calendar or self.address, id_].gone = True
        self._touch(calendar or self.address, id_)

    def forget_sync_tokens(self) -> None:
        """Every token of changes has expired."""
        self._syncs.clear()

    def _touch(self, calendar: str, id_: str, instance: datetime | date | None = None) -> None:
        self._revision += 1
        self.events[calendar, id_].touch(self._revision, self.now, instance)
        self.watched.tell(calendar)

    def answer(self, asked: Asked) -> tuple[int, Json]:
        if asked.path == "/token":
            return self.login.token(asked, self.now)
        if asked.path == "/revoke":
            known = self.login.revoke(parse_qs(asked.body.decode()).get("token", [""])[0])
            return (200, {}) if known else (400, {"error": "invalid_token"})
        grant = self.login.granted(asked.headers.get("authorization", ""), self.now)
        if grant is None:
            raise refusal(401, "authError", "Invalid Credentials")
        below = asked.path.removeprefix("/calendar/v3/")
        if below == asked.path:
            raise refusal(404, "notFound")
        return self._called(asked, [unquote(part) for part in below.split("/")], grant.scopes)

    def _called(self, asked: Asked, parts: list[str], scopes: frozenset[str]) -> tuple[int, Json]:
        match asked.method, *parts:
            case "GET", "users", "me", "calendarList", *which:
                _needs(scopes, LIST)
                return 200, self._list_calendars(asked.query, which)
            case "POST", "channels", "stop":
                return self.watched.stop(asked.json)
            case "GET", "calendars", calendar, "events":
                _needs(scopes, READ, WRITE)
                return 200, self._listed(self._calendar(calendar), asked.query)
            case "POST", "calendars", calendar, "events", "watch":
                _needs(scopes, READ, WRITE)
                return 200, self.watched.open(self._calendar(calendar), asked.json)
            case "POST", "calendars", calendar, "events":
                _needs(scopes, WRITE)
                return 200, self._inserted(self._calendar(calendar), asked)
            case ("PATCH" | "DELETE") as method, "calendars", calendar, "events", id_:
                _needs(scopes, WRITE)
                return self._changed(method, self._calendar(calendar), id_, asked)
        raise refusal(404, "notFound")

    def _calendar(self, calendar: str) -> str:
        found = self.address if calendar == "primary" else calendar
        if found not in self.calendars:
            raise refusal(404, "notFound", "Not Found")
        return found

    def _list_calendars(self, query: Mapping[str, str], which: list[str]) -> Json:
        if set(query) - {"fields", "pageToken", "maxResults"}:
            raise refusal(400, "badRequest")
        items = [
            {
                "kind": "calendar#calendarListEntry",
                "id": id_,
                "summary": title,
                "primary": id_ == self.address,
            }
            for id_, title in self.calendars.items()
        ]
        if which == ["primary"]:
            return chosen(items[0], query["fields"], items[0], ())
        known = {"nextPageToken", "nextSyncToken", "kind", "etag", "items"}
        fields = query.get("fields", "")
        return chosen(
            {"kind": "calendar#calendarList", "items": items}, fields, known, {*items[0], "summaryOverride"}
        )

    def _listed(self, calendar: str, query: dict[str, str]) -> Json:
        _check_query(query)
        page = query.pop("pageToken", "")
        if page:
            if page not in self._pages or self._pages[page][1:] != (query, calendar):
                raise refusal(400, "invalid", "Invalid page token value.")
            items = self._pages.pop(page)[0]
        elif token := query.get("syncToken"):
            items = self._since(token, query, calendar)
        else:
            items = self._all(calendar, query)
        size = min(self.page, int(query.get("maxResults", 250)))
        told: Json = {
            "kind": "calendar#events",
            "summary": self.calendars[calendar],
            "timeZone": "Europe/Berlin",
        }
        told["items"], rest = items[:size], items[size:]
        if rest:
            token = secrets.token_urlsafe(9)
            self._pages[token] = rest, query, calendar
            told["nextPageToken"] = token
        elif "orderBy" not in query:
            told["nextSyncToken"] = self._sync(calendar, query)
        return chosen(
            told, query.get("fields", ""), {*told, "nextPageToken", "nextSyncToken", "items"}, KNOWN
        )

    def _all(self, calendar: str, query: Mapping[str, str]) -> list[Json]:
        deleted = query.get("showDeleted") == "true"
        return [
            row(event, original) if standing else cancelled(event, original)
            for (owner, _), event in self.events.items()
            if owner == calendar
            for original, standing in event.instances()
            if (standing or deleted) and in_range(event, original, query)
        ]

    def _since(self, token: str, query: dict[str, str], calendar: str) -> list[Json]:
        known = self._syncs.get(token)
        if known is None:
            raise refusal(410, "fullSyncRequired", "Sync token is no longer valid", "calendar")
        revision, first, owner = known
        asked = {name: value for name, value in query.items() if name != "syncToken"}
        kept = {name: value for name, value in first.items() if name not in WITH_SYNC | {"syncToken"}}
        if asked != kept or owner != calendar:
            raise refusal(400, "invalid", "Other parameters than in the first request.")
        items = []
        for (owner, _), event in self.events.items():
            for original, standing in event.instances(with_lost=True) if owner == calendar else ():
                if event.revision(original) > revision:
                    items.append(row(event, original) if standing else cancelled(event, original))
        return items

    def _sync(self, calendar: str, query: dict[str, str]) -> str:
        first = self._syncs[query["syncToken"]][1] if "syncToken" in query else query
        token = secrets.token_urlsafe(9)
        self._syncs[token] = self._revision, dict(first), calendar
        return token

    def _inserted(self, calendar: str, asked: Asked) -> Json:
        body = asked.json
        _check_event(body, asked.query)
        id_ = body.get("id") or secrets.token_hex(13)
        if not re.fullmatch("[a-v0-9]{5,1024}", id_):
            raise refusal(400, "invalid", "Invalid resource id value.")
        if (calendar, id_) in self.events:
            raise refusal(409, "duplicate", "The requested identifier already exists.")
        if not {"start", "end"} <= set(body):
            raise refusal(400, "required", "Missing end time.", "calendar")
        self.add(
            id_,
            body.pop("summary", ""),
            _moment(body.pop("start")),
            _moment(body.pop("end")),
            calendar=calendar,
        )
        event = self.events[calendar, id_]
        event.more |= {name: value for name, value in body.items() if name != "id"}
        return row(event, None)

    def _changed(self, method: str, calendar: str, id_: str, asked: Asked) -> tuple[int, Json]:
        event = self.events.get((calendar, id_))
        if event is None:
            raise refusal(404, "notFound", "Not Found")
        if method == "DELETE":
            if event.gone:
                raise refusal(410, "deleted", "Resource has been deleted")
            self.delete(id_, calendar)
            return 204, None
        body = asked.json
        _check_event(body, asked.query)
        for name in {"start", "end"} & set(body):
            body[name] = _moment(body[name])
        if "status" in body:
            event.gone = body["status"] == "cancelled"
        self.change(id_, calendar, **body)
        return 200, row(event, None)


def _asks_for_lasting_access(request: Mapping[str, str]) -> bool:
    return request.get("access_type") == "offline" and "consent" in request.get("prompt", "")


def _needs(scopes: frozenset[str], *any_of: str) -> None:
    if not scopes & set(any_of):
        raise refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")


def _check_query(query: Mapping[str, str]) -> None:
    if unknown := set(query) - set(LISTING):
        raise refusal(400, "badRequest", f"Invalid JSON payload received. Unknown name {sorted(unknown)}")
    if "syncToken" in query and set(query) & WITH_SYNC:
        raise refusal(400, "syncTokenWithRequestRestrictions", domain="calendar")
    if "items" in query.get("fields", "items") and query.get("singleEvents") != "true":
        raise refusal(400, "badRequest", "This fake only expands recurring events.")
    if "syncToken" in query and query.get("showDeleted") == "false":
        raise refusal(400, "badRequest", "showDeleted must be true")
    for name, value in query.items():
        form = {"bool": "true|false", "int": r"\d{1,4}", "time": r".*T.*(Z|[+-]\d\d:\d\d)"}.get(LISTING[name])
        if form and not re.fullmatch(form, value):
            raise refusal(400, "badRequest", f"Invalid value for {name}")
    if not 1 <= int(query.get("maxResults", 250)) <= 2500:
        raise refusal(400, "invalidParameter")
    if "timeMin" in query and "timeMax" in query and query["timeMin"] >= query["timeMax"]:
        raise refusal(400, "timeRangeEmpty", "The specified time range is empty.", "calendar")


def _check_event(body: Json, query: Mapping[str, str]) -> None:
    if set(query) - {"sendUpdates"} or query.get("sendUpdates", "none") not in {
        "all",
        "externalOnly",
        "none",
    }:
        raise refusal(400, "badRequest")
    if not isinstance(body, dict) or set(body) - INSERTED:
        raise refusal(400, "badRequest", "Unknown field of an event.")
    private = body.get("extendedProperties", {}).get("private", {})
    if any(len(name) > 44 or len(value) > 1024 for name, value in private.items()):
        raise refusal(400, "invalid", "Extended property too long.")


def _moment(told: Json) -> datetime:
    if set(told) - {"dateTime", "timeZone"} or not re.search(r"(Z|[+-]\d\d:\d\d)$", told["dateTime"]):
        raise refusal(400, "invalid", "Invalid start time.")
    return datetime.fromisoformat(told["dateTime"])
