"""A tracker of issues as a feed: told of by webhooks alone, signed with a secret that Doppel made."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, TypeAlias

from pydantic import Field

from bot.config.models import FeedSettings
from bot.feed import Account, Delivery, Feed, Fetched, Window
from channels.feeds._tasks import LATER, in_zone
from twin_core.events.base import Event
from twin_core.parts.consent import WORK_TOOLS

LONGEST_ID: Final = 120
"""Characters kept of a sender's own id of a delivery."""

News: TypeAlias = tuple[tuple[Event, ...], Account]
"""What a delivery changes, and the account that knows of it: the same one where nothing is new."""


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook's call, as `Feed.delivered` has it."""

    account: Account
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    now: datetime

    @property
    def secret(self) -> str:
        """What Doppel made for the account."""
        return self.account.settings.get("secret", "")

    def header(self, name: str) -> str:
        """A header; empty where it was not sent."""
        return self.headers.get(name, "")

    def is_theirs(self, *names: str) -> bool:
        """Whether one of a user's names at the source is that of the person."""
        wanted = self.account.settings.get("login", "").strip().removeprefix("@").casefold()
        return bool(wanted) and wanted in map(str.casefold, names)


class Settings(FeedSettings):
    """The keys of a tracker in config.yml."""

    later_labels: list[str] = Field(
        default=list(LATER), max_length=100, description="Labels that put a task off."
    )


class Tracker(Feed):
    """Issues and reviews of one person, who is known there by a login."""

    purpose: ClassVar[str] = WORK_TOOLS
    every: ClassVar[timedelta] = timedelta(days=1)
    asks: ClassVar[tuple[str, ...]] = ("login",)
    makes: ClassVar[tuple[str, ...]] = ("secret",)
    Settings: ClassVar[type[Settings]] = Settings

    def title(self, account: Account) -> str:
        """The login."""
        return account.settings.get("login", "").strip()

    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """Nothing is fetched; but what is due on a day is due at its end in the person's zone."""
        return Fetched(in_zone(account, window.zone))

    def delivered(
        self,
        account: Account,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes,
        now: datetime,
    ) -> Delivery:
        """The events in a delivery that concern the person."""
        call = Call(account, headers, query, body, now)
        self.check(call)
        events, after = self.news(call)
        return Delivery(
            self.delivery_id(call)[:LONGEST_ID], events, account=None if after is account else after
        )

    @abstractmethod
    def check(self, call: Call) -> None:
        """Raise `NotSigned` unless the source sent it."""

    @abstractmethod
    def delivery_id(self, call: Call) -> str:
        """The source's own id of it, the same when it is sent again."""

    @abstractmethod
    def news(self, call: Call) -> News:
        """What it changes. Raises `Unreadable`."""
