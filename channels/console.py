"""The console: a conversation in the terminal."""

from __future__ import annotations

from typing import Any, ClassVar

from bot.channel import Channel
from bot.config import ChannelSettings
from bot.messages import Address, Reply


class Settings(ChannelSettings):
    """The console has no keys of its own."""


class Console(Channel):
    """The terminals in which people chat."""

    name: ClassVar[str] = "console"
    realm: ClassVar[str] = "local"
    Settings: ClassVar[type[Any]] = Settings

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Nothing is pushed: `doppel chat` shows what its transcript has, now or when it is next opened."""
