"""Reading Google's calendars: all in a window, or what has changed since (guide "Synchronize resources")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.errors import Unreachable, Unreadable
from channels.feeds._cloud import PRIMARY, CloudReader, Lost
from channels.feeds._google.events import FIELDS, entry_of, item_of
from channels.feeds._progress import Progress
from channels.feeds._session import mapping, rows

LARGEST_PAGE: Final = 2500
MOST_PAGES: Final = 200


class Reader(CloudReader):
    """Reads for one person, over their session; a calendar may be named by its id, which is an address."""

    def title(self) -> str:
        """The person's address, which is the id of their own calendar; else what they call that."""
        unknown = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
        url = f"{self._api}/users/me/calendarList/{PRIMARY}"
        got = self._session.ask("GET", url, params={"fields": "id"}, expected=unknown)
        if got.status not in unknown:
            return str(mapping(got).get("id") or "")
        params = {"maxResults": 1, "fields": "summary"}
        page = mapping(self._session.ask("GET", events_url(self._api, PRIMARY), params=params))
        return str(page.get("summary") or "")

    def _is_id(self, name: str) -> bool:
        return name == PRIMARY or "@" in name

    def _titles(self) -> dict[str, str]:
        titles: dict[str, str] = {}
        params: dict[str, Any] = {"fields": "nextPageToken,items(id,summary,summaryOverride)"}
        for page in self._pages(f"{self._api}/users/me/calendarList", params):
            for row in rows(page, "items"):
                for title in (row.get("summary"), row.get("summaryOverride")):
                    titles.setdefault(str(title or "").casefold(), str(row.get("id") or ""))
        return titles

    def _read_all(self, calendars: Sequence[str], progress: Progress) -> None:
        for calendar in calendars:
            params: dict[str, Any] = {
                "singleEvents": "true",
                "showDeleted": "true",
                "maxResults": LARGEST_PAGE,
            }
            if progress.complete:
                params |= dict(zip(("timeMin", "timeMax"), progress.span, strict=True))
            else:
                params["syncToken"] = progress.tokens[calendar]
            token = ""
            for page in self._pages(events_url(self._api, calendar), params | {"fields": FIELDS}):
                for row in rows(page, "items"):
                    _take(progress, calendar, row)
                token = str(page.get("nextSyncToken") or "")
            progress.tokens[calendar] = token

    def _pages(self, url: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        lost = {HTTPStatus.GONE, HTTPStatus.BAD_REQUEST} if "syncToken" in params else {HTTPStatus.GONE}
        for _ in range(MOST_PAGES):
            got = self._session.ask("GET", url, params=params, expected=lost)
            if got.status in lost and "syncToken" in params:
                raise Lost
            if got.status in lost:
                raise Unreachable("its list changed while it was read")
            page = mapping(got)
            yield page
            if not page.get("nextPageToken"):
                return
            params = {**params, "pageToken": str(page["nextPageToken"])}
        raise Unreadable("it lists no end of pages")


def events_url(api: str, calendar: str, event: str = "") -> str:
    """Where the events of a calendar are, or one of them."""
    return f"{api}/calendars/{quote(calendar, safe='@')}/events" + (
        f"/{quote(event, safe='')}" if event else ""
    )


def _take(progress: Progress, calendar: str, row: dict[str, Any]) -> None:
    try:
        item = item_of(row)
        entry = None if item.cancelled else entry_of(item, progress.feed, ZoneInfo(progress.window.zone))
    except (ValueError, OverflowError, LookupError, OSError):
        progress.unreadable += 1
        return
    if entry is None:
        progress.lose(calendar, item.id)
    else:
        progress.take(calendar, item.id, entry)
