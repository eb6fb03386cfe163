"""The channel of a rehearsal: what is sent is kept, and reaches nobody."""

from __future__ import annotations

from typing import Any, ClassVar

from bot.channel import Channel
from bot.config.models import ChannelSettings
from bot.messages import Address, Reply


class Stage(Channel):
    """Keeps what it is sent, by key."""

    name: ClassVar[str] = "rehearsal"
    realm: ClassVar[str] = "rehearsal"
    Settings: ClassVar[type[Any]] = ChannelSettings

    def __init__(self) -> None:
        super().__init__(ChannelSettings())
        self.sent: dict[str, Reply] = {}

    async def send(self, to: Address, reply: Reply, key: str) -> None:  # noqa: ARG002 - there is one person
        """Keep a reply."""
        self.sent[key] = reply
