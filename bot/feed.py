"""What a feed is: a calendar or a tool of work that tells of a person's day."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from twin_core.events.base import Event
from twin_core.parts.bookings import Booking
from twin_core.parts.calendar import Entry

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time (aware) whose entries are read, and the person's zone for what has none."""

    start: datetime
    end: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Account:
    """What reading one person's feed needs; kept sealed."""

    feed: str
    """The id under which the person connected it."""
    kind: str
    settings: Mapping[str, str]
    """Addresses, names, passwords and tokens, as the feed's own module names them."""
    state: Mapping[str, str] = field(default_factory=dict)
    """How far it was read: sync tokens, tags, the window that they hold for."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a reading brought."""

    account: Account
    """As it is to be kept: with the new state, and new tokens where they were renewed."""
    entries: tuple[Entry, ...] = ()
    """Calendar entries, `Entry.feed` set: all in the window, or those that changed."""
    removed: tuple[str, ...] = ()
    """Uids that are gone, and of series whose occurrences are to be replaced by those in `entries`; for a
    reading that is not `complete`."""
    complete: bool = True
    """Whether `entries` are all that there are in the window."""
    events: tuple[Event, ...] = ()
    """What else it tells: tasks, reviews, activity."""
    unreadable: int = 0
    """How many entries could not be read and were left out."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a webhook brought."""

    id: str
    """The sender's own id of it, so that one delivered twice counts once; empty where it has none."""
    events: tuple[Event, ...] = ()
    read_now: bool = False
    """Whether it only tells that something changed, so that the feed is to be read at once."""
    answer: str = ""
    """What the sender wants to hear back, as plain text: a validation token."""


class Feed(ABC):
    """One kind of feed. Subclasses live in `channels/feeds/`, one a file, and are found by scanning.

    Blocking: called in a thread. Raises `FeedError`s alone (see `bot.errors`) for what a source does.
    """

    name: ClassVar[str]
    purpose: ClassVar[str]
    """The consent that it rests on, see `twin_core.parts.consent`."""
    every: ClassVar[timedelta]
    """How often it is read where nothing tells of changes."""
    asks: ClassVar[tuple[str, ...]] = ()
    """Names of the settings that a person gives to connect it, in order; those that end in "password",
    "token" or "secret" are never shown."""
    Settings: ClassVar[type[Any]]
    """A pydantic model of the feed's keys under `feeds.<name>` in config.yml."""
    writes: ClassVar[bool] = False
    """Whether it takes entries of Doppel's own."""
    signs_in: ClassVar[bool] = False
    """Whether its person signs in at the source (`authorize`, `authorized`) and tells us no password."""
    watches: ClassVar[bool] = False
    """Whether the source can be asked to tell of changes (`watch`)."""

    def __init__(self, settings: Any, web: httpx.Client) -> None:
        """`web`: the way out, which refuses hosts that nobody may be sent to."""
        self.settings = settings
        self.web = web

    @abstractmethod
    def title(self, account: Account) -> str:
        """What to call it towards its person: a host, a calendar, an account; never a secret."""

    @abstractmethod
    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """Read what is new."""

    @property
    def available(self) -> bool:
        """Whether it can be connected with what config.yml says: an app of the house, if it needs one."""
        return True

    def authorize(self, account: Account, redirect: str, state: str, verifier: str) -> str:
        """The address at the source where its person signs in and agrees (OAuth 2, code with PKCE S256).

        `account`: as begun, with what its person chose: `settings["writes"]` is "yes" where they agreed to
        entries of Doppel's own, and only then is the right to write asked for. `redirect`: where the source
        sends them back to, the same for everybody. `state`: 128 random bits or more that stand for this
        person's attempt; whoever calls checks that it comes back in the same browser, once and within
        minutes. `verifier`: 43 to 128 random letters and digits (RFC 7636), kept with it.
        """
        raise NotImplementedError(f"{self.name} is connected without signing in")

    def authorized(
        self, account: Account, query: Mapping[str, str], redirect: str, verifier: str, now: datetime
    ) -> Account:
        """The account with its tokens, from what the source sent its person back with.

        `account`, `redirect` and `verifier`: as given to `authorize`. Raises `Refused` where the person said
        no or gave less than was asked for, and `Unreachable`.
        """
        raise NotImplementedError(f"{self.name} is connected without signing in")

    def watch(self, account: Account, hook: str, now: datetime) -> Account:
        """Have the source tell of changes at an address (https), which `delivered` then reads.

        To be called after every reading: it does nothing as long as what was arranged holds, and renews it
        early enough otherwise. Where it raises, the feed is read as often as without.
        """
        raise NotImplementedError(f"{self.name} tells of no changes")

    def leave(self, account: Account) -> None:  # noqa: B027 - most have nothing to tell the source
        """Tell the source that the feed is disconnected: it is to deliver nothing more, and our tokens go.

        May raise `FeedError`; the feed is disconnected all the same.
        """

    def delivered(
        self,
        account: Account,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes,
        now: datetime,
    ) -> Delivery:
        """Read what a webhook brought; header names are in small letters.

        Raises `NotSigned` for what the source did not send.
        """
        raise NotImplementedError(f"{self.name} has no webhook")

    def put(self, account: Account, booking: Booking) -> Account:
        """Write an entry of Doppel's own, in place of its earlier form; writing it twice leaves one."""
        raise NotImplementedError(f"{self.name} takes no entries")

    def remove(self, account: Account, booking: Booking) -> Account:
        """Remove an entry of Doppel's own; nothing happens if it has gone already."""
        raise NotImplementedError(f"{self.name} takes no entries")
