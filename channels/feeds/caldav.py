"""Calendars on a CalDAV server: Nextcloud, iCloud, Fastmail, a company's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from bot.config import FeedSettings
from bot.errors import Gone
from bot.feed import Account, Feed, Fetched, Window
from twin_core.parts.bookings import Booking
from twin_core.parts.consent import CALENDAR


class CalDAV(Feed):
    """Reads calendars, and what changed in them since; takes entries of Doppel's own."""

    name: ClassVar[str] = "caldav"
    purpose: ClassVar[str] = CALENDAR
    every: ClassVar[timedelta] = timedelta(minutes=10)
    asks: ClassVar[tuple[str, ...]] = ("address", "user", "password")
    may_ask: ClassVar[tuple[str, ...]] = ("calendars", "my_addresses")
    writes: ClassVar[bool] = True

    class Settings(FeedSettings):
        """Calendars on a CalDAV server."""

    def title(self, account: Account) -> str:
        """The user and the server."""
        from channels.feeds._caldav.way import address_of

        host = urlsplit(address_of(account.settings)).hostname or ""
        user = account.settings.get("user", "")
        return f"{user}, {host}" if user and "@" in user else f"{user}@{host}" if user else host

    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """All that there is in the window, once a day; in between, what changed."""
        from channels.feeds._caldav.reading import Reading

        return Reading(self.web, account, window).fetched()

    def put(self, account: Account, booking: Booking) -> Account:
        """Write an entry of Doppel's own into the first calendar."""
        from channels.feeds._caldav import writing
        from channels.feeds._caldav.way import way

        with way(self.web, account.settings) as client:
            writing.put(client, _first_calendar(account), booking)
        return account

    def remove(self, account: Account, booking: Booking) -> Account:
        """Remove an entry of Doppel's own."""
        from channels.feeds._caldav import writing
        from channels.feeds._caldav.way import way

        with way(self.web, account.settings) as client:
            writing.remove(client, _first_calendar(account), booking)
        return account


def _first_calendar(account: Account) -> str:
    """The address of the calendar that Doppel's own entries go to."""
    try:
        known: Mapping[str, Any] = json.loads(account.state["calendars"])
        return next(iter(known))
    except (KeyError, ValueError, StopIteration):
        raise Gone("there is no calendar to write to") from None
