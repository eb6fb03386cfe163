"""Calendars of Microsoft 365, over Graph v1.0: reading, being told of changes, entries of Doppel's own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import ClassVar, Final
from urllib.parse import quote

import structlog

from bot.errors import FeedError, Refused
from bot.feed import Account, Delivery, Feed, Fetched, Window
from channels.feeds._graph.events import PREFER
from channels.feeds._graph.reading import PRIMARY, Reader
from channels.feeds._graph.settings import Settings as _Settings
from channels.feeds._graph.watching import KNOWN_BY, end, heard, subscription_of, watch
from channels.feeds._graph.writing import put, remove
from channels.feeds._session import Session
from twin_core.parts.bookings import Booking
from twin_core.parts.consent import CALENDAR

READ: Final = "Calendars.Read"
WRITE: Final = "Calendars.ReadWrite"
LASTING: Final = "offline_access"
YES: Final = "yes"

log = structlog.get_logger("doppel.feeds")


class Graph(Feed):
    """The calendars of a Microsoft account, by default the person's own.

    Settings of an account: `access_token`, `refresh_token`, `access_until`, `scope`; `account` (whose it is),
    `writes`, `hook_secret`; `calendars` (titles, with commas between), which may be left out.
    """

    name: ClassVar[str] = "graph"
    purpose: ClassVar[str] = CALENDAR
    every: ClassVar[timedelta] = timedelta(minutes=10)
    may_ask: ClassVar[tuple[str, ...]] = ("calendars",)
    signs_in: ClassVar[bool] = True
    writes: ClassVar[bool] = True
    Settings = _Settings
    settings: _Settings

    @property
    def ready(self) -> bool:
        """Whether config.yml names an app registration."""
        return bool(self.settings.client_id)

    def title(self, account: Account) -> str:
        """The account's address, as far as it is known."""
        return account.settings.get("account", "")

    def sign_in(self, back: str, state: str, *, writes: bool = False) -> tuple[str, str]:
        """Microsoft's page, on which the person chooses an account."""
        scopes = (f"{self.settings.resource}/{WRITE if writes else READ}", LASTING)
        more = {"response_mode": "query", "prompt": "select_account"}
        return self.settings.app.address(scopes, back, state, **more)

    def signed_in(
        self, back: str, kept: str, answered: Mapping[str, str], now: datetime
    ) -> Mapping[str, str]:
        """The settings of an account whose calendar could be read."""
        given = self.settings.app.tokens(self.web, answered, back, kept, now)
        granted = {scope.rpartition("/")[2].lower() for scope in given.get("scope", "").split()}
        if not granted & {READ.lower(), WRITE.lower()}:
            raise Refused("reading the calendar was not agreed to")
        writes = YES if WRITE.lower() in granted else "no"
        settings = {**given, KNOWN_BY: token_urlsafe(32), "writes": writes}
        session = self._session(Account("", self.name, settings), now)
        whose = Reader(session, self.settings.api_url).title()
        return {**session.account.settings, "account": whose}

    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """Read what changed, or all; and see to it that Graph tells of changes, where it can reach us.

        Not at the first reading: until that has succeeded, nobody answers for the feed at `account.hook`.
        """
        session = self._session(account, now)
        reader = Reader(session, self.settings.api_url)
        fetched = reader.fetched(reader.calendars(account.settings.get("calendars", "")), window)
        if not (account.hook and account.state):
            return fetched
        session.account = fetched.account
        try:
            watch(session, self.settings.api_url, account.hook, now)
        except FeedError as error:
            log.info("not_watched", kind=self.name, why=str(error))
        return replace(fetched, account=session.account)

    def delivered(
        self,
        account: Account,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes,
        now: datetime,
    ) -> Delivery:
        """A notification: that something changed, never what; or a token to be said back."""
        return heard(account, query, body)

    def leave(self, account: Account) -> None:
        """End the subscription. Microsoft takes no tokens back: people end access on their account's page."""
        if known := subscription_of(account):
            with suppress(Refused):
                end(self._session(account), self.settings.api_url, known)

    def put(self, account: Account, booking: Booking) -> Account:
        """Create the event of a booking, or bring it up to date."""
        session = self._writing(account)
        wanted = account.settings.get("calendars", "")
        first = Reader(session, self.settings.api_url).calendars(wanted)[0]
        path = "/me" if first == PRIMARY else f"/me/calendars/{quote(first, safe='')}"
        put(session, self.settings.api_url, path, booking)
        return session.account

    def remove(self, account: Account, booking: Booking) -> Account:
        """Delete the event of a booking."""
        session = self._writing(account)
        remove(session, self.settings.api_url, booking)
        return session.account

    def _writing(self, account: Account) -> Session:
        if account.settings.get("writes") != YES:
            raise Refused("writing to the calendar was not agreed to")
        return self._session(account)

    def _session(self, account: Account, now: datetime | None = None) -> Session:
        return Session(self.settings.app, self.web, account, now=now, headers={"Prefer": PREFER})
