"""What a channel is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from bot.messages import Address, Button, Card, Message, Reply
from bot.sound import Aloud, Expecting, Speech
from twin_core.parts.preferences import Preferences

if TYPE_CHECKING:  # the terminal has no need of FastAPI, whose import takes longer than a turn
    from fastapi import FastAPI


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an earlier conversation."""

    id: str
    """The key by which the house keeps it."""
    at: datetime
    said: str | None
    """None where Doppel spoke first, or where the words were not kept."""
    reply: Reply


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform takes messages."""

    each: float = 1.0
    """Messages a second in one conversation."""
    all: float = 30.0
    """Messages a second over the whole channel."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `doppel channels check` looked at."""

    what: str
    fix: str = ""
    """What to do about it; empty where it is as it should be."""


@dataclass(frozen=True, slots=True)
class Permission:
    """A consent that can be given and taken back with a switch."""

    title: str
    granted: bool
    says: str
    """What turns it over, when said."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A person's day at a glance, for a page that a platform keeps for them alone."""

    today: Card
    next_break: str
    trend: Card
    """Seven days, a fact each."""
    settings: Card
    permissions: tuple[Permission, ...] = ()
    buttons: tuple[Button, ...] = ()


class Shelf(Protocol):
    """What a channel keeps for itself, sealed: installations, references to conversations.

    What stands under the conversation of an `Address` goes when that person is forgotten.
    """

    async def get(self, key: str) -> bytes | None:
        """What is kept under a key."""

    async def put(self, key: str, value: bytes) -> None:
        """Keep something; durable on return."""

    async def remove(self, key: str) -> None:
        """Keep it no longer; nothing happens if it was not there."""

    async def every(self) -> Mapping[str, bytes]:
        """All that the channel keeps."""


class Hear(Protocol):
    """The house behind a channel."""

    speech: Speech
    """For channels that stream sound; those with voice notes give a message its `recording` instead."""

    async def __call__(self, message: Message) -> Reply:
        """The reply to a message, once it is durable; never raises for what a person said.

        That of a queued message is on its way through the outbox already. Raises `StoreError` and `TooBusy`;
        the platform should then deliver the message again.
        """

    async def introduction(self, language: str = "", installed_by: str = "") -> Reply:
        """Why Doppel writes, who installed it, what it keeps, who sees it, how to stop: for a first contact.

        `language`: two letters, where the platform tells. `installed_by`: a name, or what the platform shows
        as one; else the one in config.yml.
        """

    async def glance(self, address: Address) -> Glance:
        """The day at a glance of the person at an address, in their language; an empty one for a stranger."""

    async def gone(self, address: Address) -> None:
        """The person cannot be reached there any more: they have blocked or removed Doppel."""

    async def transcript(self, address: Address, since: datetime) -> Sequence[Line]:
        """What was said in a conversation since a time, oldest first."""

    async def preferences(self, address: Address) -> Preferences:
        """How the person at an address wants times shown; the defaults for a stranger."""

    async def expecting(self, address: Address) -> Expecting:
        """What is known of the next utterance in a conversation before it is heard."""

    async def aloud(self, address: Address, reply: Reply) -> Aloud | None:
        """All of a reply that was shown at an address, as its person is spoken to; None without a word."""

    async def may_speak(self, address: Address) -> bool:
        """Whether something personal may be said aloud, unasked, at an address of the voice channel now."""

    async def redeem(self, code: str) -> str | None:
        """The user whom a one-time sign-in code stands for; None if it is not good."""


class Channel(ABC):
    """One platform. Subclasses live in `channels/`, one a file, and are found by scanning."""

    name: ClassVar[str]
    speaks: ClassVar[bool] = False
    """Whether everything is said and heard aloud there."""
    sends_notes: ClassVar[bool] = False
    """Whether it can send a reply's `note`."""
    realm: ClassVar[str]
    """Users of one realm with one name are one person: console and web share "local"."""
    Settings: ClassVar[type[Any]]
    """A pydantic model of the channel's keys under `channels.<name>` in config.yml."""
    pace: ClassVar[Pace | None] = None
    """How fast the platform takes messages; None where there is none to mind."""

    def __init__(self, settings: Any, shelf: Shelf | None = None) -> None:
        """`shelf`: where the channel keeps what must last; None for one that keeps nothing."""
        self.settings = settings
        self.shelf = shelf

    def routes(self, app: FastAPI, hear: Hear) -> None:  # noqa: B027 - not every channel has some
        """Add the channel's HTTP routes and pages, if it has any."""

    def largest_bodies(self, hear: Hear) -> Mapping[str, int]:  # noqa: ARG002 - not every channel takes large ones
        """Paths of the channel's routes that take more than the gateway does by itself, with the bytes."""
        return {}

    async def listen(self, hear: Hear) -> None:  # noqa: B027 - not every channel fetches
        """Fetch messages until cancelled, if the channel does so itself."""

    async def check(self) -> Sequence[Finding]:
        """Whether credentials, scopes and addresses are as they should be; never raises for what is wrong."""
        return ()

    @abstractmethod
    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Deliver a reply from the outbox.

        `key` lets a receiver drop a repeat, and `button_token(key, n)` is what its buttons carry.
        Raises `DeliveryError`, or `NotNow`, `Undeliverable` or `Blocked` where the platform says so.
        """
