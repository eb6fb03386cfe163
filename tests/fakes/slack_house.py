"""The Slack channel between a fake Slack and a fake house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from hear import FakeHear, MemoryShelf
from slack_api import APP_TOKEN, TOKEN, SlackApi, slack_api
from slack_sent import SECRET, Json, as_form, as_interaction, as_json

from bot.gateway.guards import BoundedBody
from bot.messages import Address, Message
from channels.slack import Settings, SlackChannel

NOW = datetime.fromtimestamp(1772442000, UTC)
"""2026-03-02, a Monday, at 9:00."""
ANA = Address("slack", "T1/U1", "T1/DU1")


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class SlackHouse:
    """Everything that a test looks at."""

    api: SlackApi
    channel: SlackChannel
    hear: FakeHear
    shelf: MemoryShelf
    http: httpx.AsyncClient
    clock: Clock = field(default_factory=Clock)

    async def event(self, payload: Json, **headers: str) -> httpx.Response:
        """What Slack sends to /slack/events, and all that follows from it."""
        body, made = as_json(payload, self.clock().timestamp())
        return await self._sent("/slack/events", body, made | headers)

    async def interaction(self, payload: Json) -> httpx.Response:
        body, headers = as_interaction(payload, self.clock().timestamp())
        return await self._sent("/slack/interactions", body, headers)

    async def command(self, payload: Json) -> httpx.Response:
        body, headers = as_form(payload, self.clock().timestamp())
        return await self._sent("/slack/commands", body, headers)

    async def _sent(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        answer = await self.http.post(path, content=body, headers=headers)
        await self.channel.parts.background.settled()
        return answer

    @property
    def heard(self) -> list[Message]:
        return self.hear.heard

    @property
    def words(self) -> list[str]:
        """What was heard, in order."""
        return [message.text for message in self.hear.heard]

    def texts(self, channel: str = "DU1") -> list[str]:
        """The messages that stand in a conversation."""
        return [each["text"] for each in self.api.messages if each["channel"] == channel]


@asynccontextmanager
async def slack_house(
    shelf: MemoryShelf | None = None,
    *,
    api: SlackApi | None = None,
    patience: float = 10.0,
    **settings: Any,
) -> AsyncIterator[SlackHouse]:
    """A channel with a bot token over HTTP; `settings` in place of its own, `api` in place of a new Slack."""
    async with AsyncExitStack() as stack:
        api = api or await stack.enter_async_context(slack_api())
        given = {"signing_secret": SECRET, "bot_token": TOKEN, "api_url": f"{api.url}api/"} | settings
        clock, hear, shelf = Clock(), FakeHear(), shelf or MemoryShelf()
        wishes = Settings.model_validate({"enabled": True, **given})
        channel = SlackChannel(wishes, shelf, clock, patience)
        hear.channel = channel
        stack.push_async_callback(channel.parts.close)
        app = FastAPI()
        channel.routes(app, hear)
        app.add_middleware(BoundedBody)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        client = httpx.AsyncClient(transport=transport, base_url="https://doppel.example.org")
        http = await stack.enter_async_context(client)
        yield SlackHouse(api, channel, hear, shelf, http, clock)


__all__ = ["ANA", "APP_TOKEN", "NOW", "Clock", "SlackHouse", "slack_house"]
