"""What calendars in the cloud share: signing in, reading by changes, being told of changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any, ClassVar, Final

import structlog

from bot.errors import FeedError, Gone, Refused
from bot.feed import Account, Feed, Fetched, Window
from channels.feeds._progress import Progress
from channels.feeds._session import Session
from twin_core.parts.consent import CALENDAR

PRIMARY: Final = "primary"
"""Stands for the person's own calendar."""
KNOWN_BY: Final = "hook_secret"
"""The setting by which a notification is known to come from the source."""
YES: Final = "yes"

log = structlog.get_logger("doppel.feeds")


class Lost(Exception):
    """The token of changes is not taken any more: all must be read anew."""


class CloudReader(ABC):
    """Reads for one person, over their session."""

    def __init__(self, session: Session, api: str) -> None:
        self._session = session
        self._api = api

    def fetched(self, calendars: Sequence[str], window: Window) -> Fetched:
        """What changed since the last reading of the same window, or all that there is in it."""
        account = self._session.account
        progress = Progress.further(account, window, calendars)
        try:
            progress = progress or Progress.anew(account, window)
            self._read_all(calendars, progress)
        except Lost:
            progress = Progress.anew(account, window)
            self._read_all(calendars, progress)
        return progress.fetched(self._session.account)

    def calendars(self, wanted: str) -> list[str]:
        """The ids of calendars, named with commas between; the person's own if none is.

        Raises `Gone` for one that they do not have.
        """
        names = [name.strip() for name in wanted.split(",") if name.strip()] or [PRIMARY]
        known = {} if all(map(self._is_id, names)) else self._titles()
        found = [name if self._is_id(name) else known.get(name.casefold(), "") for name in names]
        if not all(found):
            raise Gone("there is no calendar of that name")
        return list(dict.fromkeys(found))

    @abstractmethod
    def title(self) -> str:
        """Whose account it is."""

    def _is_id(self, name: str) -> bool:
        """Whether a calendar was named by its id rather than its title."""
        return name == PRIMARY

    @abstractmethod
    def _titles(self) -> Mapping[str, str]:
        """The ids of the person's calendars by title, in small letters."""

    @abstractmethod
    def _read_all(self, calendars: Sequence[str], progress: Progress) -> None:
        """Take what calendars tell into `progress`. Raises `Lost`."""


class CloudCalendar(Feed):
    """The calendars of an account, by default the person's own.

    Settings of an account: `access_token`, `refresh_token`, `access_until`, `scope`; `account` (whose it is),
    `writes`, `hook_secret`; `calendars` (with commas between), which may be left out.
    """

    purpose: ClassVar[str] = CALENDAR
    every: ClassVar[timedelta] = timedelta(minutes=10)
    may_ask: ClassVar[tuple[str, ...]] = ("calendars",)
    signs_in: ClassVar[bool] = True
    writes: ClassVar[bool] = True

    @property
    def ready(self) -> bool:
        """Whether config.yml names an OAuth client."""
        return bool(self.settings.client_id)

    def title(self, account: Account) -> str:
        """Whose account it is: its address, as far as the source tells it."""
        return account.settings.get("account", "")

    def signed_in(
        self, back: str, kept: str, answered: Mapping[str, str], now: datetime
    ) -> Mapping[str, str]:
        """The settings of an account whose calendar could be read."""
        given = self.settings.app.tokens(self.web, answered, back, kept, now)
        reads, writes = self._granted(given.get("scope", "").split())
        if not reads:
            raise Refused("reading the calendar was not agreed to")
        settings = {**given, KNOWN_BY: token_urlsafe(32), "writes": YES if writes else "no"}
        session = self._session(Account("", self.name, settings), now)
        whose = self._reader(session).title()
        return {**session.account.settings, "account": whose}

    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """Read what changed, or all; and see to it that the source tells of changes, where it can reach us.

        Not at the first reading: until that has succeeded, nobody answers for the feed at `account.hook`.
        """
        session = self._session(account, now)
        calendars = self._calendars(session)
        fetched = self._reader(session).fetched(calendars, window)
        if not (account.hook and account.state):
            return fetched
        session.account = fetched.account
        try:
            self._watch(session, calendars, account.hook, now)
        except FeedError as error:
            log.info("not_watched", kind=self.name, why=str(error))
        return replace(fetched, account=session.account)

    def _calendars(self, session: Session) -> Sequence[str]:
        """Those that are read; Doppel's own entries go to the first."""
        return self._reader(session).calendars(session.account.settings.get("calendars", ""))

    def _writing(self, account: Account) -> Session:
        if account.settings.get("writes") != YES:
            raise Refused("writing to the calendar was not agreed to")
        return self._session(account)

    @abstractmethod
    def _granted(self, scopes: Sequence[str]) -> tuple[bool, bool]:
        """Whether the scopes that were granted allow reading, and writing."""

    @abstractmethod
    def _session(self, account: Account, now: datetime | None = None) -> Session:
        """Calls on behalf of the person."""

    @abstractmethod
    def _reader(self, session: Session) -> CloudReader:
        """What reads their calendars."""

    @abstractmethod
    def _watch(self, session: Session, calendars: Sequence[str], hook: str, now: datetime) -> Any:
        """Have the source tell of changes, or see to it that it goes on doing so."""
