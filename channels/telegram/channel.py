"""Telegram as the house sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from bot.channel import Channel, Finding, Hear, Pace, Shelf
from bot.messages import Address, Reply
from channels.telegram.settings import Settings as TelegramSettings

if TYPE_CHECKING:  # the terminal has no need of the libraries, which take longer to import than a turn
    from fastapi import FastAPI

    from channels.telegram.api import Telegram
    from channels.telegram.lanes import Lanes, Pause
    from channels.telegram.sending import Sender


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TelegramChannel(Channel):
    """Private chats with a bot; in groups it says no more than that it answers there."""

    name: ClassVar[str] = "telegram"
    realm: ClassVar[str] = "telegram"
    sends_notes: ClassVar[bool] = True
    Settings: ClassVar[type[TelegramSettings]] = TelegramSettings
    pace: ClassVar[Pace] = Pace(each=1.0, all=30.0)
    """What Telegram bears (Bots FAQ, "My bot is hitting limits")."""

    def __init__(
        self,
        settings: TelegramSettings,
        shelf: Shelf | None = None,
        *,
        now: Callable[[], datetime] = _utc_now,
        pause: Pause = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        long_poll: int = 50,
        acknowledge: float = 2.0,
    ) -> None:
        """`long_poll`: seconds that Telegram may hold a request for updates.

        `acknowledge`: seconds after which its call is answered although a turn goes on.
        """
        super().__init__(settings, shelf)
        self._now = now
        self._pause = pause
        self._monotonic = monotonic
        self._long_poll = long_poll
        self._acknowledge = acknowledge

    def routes(self, app: FastAPI, hear: Hear) -> None:
        """The door for Telegram's calls, if it is to call."""
        if not self.settings.webhook:
            return
        from channels.telegram.webhook import Webhook, path_of, secret_of

        secret = secret_of(self.settings.token.get_secret_value())
        webhook = Webhook(secret, self._lanes(hear), self._acknowledge)
        app.include_router(webhook.router(path_of(self.settings.bot_id)))

    async def listen(self, hear: Hear) -> None:
        """Set the menus and the webhook, or fetch messages."""
        from channels.telegram.listening import Listener

        await Listener(self.settings, self._telegram, self._lanes(hear), self._pause).run()

    async def check(self) -> Sequence[Finding]:
        """The token, who fetches, the webhook's address and errors, privacy in groups."""
        from channels.telegram.checking import findings

        return await findings(self.settings)

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Show a reply in the person's private chat."""
        await self._sender.show(to, reply, key)

    def _lanes(self, hear: Hear) -> Lanes:
        from channels.telegram.ears import Ears
        from channels.telegram.lanes import Lanes

        assert self.shelf, "the channel remembers whom it has met"
        ears = Ears(self._telegram, self._sender, self.shelf, self._now)
        return Lanes(partial(ears.take, hear=hear), self._pause)

    @cached_property
    def _telegram(self) -> Telegram:
        from channels.telegram.api import Telegram

        return Telegram(self.settings, long_poll=self._long_poll)

    @cached_property
    def _sender(self) -> Sender:
        from channels.telegram.sending import Sender

        return Sender(self._telegram, self._monotonic)
