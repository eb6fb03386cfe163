"""Reading calendars of Microsoft 365 by changes ("Get incremental changes to events in a calendar view").

Of an occurrence a delta tells nothing but its times: the rest stands with its series, which comes along if
it has changed, and is asked for otherwise. When anything of a series changes, all its occurrences in the
window come anew; one that was deleted is then missing, without any word of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.errors import Unreachable, Unreadable
from channels.feeds._cloud import PRIMARY, CloudReader, Lost
from channels.feeds._exchange import meeting_uid
from channels.feeds._graph.events import OCCURRENCE, SERIES, entry_of, item_of
from channels.feeds._progress import Progress
from channels.feeds._session import codes, failure, mapping, rows, within

MOST_PAGES: Final = 500
LOST: Final = frozenset(
    {"syncstatenotfound", "syncstateinvalid", "resyncrequired", "errorinvalidsyncstatedata"}
)
"""Codes, in small letters, with which all must be read anew, whatever the status."""

Row = Mapping[str, Any]


class Reader(CloudReader):
    """Reads for one person, over their session."""

    def title(self) -> str:
        """The address of the person's own calendar."""
        told = mapping(self._session.ask("GET", f"{self._api}/me/calendar", params={"$select": "owner"}))
        owner = told.get("owner")
        return str(owner.get("address") or "") if isinstance(owner, dict) else ""

    def _titles(self) -> dict[str, str]:
        titles: dict[str, str] = {}
        for page in self._pages(f"{self._api}/me/calendars?$select=id,name&$top=100", further=False):
            for row in rows(page, "value"):
                titles.setdefault(str(row.get("name") or "").casefold(), str(row.get("id") or ""))
        return titles

    def _read_all(self, calendars: Sequence[str], progress: Progress) -> None:
        for calendar in calendars:
            further = not progress.complete
            link = progress.tokens[calendar] if further else self._first(calendar, progress.span)
            found: list[Row] = []
            for page in self._pages(link, further=further):
                found += rows(page, "value")
                link = str(page.get("@odata.deltaLink") or "")
            _Taking(progress, calendar, self._series).all(found)
            progress.tokens[calendar] = link

    def _first(self, calendar: str, span: tuple[str, str]) -> str:
        where = "" if calendar == PRIMARY else f"/calendars/{quote(calendar, safe='')}"
        return f"{self._api}/me{where}/calendarView/delta?startDateTime={span[0]}&endDateTime={span[1]}"

    def _pages(self, link: str, *, further: bool) -> Iterator[dict[str, Any]]:
        looked_at = {HTTPStatus.GONE, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}
        for _ in range(MOST_PAGES):
            got = self._session.ask("GET", within(link, self._api), expected=looked_at)
            if got.status in looked_at:
                lost = bool({code.lower() for code in codes(got)} & LOST) or got.status == HTTPStatus.GONE
                if further and (lost or got.status == HTTPStatus.BAD_REQUEST):
                    raise Lost
                raise Unreachable("its list changed while it was read") if lost else failure(got, ())
            page = mapping(got)
            yield page
            if not page.get("@odata.nextLink"):
                return
            link = str(page["@odata.nextLink"])
        raise Unreadable("it lists no end of pages")

    def _series(self, id_: str) -> Row | None:
        """A series; None for one that has gone meanwhile."""
        url = f"{self._api}/me/events/{quote(id_, safe='')}"
        got = self._session.ask("GET", url, expected={HTTPStatus.NOT_FOUND})
        return None if got.status == HTTPStatus.NOT_FOUND else mapping(got)


class _Taking:
    """Takes the rows of one calendar's delta."""

    def __init__(self, progress: Progress, calendar: str, series: Callable[[str], Row | None]) -> None:
        """`series`: gives one that the delta has not brought; None for one that has gone."""
        self._progress = progress
        self._calendar = calendar
        self._ask = series

    def all(self, found: Iterable[Row]) -> None:
        latest = {str(row.get("id") or number): row for number, row in enumerate(found)}
        series = {id_: row for id_, row in latest.items() if row.get("type") == SERIES}
        owners = {
            str(row.get("seriesMasterId") or "") for row in latest.values() if row.get("type") == OCCURRENCE
        }
        asked = {id_: self._ask(id_) for id_ in sorted(owners - {*series, ""})}
        series |= {id_: row for id_, row in asked.items() if row is not None}
        for id_, row in series.items():
            self._begin_series(id_, row)
        for id_, row in latest.items():
            if "@removed" in row:
                self._progress.lose(self._calendar, id_)
            elif row.get("type") == OCCURRENCE:
                if master := series.get(str(row.get("seriesMasterId") or "")):
                    self._take({**master, **_given(row)})
            elif row.get("type") != SERIES:
                self._take(row)

    def _begin_series(self, id_: str, row: Row) -> None:
        """What is told of a series takes the place of all that was known of it."""
        uid = row.get("iCalUId")
        if isinstance(uid, str) and uid:
            self._progress.note(self._calendar, id_, meeting_uid(uid))
            self._progress.removed.append(meeting_uid(uid))

    def _take(self, row: Row) -> None:
        try:
            item = item_of(row)
            if item.is_cancelled:
                self._progress.lose(self._calendar, item.id)
                return
            entry = entry_of(item, self._progress.feed, ZoneInfo(self._progress.window.zone))
        except (ValueError, OverflowError, LookupError, OSError):
            self._progress.unreadable += 1
            return
        self._progress.take(self._calendar, item.id, entry)


def _given(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}
