"""What a calendar holds in a window, and what changed in it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import quote

from caldav import DAVClient
from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement
from caldav.lib.error import DAVError

from bot.errors import Unreadable
from bot.feed import Window
from channels.feeds._caldav.finding import Found
from channels.feeds._caldav.way import holding
from channels.feeds._ical import read_anew
from twin_core.parts.calendar import Entry

AT_ONCE: Final = 50
"""Resources that are asked for in one request."""
ROUNDS: Final = 20
"""Pieces in which a server may tell of changes."""
_SAFE: Final = "/:@%"


class TokenLost(Exception):
    """The server does not know any more what has changed since."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed in a calendar since a token."""

    here: tuple[str, ...]
    """Paths of what is new or other."""
    gone: tuple[str, ...]
    token: str
    """The one of now."""


@dataclass(slots=True)
class Taken:
    """What is read of one calendar."""

    window: Window
    own: Sequence[str]
    feed: str
    entries: list[Entry] = field(default_factory=list)
    uids: dict[str, list[str]] = field(default_factory=dict)
    """The uids that each resource holds in the window, by its path; series by their own."""
    unreadable: int = 0

    def whole(self, client: DAVClient, calendar: Found) -> None:
        """Take all that a calendar holds in the window."""
        span = holding(cdav.CompFilter("VEVENT"), cdav.TimeRange(self.window.start, self.window.end))
        events = holding(cdav.Filter(), holding(cdav.CompFilter("VCALENDAR"), span))
        self._ask(client, calendar, holding(cdav.CalendarQuery(), _data(), events))

    def these(self, client: DAVClient, calendar: Found, hrefs: Sequence[str]) -> None:
        """Take what some resources hold in the window."""
        for first in range(0, len(hrefs), AT_ONCE):
            some = [dav.Href(value=quote(href, safe=_SAFE)) for href in hrefs[first : first + AT_ONCE]]
            self._ask(client, calendar, holding(cdav.CalendarMultiGet(), _data(), *some))

    def _ask(self, client: DAVClient, calendar: Found, query: object) -> None:
        for href, content in _contents(client, calendar.url, str(query)):
            self.take(href, content)

    def take(self, href: str, content: str) -> None:
        """Take what one resource holds."""
        try:
            index = read_anew(content.encode(), self.window.zone, self.own)
        except Unreadable:
            self.unreadable += 1
            return
        entries, given_up = index.between(self.window.start, self.window.end, self.feed)
        self.unreadable += len(index.problems) + given_up
        self.entries += entries
        if entries:
            self.uids[href] = sorted({series_of(entry) for entry in entries})


def series_of(entry: Entry) -> str:
    """The uid by which all occurrences of an entry are known."""
    return entry.uid.rpartition("/")[0] if entry.recurs else entry.uid


def changed(client: DAVClient, calendar: Found, token: str) -> Changed:
    """What changed in a calendar since a token. Raises `TokenLost`."""
    there: dict[str, bool] = {}
    for _ in range(ROUNDS):
        told, token, more = _round(client, calendar.url, token)
        there |= told
        if not more:
            here = tuple(href for href, is_there in there.items() if is_there)
            return Changed(here, tuple(href for href, is_there in there.items() if not is_there), token)
    raise TokenLost


def _round(client: DAVClient, url: str, token: str) -> tuple[Mapping[str, bool], str, bool]:
    """One piece of the changes: paths, each with whether it is there; the next token; whether more comes."""
    prop = holding(dav.Prop(), dav.GetEtag())
    query = holding(dav.SyncCollection(), dav.SyncToken(value=token), dav.SyncLevel(value="1"), prop)
    try:
        response: Any = client.report(url, str(query), 0)
        if response.status != HTTPStatus.MULTI_STATUS or response.tree is None:
            raise TokenLost
        objects = response.find_objects_and_props()
    except DAVError:
        raise TokenLost from None
    own = "/" + url.partition("://")[2].partition("/")[2]
    more = False
    told: dict[str, bool] = {}
    for href in objects:
        status = response.statuses.get(href) or ""
        if quote(href, safe=_SAFE).rstrip("/") == own.rstrip("/"):
            more = more or str(HTTPStatus.INSUFFICIENT_STORAGE.value) in status
        else:
            told[href] = " 404 " not in f"{status} "
    return told, str(getattr(response, "sync_token", "") or ""), more


def _contents(client: DAVClient, url: str, query: str) -> Iterable[tuple[str, str]]:
    response: Any = client.report(url, query, 1)
    if response.status != HTTPStatus.MULTI_STATUS or response.tree is None:
        raise Unreadable(f"it answered a question for events with status {response.status}")
    objects = cast("Mapping[str, Mapping[str, Any]]", response.find_objects_and_props())
    for href, props in objects.items():
        content = props.get(cdav.CalendarData.tag)
        if content is not None and content.text:
            yield href, content.text


def _data() -> BaseElement:
    return holding(dav.Prop(), dav.GetEtag(), cdav.CalendarData())
