"""A feed of the cloud before its fake: signed in, and read as the house would read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from bot.feed import Account, Feed, Fetched, Window
from twin_core.parts.bookings import Booking
from twin_core.parts.calendar import Entry

NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)
"""A Monday."""
STATE = "state-of-128-bits-or-more"
HOOK = "https://doppel.example.org/feeds/hook/x/f1"


def monday(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """A moment of the week of `NOW`."""
    return datetime(2026, 3, 9, hour, minute, tzinfo=UTC) + timedelta(days=days)


def window(now: datetime = NOW) -> Window:
    """As the house reads: two weeks back, four ahead, by whole days."""
    today = now.replace(hour=0, minute=0)
    return Window(today - timedelta(days=14), today + timedelta(days=28), "Europe/Berlin")


def booking(id_: str = "0195788e-aa01", title: str = "Focus", kind: Any = "focus", **more: Any) -> Booking:
    """An entry of Doppel's own on Tuesday morning."""
    form = {"start": monday(9, days=1), "end": monday(11, days=1), "at": NOW}
    return Booking(id_, "f1", kind, title, **(form | more))


@dataclass
class Bench:
    """One person's feed; what it told is kept as the house keeps it."""

    feed: Feed
    cloud: Any
    account: Account = field(default_factory=lambda: Account("f1", "", {}))
    entries: dict[str, Entry] = field(default_factory=dict)
    last: Fetched | None = None

    def sign_in(self, *, writes: bool = False, without: tuple[str, ...] = (), **settings: str) -> Account:
        """Sign in at the fake, and agree to what is asked for; the feed was read once before."""
        login = self.cloud.login
        address, kept = self.feed.sign_in(login.back, STATE, writes=writes)
        answered = login.agrees(address, without=without)
        assert answered["state"] == STATE
        given = self.feed.signed_in(login.back, kept, answered, self.cloud.now)
        self.account = Account("f1", self.feed.name, {**given, **settings}, {"read_before": "yes"})
        return self.account

    def read(self, *, hook: str = "", at: Window | None = None) -> Fetched:
        """Read the feed; entries that stand are then in `entries`, by uid."""
        asked = replace(self.account, hook=hook)
        fetched = self.feed.fetch(asked, at or window(self.cloud.now), self.cloud.now)
        self.account, self.last = replace(fetched.account, hook=""), fetched
        if fetched.complete:
            self.entries.clear()
        for gone in fetched.removed:
            for uid in [uid for uid in self.entries if uid == gone or uid.startswith(f"{gone}/")]:
                del self.entries[uid]
        self.entries |= {entry.uid: entry for entry in fetched.entries}
        return fetched

    def titles(self) -> list[str]:
        """Of what stands, by start."""
        return [entry.title for entry in sorted(self.entries.values(), key=lambda entry: entry.start)]


@contextmanager
def bench(feed: type[Feed], cloud: Any) -> Iterator[Bench]:
    """The feed before its fake, not yet signed in."""
    with cloud.serving(), httpx.Client(timeout=5, trust_env=False) as web:
        yield Bench(feed(feed.Settings(**cloud.settings), web), cloud)
