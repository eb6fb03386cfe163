"""A calendar file as the feed of a rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import httpx
from msgspec.structs import replace

from bot.discovery import feeds
from bot.errors import Unreadable
from bot.feed import Account, Window
from bot.feeds.book import window_of
from bot.feeds.changes import changes
from twin_core.events.base import Event
from twin_core.parts.calendar import Calendar, CalendarEventSeen
from twin_core.twin import Twin

KIND: Final = "ical"
_FAR: Final = timedelta(days=3660)


class CalendarFile:
    """Reads one file, as the feed of calendar files does."""

    def __init__(self, path: Path, feed: str) -> None:
        """`feed`: the id under which the twin knows it. Raises `Unreadable` where there is no such file."""
        try:
            content = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise Unreadable(f"cannot read {path}: {error.strerror or error}") from None
        self._account = Account(feed, KIND, {"file": path.name, "content": content})
        kind = feeds()[KIND]
        self._feed = kind(kind.Settings(), httpx.Client())

    def refresh(self, twin: Twin, now: datetime) -> Sequence[Event]:
        """What the calendar tells anew of the days around a time (aware)."""
        window = window_of(twin, self._account.feed, now)
        fetched = self._feed.fetch(self._account, window, now)
        return changes(twin.calendar, self._account.feed, fetched, window, now)

    def first_day(self, today: date, days: int, zone: ZoneInfo) -> date:
        """Today; where nothing is on in so many days from then on, the day of the first entry of all."""
        start = datetime.combine(today, time(), zone).astimezone(UTC)
        if self._entries(start, start + timedelta(days=days), zone):
            return today
        every = self._entries(start - _FAR, start + _FAR, zone)
        return min(every).astimezone(zone).date() if every else today

    def _entries(self, start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
        window = Window(start, end, zone.key)
        return [entry.start for entry in self._feed.fetch(self._account, window, start).entries]


def as_known(like: Twin, feed: str, twin: Twin, _: datetime) -> Sequence[Event]:
    """The entries that are known of a person, once."""
    if twin.calendar != Calendar():
        return ()
    entries = (*like.calendar.entries, *like.calendar.long)
    return [CalendarEventSeen.of(replace(entry, feed=feed)) for entry in entries]
