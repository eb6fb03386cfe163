"""The first word to a person, once."""

from __future__ import annotations

import msgspec

from bot.channel import Hear, Shelf
from bot.introduction import INTRODUCTION
from bot.messages import Address
from channels.slack.ear import NAME
from channels.slack.sending import Sending
from channels.slack.turnstile import Turnstile


class Introductions:
    """Who was introduced stands on the shelf under their conversation, and goes with them when forgotten."""

    def __init__(self, hear: Hear, shelf: Shelf, sending: Sending) -> None:
        self._hear = hear
        self._shelf = shelf
        self._sending = sending
        self._turnstile = Turnstile()

    async def once(self, address: Address, language: str, installed_by: str = "") -> None:
        """Introduce Doppel, unless that was done; raises `DeliveryError` if it cannot be said now."""
        async with self._turnstile.one(address.conversation):
            if await self._shelf.get(address.conversation):
                return
            reply = await self._hear.introduction(language, installed_by)
            await self._sending.send(address, reply, INTRODUCTION)
            await self._shelf.put(address.conversation, msgspec.json.encode({"user": address.user}))
            self._sending.done_with(address, INTRODUCTION)

    async def gone(self, team: str) -> None:
        """The app was removed from a workspace: nobody there can be reached."""
        for key, value in (await self._shelf.every()).items():
            if key.startswith(f"{team}/"):
                user = str(msgspec.json.decode(value, type=dict[str, str]).get("user", ""))
                await self._shelf.remove(key)
                await self._hear.gone(Address(NAME, user, key))
