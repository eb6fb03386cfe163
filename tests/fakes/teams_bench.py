"""The Teams channel on a bench: the fake connector on one side, the fake house on the other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
from fakes.bot_framework import APP_ID, PASSWORD, TENANT, FakeTeams, Talk, serving
from fakes.hear import FakeHear, MemoryShelf
from fakes.teams_activities import Person
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.gateway.guards import BoundedBody
from bot.messages import Address, Reply
from channels.teams import Settings, Teams
from channels.teams.tokens import Tokens

NOW = datetime(2026, 1, 2, 18, 5, tzinfo=UTC)
Json = Any


class Bench:
    """A channel that is served."""

    def __init__(self, fake: FakeTeams, client: str = "20.0.0.1", **settings: Any) -> None:
        self.fake = fake
        self.hear, self.shelf = FakeHear(), MemoryShelf()
        self.now = NOW
        self.settings = Settings.model_validate(addresses(fake) | settings)
        self.channel = Teams(self.settings, self.shelf, now=lambda: self.now)
        self.hear.channel = self.channel
        app = FastAPI(lifespan=self._life)
        self.channel.routes(app, self.hear)
        app.add_middleware(BoundedBody)
        self.browser = TestClient(app, base_url="https://doppel.example.org", client=(client, 5000))
        self.ana = Person(fake.service_url)

    @asynccontextmanager
    async def _life(self, _: FastAPI) -> AsyncIterator[None]:
        async with anyio.create_task_group() as listeners:
            listeners.start_soon(self.channel.listen, self.hear)
            yield
            listeners.cancel_scope.cancel()

    def post(self, activity: Json, token: str | None = None, **more: str) -> httpx.Response:
        """What Teams gets back for an activity that it posts with a good token, or another."""
        token = self.fake.keys.token(activity["serviceUrl"]) if token is None else token
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **more}
        body = json.dumps(activity)
        answer: httpx.Response = self.browser.post("/teams/messages", content=body, headers=headers)
        return answer

    def send(self, reply: Reply, key: str = "teams:1", to: Address | None = None) -> None:
        """As the outbox does it."""
        assert self.browser.portal
        self.browser.portal.call(self.channel.send, to or self.address, reply, key)

    @property
    def tokens(self) -> Tokens:
        """What checks the tokens that come in."""
        return self.channel._hall.tokens

    @property
    def address(self) -> Address:
        return Address("teams", f"{TENANT}/{self.ana.account}", self.ana.direct)

    @property
    def direct(self) -> Talk:
        """Ana's direct conversation."""
        return self.fake.talk(self.ana.direct, self.ana.account)

    @property
    def group(self) -> Talk:
        return self.fake.talk(self.ana.group)


def addresses(fake: FakeTeams) -> Json:
    """Settings that lead to the fake."""
    return {
        "enabled": True,
        "app_id": APP_ID,
        "app_password": PASSWORD,
        "tenant": TENANT,
        "service_hosts": ["127.0.0.1"],
        "upload_hosts": ["127.0.0.1"],
        "service_url": f"{fake.url}/teams/",
        "login_url": fake.url,
        "openid_url": f"{fake.url}/v1/.well-known/openidconfiguration",
    }


@contextmanager
def benches() -> Iterator[Callable[..., Bench]]:
    """Makes benches, all at one connector."""
    with ExitStack() as stack:
        fake = stack.enter_context(serving(FakeTeams()))

        def made(**settings: Any) -> Bench:
            bench = Bench(fake, **settings)
            stack.enter_context(bench.browser)
            assert bench.direct
            assert bench.group
            return bench

        yield made
