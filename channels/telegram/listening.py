"""Getting ready to hear: the menus, and either the webhook or long polling."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import anyio
import structlog

from bot.errors import DeliveryError, NotNow
from channels.telegram.api import KINDS, Telegram
from channels.telegram.checking import webhook_address
from channels.telegram.errors import BadToken, Refused
from channels.telegram.lanes import LONGEST_PAUSE, Lanes, Pause, backoff
from channels.telegram.menu import put_up
from channels.telegram.polling import Poller
from channels.telegram.settings import Settings
from channels.telegram.webhook import secret_of

MOST_CONNECTIONS: Final = 40

log = structlog.get_logger("doppel.telegram")


class Listener:
    """Listens until cancelled."""

    def __init__(self, settings: Settings, telegram: Telegram, lanes: Lanes, pause: Pause) -> None:
        self._settings = settings
        self._telegram = telegram
        self._lanes = lanes
        self._pause = pause

    async def run(self) -> None:
        """Get ready, however long Telegram cannot be reached, and then hear."""
        try:
            await self._until_done(self._open)
            await self._until_done(self._put_up_menus)
            if self._settings.webhook:
                await asyncio.Event().wait()
            else:
                await Poller(self._telegram.updates, self._lanes, self._pause).run()
        finally:
            with anyio.CancelScope(shield=True):
                await self._telegram.close()

    async def _open(self) -> None:
        await self._telegram.me()
        if self._settings.webhook:
            await self._set_webhook()
        else:
            async with self._telegram.calling():
                if (await self._telegram.bot.get_webhook_info()).url:
                    await self._telegram.bot.delete_webhook(drop_pending_updates=False)
                    log.warning("webhook_taken_away")

    async def _set_webhook(self) -> None:
        secret = secret_of(self._settings.token.get_secret_value())
        try:
            async with self._telegram.calling():
                await self._telegram.bot.set_webhook(
                    webhook_address(self._settings),
                    max_connections=MOST_CONNECTIONS,
                    allowed_updates=KINDS,
                    drop_pending_updates=False,
                    secret_token=secret,
                )
        except Refused as error:
            log.exception("webhook_refused", why=str(error), fix="set server.public_url to an https address")

    async def _put_up_menus(self) -> None:
        try:
            await put_up(self._telegram)
        except Refused as error:
            log.exception("menu_refused", why=str(error))

    async def _until_done(self, do: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while True:
            try:
                return await do()
            except NotNow as error:
                await self._pause(error.seconds)
            except DeliveryError as error:
                failures += 1
                log.warning("not_ready", why=str(error), failures=failures)
                await self._pause(LONGEST_PAUSE if isinstance(error, BadToken) else backoff(failures))
