"""The HTTP server, in a thread of its own."""

from __future__ import annotations

import asyncio
import inspect
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Event, Thread
from typing import Any

import uvicorn
from fakes.telegram_api.delivery import Delivery
from fakes.telegram_api.given import Given, given
from fakes.telegram_api.methods import Methods
from fakes.telegram_api.people import Crowd
from fakes.telegram_api.refusal import Refusal
from fakes.telegram_api.world import Json, World
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "8765336106:AAfakeFAKEfakeFAKEfakeFAKEfakeFAKEfak"
PATIENCE = 20.0
"""Seconds for anything to happen; reached only where it never would."""


@dataclass
class Fault:
    """A way in which calls go wrong, for as many `times`."""

    method: str
    times: int
    chat: int
    answer: Response | None
    """None: the connection is cut."""
    done: bool
    """Whether what was asked is done all the same."""


class TelegramApi(Crowd):
    """The whole fake. `haste`: how much faster than Telegram a webhook is called again."""

    def __init__(
        self,
        token: str = TOKEN,
        username: str = "doppel_test_bot",
        *,
        local: bool = True,
        haste: float = 100.0,
    ) -> None:
        self._bot, self._local, self._haste = (token, username), local, haste
        self.url = ""
        self._changed = Condition()
        self._ready = Event()
        self._begin()

    def _begin(self) -> None:
        self.world = World(*self._bot)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """Every call that came to a method, with its fields."""
        self._faults: list[Fault] = []
        self.methods = Methods(self.world)

    def anew(self) -> TelegramApi:
        """As if nothing had been: the same server with nobody and nothing in it."""
        asyncio.run_coroutine_threadsafe(self._anew(), self._loop).result(PATIENCE)
        return self

    async def _anew(self) -> None:
        await self.delivery.close()
        self._begin()
        self.delivery = self._new_delivery()

    @contextmanager
    def serving(self) -> Iterator[TelegramApi]:
        """On a free port of 127.0.0.1, which `url` tells."""
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread = Thread(target=lambda: asyncio.run(self._serve(listening)))
        thread.start()
        assert self._ready.wait(PATIENCE)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._stop.set)
            thread.join()

    def wait(self, until: Callable[[], Any]) -> Any:
        """What a condition gives once it holds; fails if it never does."""
        last = time.monotonic() + PATIENCE
        with self._changed:
            while not (found := until()):
                assert time.monotonic() < last, "this never came to pass"
                self._changed.wait(0.05)  # what is waited for may be no call
            return found

    async def until(self, holds: Callable[[], Any]) -> Any:
        """As `wait`, beside a loop that has other things to do."""
        return await asyncio.to_thread(self.wait, holds)

    def tell(self, kind: str, chat: int, body: Json) -> None:
        self._loop.call_soon_threadsafe(self.delivery.add, kind, chat, body)

    def fail(
        self,
        method: str = "",
        status: int = 502,
        why: str = "",
        *,
        times: int = 1,
        chat: int = 0,
        body: bytes | None = None,
        cut: bool = False,
        done: bool = False,
        **parameters: int,
    ) -> None:
        """Let calls fail: of a method, or any; to a chat, or any; with other bytes, or with none at all."""
        answer: Response | None = None
        if body is not None:
            answer = Response(body, status)
        elif not cut:
            why = why or ("retry after {retry_after}".format(**parameters) if parameters else "")
            answer = JSONResponse(Refusal(status, why, **parameters).body, status)
        self._faults.append(Fault(method.lower(), times, chat, answer, done))

    def recover(self) -> None:
        """No call fails any more."""
        self._faults.clear()

    def called(self, method: str) -> list[dict[str, Any]]:
        """The fields of every call of a method."""
        return [fields for name, fields in list(self.calls) if name == method.lower()]

    @property
    def waiting(self) -> int:
        """Updates that are not confirmed."""
        return len(self.delivery.queue)

    async def _serve(self, listening: socket.socket) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self.delivery = self._new_delivery()
        app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._download),
            ]
        )
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        config.timeout_graceful_shutdown = 1
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        self._ready.set()
        await self._stop.wait()
        await self.delivery.close()
        server.should_exit = True
        await serving

    def _new_delivery(self) -> Delivery:
        return Delivery(local=self._local, haste=self._haste, changed=self._notice)

    def _notice(self) -> None:
        with self._changed:
            self._changed.notify_all()

    async def _call(self, request: Request) -> Response:
        name = request.path_params["method"].lower()
        try:
            self._check_token(request.path_params["token"])
            asked = await given(request)
            self.calls.append((name, asked.fields))
            fault = self._fault(name, asked)
            if fault and not fault.done:
                return _broken(fault)
            answer = JSONResponse({"ok": True, "result": await self._result(name, asked)})
            return _broken(fault) if fault else answer
        except Refusal as refusal:
            return JSONResponse(refusal.body, refusal.status)
        finally:
            self._notice()

    async def _result(self, name: str, asked: Given) -> Any:
        for part in (self.methods, self.delivery):
            method = getattr(part, name, None)
            if method and name.startswith(("get", "set", "send", "edit", "answer", "delete")):
                result = method(asked)
                return await result if inspect.isawaitable(result) else result
        raise Refusal(404, "method not found")

    async def _download(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
        except Refusal as refusal:
            return JSONResponse(refusal.body, refusal.status)
        content = self.world.files.get(request.path_params["path"])
        return Response(content) if content is not None else JSONResponse(Refusal(404).body, 404)

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]{20,}", token):
            raise Refusal(404)
        if token != self.world.token:
            raise Refusal(401)

    def _fault(self, name: str, asked: Given) -> Fault | None:
        for fault in self._faults:
            if fault.method in {"", name} and fault.chat in {0, asked.fields.get("chat_id")}:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
                return fault
        return None


def _broken(fault: Fault) -> Response:
    return fault.answer or Cut()


class Cut(Response):
    """An answer that breaks off."""

    async def __call__(self, _: Any, __: Any, send: Any) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok": tr', "more_body": True})
