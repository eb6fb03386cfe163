"""What a channel is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from bot.messages import Address, Message, Reply
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


class Hear(Protocol):
    """The house behind a channel."""

    async def __call__(self, message: Message) -> Reply:
        """The reply to a message; never raises for what a person said."""

    async def transcript(self, address: Address, since: datetime) -> Sequence[Line]:
        """What was said in a conversation since a time, oldest first."""

    async def preferences(self, address: Address) -> Preferences:
        """How the person at an address wants times shown; the defaults for a stranger."""

    async def redeem(self, code: str) -> str | None:
        """The user whom a one-time sign-in code stands for; None if it is not good."""


class Channel(ABC):
    """One platform. Subclasses live in `channels/`, one a file, and are found by scanning."""

    name: ClassVar[str]
    realm: ClassVar[str]
    """Users of one realm with one name are one person: console and web share "local"."""
    Settings: ClassVar[type[Any]]
    """A pydantic model of the channel's keys under `channels.<name>` in config.yml."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    def routes(self, app: FastAPI, hear: Hear) -> None:  # noqa: B027 - not every channel has some
        """Add the channel's HTTP routes and pages, if it has any."""

    async def listen(self, hear: Hear) -> None:  # noqa: B027 - not every channel fetches
        """Fetch messages until cancelled, if the channel does so itself."""

    @abstractmethod
    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Deliver a reply unasked; `key` lets a receiver drop a repeat. Raises `DeliveryError`."""
