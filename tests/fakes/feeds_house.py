"""A store, one person, a clock set by hand, and feeds whose answers a test scripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from bot.config import Feeds as Section
from bot.config import FeedSettings
from bot.dialogue.talk import decode_reply
from bot.errors import NotSigned
from bot.feed import Account, Delivery, Feed, Fetched, Window
from bot.feeds.feeds import Feeds
from bot.feeds.places import Places
from bot.messages import Reply
from twin_core.dues import FEED
from twin_core.parts.bookings import Booking
from twin_core.parts.calendar import CalendarEventSeen, Entry
from twin_core.parts.consent import CALENDAR, WORK_TOOLS, ConsentGranted
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.store import open_store
from twin_core.store.base import Draft, Due, Store
from twin_core.store.keyring import open_keyring
from twin_core.twin import Twin

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Scripted(Feed):
    """A calendar that answers what a test says next, and is asked for nothing that it does not expect."""

    name: ClassVar[str] = "caldav"
    purpose: ClassVar[str] = CALENDAR
    every: ClassVar[timedelta] = timedelta(minutes=10)
    asks: ClassVar[tuple[str, ...]] = ("address", "user", "password")
    may_ask: ClassVar[tuple[str, ...]] = ("my_addresses",)
    writes: ClassVar[bool] = True
    Settings = FeedSettings

    def __init__(self, settings: Any, web: Any) -> None:
        super().__init__(settings, web)
        self.answers: list[Fetched | Exception] = []
        self.asked: list[tuple[Account, Window]] = []
        self.left: list[str] = []

    def title(self, account: Account) -> str:
        return account.settings["address"].partition("://")[2].partition("/")[0]

    def fetch(self, account: Account, window: Window, _now: datetime) -> Fetched:
        self.asked.append((account, window))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        number = int(account.state.get("number", "0")) + 1
        state = {"number": str(number)}
        kept = Account(account.feed, account.kind, account.settings, state)
        return Fetched(
            kept, answer.entries, answer.removed, answer.complete, answer.events, answer.unreadable
        )

    def leave(self, account: Account) -> None:
        self.left.append(account.feed)

    def put(self, account: Account, booking: Booking) -> Account:
        state = {**account.state, booking.id: booking.title}
        return Account(account.feed, account.kind, account.settings, state)


class Hooked(Feed):
    """A tool of work that only sends webhooks: `secret` in a header, events as a number of removals."""

    name: ClassVar[str] = "github"
    purpose: ClassVar[str] = WORK_TOOLS
    every: ClassVar[timedelta] = timedelta(days=1)
    asks: ClassVar[tuple[str, ...]] = ("login",)
    makes: ClassVar[tuple[str, ...]] = ("secret",)
    Settings = FeedSettings

    def title(self, account: Account) -> str:
        return account.settings["login"]

    def fetch(self, account: Account, _window: Window, _now: datetime) -> Fetched:
        return Fetched(account, complete=False)

    def delivered(
        self,
        account: Account,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes,
        _now: datetime,
    ) -> Delivery:
        if headers.get("x-secret") != account.settings["secret"]:
            raise NotSigned("wrong secret")
        if body == b"hello":
            return Delivery("", answer=query["token"])
        if body == b"broken":
            raise ValueError("a bug")
        events = (CalendarEventSeen(body.decode(), MONDAY, MONDAY + HOUR, feed=account.feed),)
        return Delivery(headers.get("x-delivery", ""), events, read_now="x-read" in headers)


class FeedsHouse:
    """Feeds over a real store, read when a test says so."""

    def __init__(self, folder: Path, kinds: Mapping[str, type[Feed]], places: Places | None = None) -> None:
        keys = open_keyring(folder / "keys.db", folder / "key")
        self.store: Store = open_store(f"sqlite:///{folder / 'a.db'}", keys)
        self.now = MONDAY
        section = Section(private_hosts=["127.0.0.1", "localhost"])
        self.feeds = Feeds(self.store, kinds, section, lambda: self.now, chance=lambda: 0.5, places=places)
        self.twin_id = uuid4().hex
        self.write(
            TwinCreated(name="Ann"),
            PreferencesChanged(zone="Europe/Berlin"),
            IdentityLinked("post", "ann", "room"),
            ConsentGranted(CALENDAR),
            ConsentGranted(WORK_TOOLS),
        )

    def close(self) -> None:
        self.feeds.close()
        self.store.close()

    def write(self, *events: Any) -> None:
        self.store.append(Draft(self.twin_id, events, self.now, uuid4().hex, "test"))

    @property
    def twin(self) -> Twin:
        return self.store.state(self.twin_id)

    @property
    def titles(self) -> list[str]:
        return [entry.title for entry in self.twin.calendar.entries]

    def connect(self, kind: str, **settings: str) -> str:
        return self.feeds.connecting.connect(self.twin_id, kind, settings).feed.id

    def next_reading(self, feed: str) -> timedelta:
        """How long until a feed is due, found by claiming it without keeping the claim."""
        for minutes in range(60 * 24 * 2):
            at = self.now + minutes * MINUTE
            if any(due.kind == FEED + feed for due in self.dues(at)):
                return minutes * MINUTE
        raise AssertionError("it is never due")

    def dues(self, at: datetime) -> list[Due]:
        """What is due at a time; a lease of nothing leaves it free."""
        return self.store.claim_due(at, limit=100, lease=timedelta(0))

    def said(self) -> list[Reply]:
        """What waits to be sent to the person, and is taken away by that."""
        parcels = self.store.claim_parcels(self.now, limit=100, lease=timedelta(minutes=1))
        for parcel in parcels:
            self.store.ack(parcel)
        return [decode_reply(parcel.body) for parcel in parcels]

    def written(self, since: int) -> list[Any]:
        return [record.event for record in self.store.history(self.twin_id, after=since)]


def entry(uid: str, hours: float, title: str = "", length: float = 1, **more: Any) -> Entry:
    """An entry so many hours after `MONDAY`."""
    start = MONDAY + hours * HOUR
    return Entry(uid, start, start + length * HOUR, title or uid, **more)


def all_of(*entries: Entry, unreadable: int = 0) -> Fetched:
    """All that a calendar has."""
    return Fetched(NOBODY, entries, unreadable=unreadable)


def some_of(*entries: Entry, removed: tuple[str, ...] = ()) -> Fetched:
    """What changed in a calendar."""
    return Fetched(NOBODY, entries, removed, complete=False)


NOBODY = Account("", "", {})
