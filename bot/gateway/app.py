"""The FastAPI application: health, guards, the channels' routes, and their life."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import chain, repeat

import anyio
import structlog
from anyio import to_thread
from fastapi import FastAPI, Response

from bot.channel import Channel
from bot.config.models import Server
from bot.feeds.feeds import Feeds
from bot.gateway.admin import Administration, admin_api
from bot.gateway.feeds import FeedRoutes
from bot.gateway.guards import BoundedBody, CarefulHeaders, KnownHosts, trusted_hosts
from bot.gateway.hearing import Hearing
from twin_core.errors import StoreError
from twin_core.store.base import Store

log = structlog.get_logger("doppel.gateway")

Work = Callable[[], AbstractAsyncContextManager[None]]
"""Opens the scheduled work for as long as the gateway lives."""


def gateway(
    hearing: Hearing,
    store: Store,
    channels: Mapping[str, Channel],
    server: Server,
    work: Work,
    *,
    administration: Administration | None = None,
    feeds: Feeds | None = None,
) -> FastAPI:
    """The application over a store that is open and a model that is loaded.

    `administration` and `feeds`: what the routes of admins and of feeds work with; without it there are none.
    """

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async with work(), anyio.create_task_group() as listeners:
            listeners.start_soon(hearing.outbox.run)
            for channel in channels.values():
                listeners.start_soon(_listen, channel, hearing)
            yield
            listeners.cancel_scope.cancel()
        await hearing.finish()

    app = FastAPI(title="Doppel", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    _health(app, store)
    if administration:
        admin_api(app, administration)
    if feeds:
        app.include_router(FeedRoutes(feeds).router())
    for channel in channels.values():
        channel.routes(app, hearing)
    large = ChainMap(*(dict(channel.largest_bodies(hearing)) for channel in channels.values()))
    app.add_middleware(BoundedBody, paths=large)
    public = (str(getattr(channel.settings, "public_url", "")) for channel in channels.values())
    app.add_middleware(KnownHosts, hosts=trusted_hosts(server, *public))
    app.add_middleware(CarefulHeaders)
    return app


def _health(app: FastAPI, store: Store) -> None:
    @app.get("/healthz")
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz")
    async def ready(response: Response) -> dict[str, str]:
        try:
            await to_thread.run_sync(store.twin_of, "local", "")
        except StoreError as error:
            log.warning("not_ready", error=type(error).__name__)
            response.status_code = 503
            return {"status": "not ready", "store": type(error).__name__}
        return {"status": "ready"}


async def _listen(channel: Channel, hearing: Hearing) -> None:
    """Let a channel listen; one that breaks is started anew, each time after a longer wait."""
    for seconds in chain((5, 15), repeat(60)):
        try:
            await channel.listen(hearing)
        except Exception:
            log.exception("channel_stopped", channel=channel.name, starts_again_in=seconds)
            await anyio.sleep(seconds)
        else:
            return
