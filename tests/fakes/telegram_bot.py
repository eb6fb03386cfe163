"""A Telegram channel before a scripted house, fetching from the fake API or called by it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fakes.hear import FakeHear, MemoryShelf
from fakes.telegram_api import TelegramApi
from fastapi import FastAPI

from bot.gateway.guards import BoundedBody
from channels.telegram import Settings, TelegramChannel


@dataclass
class Talk:
    api: TelegramApi
    hear: FakeHear
    channel: TelegramChannel
    shelf: MemoryShelf
    paused: list[float] = field(default_factory=list)
    """Every pause that was asked for, none of which takes its time."""
    hook: str = ""
    """Where Telegram's calls come in."""

    async def heard(self, number: int) -> list[str]:
        """What was heard, once it is so many."""
        await self.api.until(lambda: len(self.hear.heard) >= number)
        return [message.text or message.pressed for message in self.hear.heard]

    async def texts(self, chat: int, number: int) -> list[str]:
        """What the bot has in a chat, once it is so many."""
        await self.api.until(lambda: len(self.api.shown(chat)) >= number)
        return self.api.texts(chat)

    async def quiet(self) -> None:
        """Once all that came is confirmed."""
        await self.api.until(lambda: self.api.waiting == 0)


def made(
    api: TelegramApi,
    hear: FakeHear | None = None,
    shelf: MemoryShelf | None = None,
    *,
    long_poll: int = 50,
    acknowledge: float = 2.0,
    **keys: Any,
) -> Talk:
    """A channel that does not listen; with other settings than those of long polling."""
    settings = Settings.model_validate(
        {"enabled": True, "token": api.world.token, "api_url": api.url, **keys}
    )
    hear, shelf, paused = hear or FakeHear(), shelf or MemoryShelf(), []

    async def pause(seconds: float) -> None:
        paused.append(seconds)
        await asyncio.sleep(0.002)

    hear.channel = TelegramChannel(settings, shelf, pause=pause, long_poll=long_poll, acknowledge=acknowledge)
    return Talk(api, hear, hear.channel, shelf, paused)


@asynccontextmanager
async def polling(
    api: TelegramApi, hear: FakeHear | None = None, shelf: MemoryShelf | None = None
) -> AsyncIterator[Talk]:
    """A channel that fetches."""
    talk = made(api, hear, shelf)
    async with listening(talk):
        yield talk


@asynccontextmanager
async def called(
    api: TelegramApi, hear: FakeHear | None = None, shelf: MemoryShelf | None = None, acknowledge: float = 2.0
) -> AsyncIterator[Talk]:
    """A channel that is called, at an address that is there before the fake knows it."""
    app = FastAPI()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    door = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server._serve([door]))
    port = door.getsockname()[1]
    talk = made(
        api, hear, shelf, acknowledge=acknowledge, webhook=True, public_url=f"http://127.0.0.1:{port}"
    )
    talk.channel.routes(app, talk.hear)
    app.add_middleware(BoundedBody)
    talk.hook = f"http://127.0.0.1:{port}/telegram/{talk.channel.settings.bot_id}"
    try:
        async with listening(talk):
            await api.until(lambda: api.delivery.hook.url)
            yield talk
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[None]:
    task = asyncio.create_task(talk.channel.listen(talk.hear))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
