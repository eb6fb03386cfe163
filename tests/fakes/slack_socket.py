"""Slack's side of Socket Mode: addresses, envelopes, acknowledgements, and what is delivered again.

What it is faithful to stands in slack_socket.md.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from types import TracebackType
from typing import Final, Self

from aiohttp import ClientSession, TCPConnector, WSMsgType, web
from fakes.slack_frames import Delivery, Json, Kind, Reason, goodbye, hello

APP_TOKEN: Final = "xapp-1-A000000001-1-socket"
MOST_CONNECTIONS: Final = 10
_PASSED: Final = frozenset({"Authorization", "Content-Type", "Content-Encoding", "Retry-After", "User-Agent"})


@dataclass(eq=False, slots=True)
class Connection:
    """An open WebSocket."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    """Whether it was told to go, so that it gets no more envelopes."""


class SlackSocket:
    """`async with SlackSocket() as slack:` has its Web API at `slack.api_url`.

    Every method but apps.connections.open goes on to the Web API at `behind`, if there is one.
    """

    def __init__(
        self,
        app_token: str = APP_TOKEN,
        app_id: str = "A000000001",
        behind: str = "",
        *,
        patience: float = 3.0,
        again: Sequence[float] = (0.0, 60.0, 300.0),
    ) -> None:
        """`patience`: seconds for an acknowledgement; `again`: those before each further try of an event."""
        self.app_token, self.app_id = app_token, app_id
        self.behind = behind.rstrip("/")
        self.patience, self.again = patience, tuple(again)
        self.enabled = True
        """Whether Socket Mode is switched on for the app."""
        self.complaints: list[str] = []
        """What a client did that Slack would ignore or refuse; empty where all is well."""
        self.opened = 0
        """How many connections there have been."""
        self.pongs = 0
        self._tickets: set[str] = set()
        self._open: deque[Connection] = deque()
        self._waiting: dict[str, Delivery] = {}
        self._change = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/api/apps.connections.open", self._hand_out)
        app.router.add_get("/link/", self._link)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._session = ClientSession(auto_decompress=False, connector=TCPConnector(limit=0))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.api_url = f"{self.url}/api/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self._open):
            await connection.socket.close()
        await self._runner.cleanup()
        await self._session.close()

    @property
    def connections(self) -> int:
        """How many are open and not told to go."""
        return sum(not connection.leaving for connection in self._open)

    @property
    def waiting(self) -> int:
        """How many envelopes were sent and not acknowledged."""
        return len(self._waiting)

    async def until(self, holds: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until something holds, looked at whenever a connection comes, goes or says something."""
        async with asyncio.timeout(seconds), self._change:
            await self._change.wait_for(holds)

    async def connected(self, count: int = 1, seconds: float = 30.0) -> None:
        """Wait until at least so many connections are open."""
        await self.until(lambda: self.connections >= count, seconds)

    async def deliver(self, payload: Json, kind: Kind = "events_api") -> Delivery:
        """Send one thing until it is acknowledged or given up; only events are tried again.

        The acknowledgement's payload is in `answer`; `acknowledged` tells whether there was one.
        """
        delivery = Delivery(payload, kind)
        waits = (0.0, *self.again) if kind == "events_api" else (0.0,)
        for wait in waits:
            await asyncio.sleep(wait)
            await self._try(delivery)
            if delivery.acknowledged.is_set():
                break
        return delivery

    async def ping(self) -> None:
        """A ping on every connection, as Slack sends them now and then; pongs are counted."""
        for connection in self._open:
            await connection.socket.ping(b"Ping from applink")

    async def disconnect(self, reason: Reason, grace: float = 10.0) -> None:
        """Tell every connection to go, and close it after some seconds; at once where Socket Mode is off."""
        self.enabled = reason != "link_disabled"
        for connection in list(self._open):
            connection.leaving = True
            await connection.socket.send_json(goodbye(reason))
            self._later(connection, grace if self.enabled else 0.0)

    def drop(self) -> None:
        """Cut every connection without a word, as a network does."""
        for connection in list(self._open):
            connection.leaving = True
            if connection.request.transport:
                connection.request.transport.abort()

    def _later(self, connection: Connection, seconds: float) -> None:
        async def close() -> None:
            await asyncio.sleep(seconds)
            await connection.socket.close()

        task = asyncio.create_task(close())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _try(self, delivery: Delivery) -> None:
        try:
            async with asyncio.timeout(self.patience):
                await self.connected(seconds=self.patience)
                envelope = delivery.envelope()
                self._waiting[envelope["envelope_id"]] = delivery
                await self._next().socket.send_json(envelope)
                await self._changed()
                await delivery.acknowledged.wait()
        except (TimeoutError, ConnectionError):
            return

    def _next(self) -> Connection:
        """Any of the connections, each in its turn."""
        for _ in range(len(self._open)):
            self._open.rotate()
            if not self._open[0].leaving and not self._open[0].socket.closed:
                return self._open[0]
        raise ConnectionError("nobody is connected")

    async def _hand_out(self, request: web.Request) -> web.Response:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if error := self._refusal(kind, token):
            return web.json_response({"ok": False, "error": error})
        ticket = token_hex(16)
        self._tickets.add(ticket)
        url = f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={self.app_id}"
        return web.json_response({"ok": True, "url": url})

    def _refusal(self, kind: str, token: str) -> str:
        if kind != "Bearer" or not token:
            return "not_authed"
        if token.startswith(("xoxb-", "xoxp-")):
            return "not_allowed_token_type"
        if token != self.app_token:
            return "invalid_auth"
        return "" if self.enabled else "socket_mode_not_enabled"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self.complaints.append("a ticket that is none, or was used before")
            raise web.HTTPRequestTimeout
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self._open) >= MOST_CONNECTIONS:
            self.complaints.append("more connections than an app may have")
            await socket.send_json(goodbye("too_many_websockets"))
            await socket.close()
            return socket
        await self._talk(Connection(socket, request))
        return socket

    async def _talk(self, connection: Connection) -> None:
        self._open.append(connection)
        self.opened += 1
        await connection.socket.send_json(hello(self.app_id, len(self._open)))
        await self._changed()
        try:
            async for message in connection.socket:
                if message.type is WSMsgType.PING:
                    await connection.socket.pong(message.data)
                elif message.type is WSMsgType.PONG:
                    self.pongs += 1
                else:
                    self._acknowledge(message.data)
                await self._changed()
        finally:
            self._open.remove(connection)
            await self._changed()

    async def _changed(self) -> None:
        async with self._change:
            self._change.notify_all()

    def _acknowledge(self, text: str) -> None:
        try:
            told = json.loads(text)
            envelope, payload = told["envelope_id"], told.get("payload")
        except (ValueError, TypeError, KeyError):
            self.complaints.append("something that is no acknowledgement")
            return
        delivery = self._waiting.pop(envelope, None)
        if delivery is None:
            self.complaints.append(f"an acknowledgement of no envelope, or a second one: {envelope}")
            return
        if payload and not delivery.accepting:
            self.complaints.append("an answer where the envelope accepts none")
        delivery.answer = payload if delivery.accepting else None
        delivery.acknowledged.set()

    async def _pass_on(self, request: web.Request) -> web.Response:
        if not self.behind:
            return web.json_response({"ok": False, "error": "unknown_method"})
        kept = {name: value for name, value in request.headers.items() if name in _PASSED}
        asked = self._session.request(
            request.method, f"{self.behind}{request.raw_path}", headers=kept, data=await request.read()
        )
        async with asked as answer:
            body, headers = await answer.read(), {n: v for n, v in answer.headers.items() if n in _PASSED}
            return web.Response(status=answer.status, headers=headers, body=body)
