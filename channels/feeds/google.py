"""Google Calendar, over its API v3: reading, being told of changes, entries of Doppel's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import ClassVar, Final

from bot.errors import FeedError
from bot.feed import Account, Delivery
from channels.feeds._cloud import CloudCalendar
from channels.feeds._google.events import body_of, event_id
from channels.feeds._google.reading import Reader, events_url
from channels.feeds._google.settings import Settings as _Settings
from channels.feeds._google.watching import channels_of, heard, stop, watch
from channels.feeds._http import ask
from channels.feeds._session import Session
from twin_core.parts.bookings import Booking

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


class Google(CloudCalendar):
    """The calendars of a Google account; `calendars` names them by ids or titles."""

    name: ClassVar[str] = "google"
    Settings = _Settings
    settings: _Settings

    def sign_in(self, back: str, state: str, *, writes: bool = False) -> tuple[str, str]:
        """Google's page; it asks for lasting access each time, since it gives that only when asked."""
        scopes = (LIST, WRITE if writes else READ)
        return self.settings.app.address(scopes, back, state, access_type="offline", prompt="consent")

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
        url = events_url(self.settings.api_url, self._calendars(session)[0])
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
        url = events_url(self.settings.api_url, self._calendars(session)[0], event_id(booking.id))
        gone = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        session.ask("DELETE", url, params={"sendUpdates": "none"}, expected=gone)
        return session.account

    def _granted(self, scopes: Sequence[str]) -> tuple[bool, bool]:
        return bool({READ, WRITE}.intersection(scopes)), WRITE in scopes

    def _session(self, account: Account, now: datetime | None = None) -> Session:
        return Session(self.settings.app, self.web, account, now=now, limits=LIMITS)

    def _reader(self, session: Session) -> Reader:
        return Reader(session, self.settings.api_url)

    def _watch(self, session: Session, calendars: Sequence[str], hook: str, now: datetime) -> None:
        watch(session, self.settings.api_url, calendars, hook, now)
