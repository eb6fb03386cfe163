"""A channel for tests of what is sent."""

from __future__ import annotations

from typing import Any, ClassVar

import anyio

from bot.channel import Channel
from bot.config import ChannelSettings
from bot.messages import Address, Reply


class Post(Channel):
    """A channel that keeps what it is sent, or fails as told."""

    name: ClassVar[str] = "post"
    realm: ClassVar[str] = "post"
    Settings: ClassVar[type[Any]] = ChannelSettings

    def __init__(self) -> None:
        super().__init__(ChannelSettings())
        self.sent: list[tuple[Address, Reply, str]] = []
        self.fails: dict[str, list[Exception]] = {}
        """What goes wrong, one after the other, by conversation."""
        self.gates: dict[str, anyio.Event] = {}
        """Conversations in which sending waits."""
        self.arrived = anyio.Event()

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        if to.conversation in self.gates:
            await self.gates[to.conversation].wait()
        if waiting := self.fails.get(to.conversation):
            raise waiting.pop(0)
        self.sent.append((to, reply, key))
        self.arrived.set()

    @property
    def texts(self) -> list[str]:
        return [reply.text for _, reply, _ in self.sent]
