"""Calendars of Microsoft 365, over Graph v1.0: reading, being told of changes, entries of Doppel's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import quote

from bot.errors import Refused
from bot.feed import Account, Delivery
from channels.feeds._cloud import PRIMARY, CloudCalendar
from channels.feeds._graph.events import PREFER
from channels.feeds._graph.reading import Reader
from channels.feeds._graph.settings import Settings as _Settings
from channels.feeds._graph.watching import end, heard, subscription_of, watch
from channels.feeds._graph.writing import put, remove
from channels.feeds._session import Session
from twin_core.parts.bookings import Booking

READ: Final = "Calendars.Read"
WRITE: Final = "Calendars.ReadWrite"
LASTING: Final = "offline_access"


class Graph(CloudCalendar):
    """The calendars of a Microsoft account; `calendars` names them by titles."""

    name: ClassVar[str] = "graph"
    Settings = _Settings
    settings: _Settings

    def sign_in(self, back: str, state: str, *, writes: bool = False) -> tuple[str, str]:
        """Microsoft's page, on which the person chooses an account."""
        scopes = (f"{self.settings.resource}/{WRITE if writes else READ}", LASTING)
        more = {"response_mode": "query", "prompt": "select_account"}
        return self.settings.app.address(scopes, back, state, **more)

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
        first = self._calendars(session)[0]
        path = "/me" if first == PRIMARY else f"/me/calendars/{quote(first, safe='')}"
        put(session, self.settings.api_url, path, booking)
        return session.account

    def remove(self, account: Account, booking: Booking) -> Account:
        """Delete the event of a booking."""
        session = self._writing(account)
        remove(session, self.settings.api_url, booking)
        return session.account

    def _granted(self, scopes: Sequence[str]) -> tuple[bool, bool]:
        names = {scope.rpartition("/")[2].lower() for scope in scopes}
        return not names.isdisjoint((READ.lower(), WRITE.lower())), WRITE.lower() in names

    def _session(self, account: Account, now: datetime | None = None) -> Session:
        return Session(self.settings.app, self.web, account, now=now, headers={"Prefer": PREFER})

    def _reader(self, session: Session) -> Reader:
        return Reader(session, self.settings.api_url)

    def _watch(self, session: Session, calendars: Sequence[str], hook: str, now: datetime) -> None:
        watch(session, self.settings.api_url, hook, now)
