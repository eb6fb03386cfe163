"""Google Calendar, over its API v3: reading, being told of changes, entries of Doppel's own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from secrets import token_urlsafe
from typing import ClassVar, Final

import structlog

from bot.errors import FeedError, Refused
from bot.feed import Account, Delivery, Feed, Fetched, Window
from channels.feeds._google.events import body_of, event_id
from channels.feeds._google.reading import Reader, events_url
from channels.feeds._google.settings import Settings as _Settings
from channels.feeds._google.watching import KNOWN_BY, channels_of, heard, stop, watch
from channels.feeds._http import ask
from channels.feeds._session import Session
from twin_core.parts.bookings import Booking
from twin_core.parts.consent import CALENDAR

SCOPES: Final = "https://www.googleapis.com/auth/calendar."
LIST: Final = f"{SCOPES}calendarlist.readonly"
READ: Final = f"{SCOPES}events.readonly"
WRITE: Final = f"{SCOPES}events"
LIMITS: Final = frozenset(
    {
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "quotaExceeded",
        "dailyLimitExceeded",
        "accessNotConfigured",
    }
)
"""Reasons of a refusal (403) that means "not now"; the guide "Handle API errors"."""
YES: Final = "yes"

log = structlog.get_logger("doppel.feeds")


class Google(Feed):
    """The calendars of a Google account, by default the person's own.

    Settings of an account: `access_token`, `refresh_token`, `access_until`, `scope`; `account` (whose it is),
    `writes`, `hook_secret`; `calendars` (ids or titles, with commas between), which may be left out.
    """

    name: ClassVar[str] = "google"
    purpose: ClassVar[str] = CALENDAR
    every: ClassVar[timedelta] = timedelta(minutes=10)
    may_ask: ClassVar[tuple[str, ...]] = ("calendars",)
    signs_in: ClassVar[bool] = True
    writes: ClassVar[bool] = True
    Settings = _Settings
    settings: _Settings

    @property
    def ready(self) -> bool:
        """Whether config.yml names an OAuth client."""
        return bool(self.settings.client_id)

    def title(self, account: Account) -> str:
        """Whose account it is: its address, as far as Google tells it."""
        return account.settings.get("account", "")

    def sign_in(self, back: str, state: str, *, writes: bool = False) -> tuple[str, str]:
        """Google's page; it asks for lasting access each time, since it gives that only when asked."""
        scopes = (LIST, WRITE if writes else READ)
        return self.settings.app.address(scopes, back, state, access_type="offline", prompt="consent")

    def signed_in(
        self, back: str, kept: str, answered: Mapping[str, str], now: datetime
    ) -> Mapping[str, str]:
        """The settings of an account whose calendar could be read."""
        given = self.settings.app.tokens(self.web, answered, back, kept, now)
        granted = set(given.get("scope", "").split())
        if not granted & {READ, WRITE}:
            raise Refused("reading the calendar was not agreed to")
        settings = {**given, KNOWN_BY: token_urlsafe(32), "writes": YES if WRITE in granted else "no"}
        session = self._session(Account("", self.name, settings), now)
        whose = Reader(session, self.settings.api_url).title()
        return {**session.account.settings, "account": whose}

    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """Read what changed, or all; and see to it that Google tells of changes, where it can reach us.

        Not at the first reading: until that has succeeded, nobody answers for the feed at `account.hook`.
        """
        session = self._session(account, now)
        reader = Reader(session, self.settings.api_url)
        calendars = reader.calendars(account.settings.get("calendars", ""))
        fetched = reader.fetched(calendars, window)
        if not (account.hook and account.state):
            return fetched
        session.account = fetched.account
        try:
            watch(session, self.settings.api_url, calendars, account.hook, now)
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
        """A notification: that something changed, never what."""
        return heard(account, headers)

    def leave(self, account: Account) -> None:
        """Close the channels and give the access back. At Google that ends every access of this account's."""
        session = self._session(account)
        for channel in channels_of(account).values():
            with suppress(FeedError):
                stop(session, self.settings.api_url, channel)
        token = account.settings.get("refresh_token", "")
        ask(
            self.web,
            "POST",
            self.settings.revoke_url,
            data={"token": token},
            expected={HTTPStatus.BAD_REQUEST},
        )

    def put(self, account: Account, booking: Booking) -> Account:
        """Insert the event under the booking's id; an older form of it, even deleted, is replaced."""
        session = self._writing(account)
        url = events_url(self.settings.api_url, self._own(session))
        id_, body, quiet = event_id(booking.id), body_of(booking), {"sendUpdates": "none"}
        made = session.ask(
            "POST", url, params=quiet, json={"id": id_, **body}, expected={HTTPStatus.CONFLICT}
        )
        if made.status == HTTPStatus.CONFLICT:
            session.ask("PATCH", f"{url}/{id_}", params=quiet, json=body)
        return session.account

    def remove(self, account: Account, booking: Booking) -> Account:
        """Delete the event of a booking."""
        session = self._writing(account)
        url = events_url(self.settings.api_url, self._own(session), event_id(booking.id))
        gone = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        session.ask("DELETE", url, params={"sendUpdates": "none"}, expected=gone)
        return session.account

    def _writing(self, account: Account) -> Session:
        if account.settings.get("writes") != YES:
            raise Refused("writing to the calendar was not agreed to")
        return self._session(account)

    def _own(self, session: Session) -> str:
        """The calendar that Doppel's own entries go to: the first of those that are read."""
        wanted = session.account.settings.get("calendars", "")
        return Reader(session, self.settings.api_url).calendars(wanted)[0]

    def _session(self, account: Account, now: datetime | None = None) -> Session:
        return Session(self.settings.app, self.web, account, now=now, limits=LIMITS)
