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

    @property
    def mark(self) -> str:
        """A word for it, the same all day: what a feed was read for in full is kept under it in its state.

        Where it differs from the one kept, tokens of changes are of no use: all must be read anew.
        """
        return f"{self.start.isoformat()}/{self.end.isoformat()}/{self.zone}"


@dataclass(frozen=True, slots=True)
class Account:
    """What reading one person's feed needs; kept sealed."""

    feed: str
    """The id under which the person connected it."""
    kind: str
    settings: Mapping[str, str]
    """Addresses, names, passwords and tokens, as the feed's own module names them."""
    state: Mapping[str, str] = field(default_factory=dict)
    """How far it was read: sync tokens, tags, the `Window.mark` that they hold for."""
    hook: str = ""
    """Where its source may send webhooks; not kept. Empty where nobody outside reaches this Doppel."""


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
    account: Account | None = None
    """As it is to be kept, where the source told something that the next reading has to know."""


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
    may_ask: ClassVar[tuple[str, ...]] = ()
    """Further ones that may be left empty."""
    makes: ClassVar[tuple[str, ...]] = ()
    """Settings that Doppel makes up at connecting, such as a secret of webhooks: shown once with the hook,
    for the person to enter at the source."""
    signs_in: ClassVar[bool] = False
    """Whether its person signs in at the source (OAuth): `sign_in` and `signed_in` stand for `asks`."""
    Settings: ClassVar[type[Any]]
    """A pydantic model of the feed's keys under `feeds.<name>` in config.yml."""
    writes: ClassVar[bool] = False
    """Whether it takes entries of Doppel's own."""

    def __init__(self, settings: Any, web: httpx.Client) -> None:
        """`web`: the way out, which refuses hosts that nobody may be sent to."""
        self.settings = settings
        self.web = web

    @property
    def ready(self) -> bool:
        """Whether config.yml has what it needs of whoever runs Doppel, such as a client's id."""
        return True

    @abstractmethod
    def title(self, account: Account) -> str:
        """What to call it towards its person: a host, a calendar, an account; never a secret."""

    @abstractmethod
    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """Read what is new."""

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

    def sign_in(self, back: str, state: str, *, writes: bool = False) -> tuple[str, str]:
        """The address of the source's own page to sign in, and what `signed_in` is to know of it (PKCE).

        `back`: where the source sends the person then; `state`: what they bring back with them. `writes`:
        whether they agreed to entries of Doppel's own; only then is the right to write asked for.
        """
        raise NotImplementedError(f"{self.name} is connected without signing in")

    def signed_in(
        self, back: str, kept: str, answered: Mapping[str, str], now: datetime
    ) -> Mapping[str, str]:
        """The settings of an account, from the query that the person came back with.

        `settings["writes"]` is "yes" where entries of Doppel's own may be put there. Raises `Refused` where
        they did not agree, and `Unreachable`.
        """
        raise NotImplementedError(f"{self.name} is connected without signing in")

    def leave(self, account: Account) -> None:  # noqa: B027 - most have nothing to tell
        """Tell the source that it is read no longer: end subscriptions, give tokens back."""

    def put(self, account: Account, booking: Booking) -> Account:
        """Write an entry of Doppel's own, in place of its earlier form; writing it twice leaves one.

        Raises `ChangedThere` where it stands there otherwise and was changed after `booking.at`.
        """
        raise NotImplementedError(f"{self.name} takes no entries")

    def remove(self, account: Account, booking: Booking) -> Account:
        """Remove an entry of Doppel's own; nothing happens if it has gone already."""
        raise NotImplementedError(f"{self.name} takes no entries")
