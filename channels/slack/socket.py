"""Socket Mode: what Slack sends over a WebSocket that we open, after its page "Using Socket Mode".

The SDK's own client retries one spent address for ever after a failed connection, logs a traceback at each
try and closes the old connection before the new one stands. This one gets a fresh address for every
connection, waits longer from try to try, and lets an old connection finish what it began.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
import structlog
from pydantic import ValidationError
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import DeliveryError
from channels.slack.api import Api
from channels.slack.door import OK, Response
from channels.slack.payload import Envelope

HEARTBEAT: Final = 15.0
"""Seconds between pings; a connection that does not answer is given up."""
LEAVING: Final = 10.0
"""Seconds that an old connection has to finish once Slack asked for a new one."""
LONGEST_PAUSE: Final = 60.0
LARGEST_FRAME: Final = 4_000_000
REQUESTS: Final = frozenset({"events_api", "interactive", "slash_commands"})
log = structlog.get_logger("doppel.slack")

Deliver = Callable[[dict[str, Any]], Awaitable[Response]]


class Socket:
    """One connection after another, for as long as it runs."""

    def __init__(
        self,
        api: Api,
        app_token: str,
        deliver: Deliver,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._app_token = app_token
        self._deliver = deliver
        self._pause = pause
        self._failures = 0
        self.greeted = asyncio.Event()
        """Set while a connection stands."""

    async def run(self) -> None:
        """Hear until cancelled, whatever happens to the connections."""
        async with asyncio.TaskGroup() as connections:
            while True:
                if self._failures:
                    await self._pause(_backoff(self._failures))
                moving_on = asyncio.Event()
                connections.create_task(self._connection(moving_on))
                await moving_on.wait()

    async def _connection(self, moving_on: asyncio.Event) -> None:
        self._failures += 1
        try:
            url = await self._api.open_socket(self._app_token)
            async with self._api.session.ws_connect(
                url,
                heartbeat=HEARTBEAT,
                max_msg_size=LARGEST_FRAME,
                timeout=aiohttp.ClientWSTimeout(ws_close=5.0),
            ) as connection:
                await self._heard(connection, moving_on)
        except (DeliveryError, aiohttp.ClientError, OSError, TimeoutError) as error:
            why = str(error) if isinstance(error, DeliveryError) else type(error).__name__
            log.warning("socket_lost", why=why, tries=self._failures)
        finally:
            if not moving_on.is_set():
                self.greeted.clear()
            moving_on.set()

    async def _heard(self, connection: aiohttp.ClientWebSocketResponse, moving_on: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as requests, asyncio.timeout(None) as limit:
            async for frame in connection:
                envelope = _envelope(frame)
                if envelope.type == "hello":
                    self._failures = 0
                    self.greeted.set()
                    log.info("socket_open")
                elif envelope.type == "disconnect":
                    log.info("socket_moves", why=envelope.reason[:60])
                    moving_on.set()
                    limit.reschedule(asyncio.get_running_loop().time() + LEAVING)
                elif envelope.type in REQUESTS and envelope.envelope_id:
                    requests.create_task(self._request(connection, envelope))

    async def _request(self, connection: aiohttp.ClientWebSocketResponse, envelope: Envelope) -> None:
        """Deliver, then acknowledge; what was not taken in is left for Slack to send again."""
        answer = await self._deliver(envelope.payload or {})
        if answer.status not in {OK, 400}:
            return
        payload = _answer(answer.body) if answer.status == OK else None
        try:
            await connection.send_json(SocketModeResponse(envelope.envelope_id, payload).to_dict())
        except (aiohttp.ClientError, OSError) as error:
            log.info("not_acknowledged", error=type(error).__name__)


def _envelope(frame: aiohttp.WSMessage) -> Envelope:
    """A frame as an envelope; an empty one for what is none."""
    if frame.type is not aiohttp.WSMsgType.TEXT:
        return Envelope()
    try:
        return Envelope.model_validate_json(frame.data)
    except ValidationError:
        log.info("odd_frame")
        return Envelope()


def _answer(body: str) -> dict[str, Any] | None:
    """What goes with an acknowledgement."""
    found = json.loads(body) if body.startswith("{") else None
    return found if isinstance(found, dict) else None


def _backoff(failures: int) -> float:
    """Seconds before another try: twice as long each time, within a minute, never the same for all."""
    return min(LONGEST_PAUSE, 2.0 ** min(failures, 6)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
