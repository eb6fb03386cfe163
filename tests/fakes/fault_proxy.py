"""A proxy before any HTTP server that goes wrong by a plan: the same seed, the same faults in the same order.

What it is faithful to stands in fault_proxy.md.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
import struct
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from types import TracebackType
from typing import Final, Self

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web
from multidict import CIMultiDict, CIMultiDictProxy

HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host"}
)
"""Headers that end at a proxy (RFC 9110, section 7.6.1), and the host, which each side names itself."""


class Fault(StrEnum):
    """What can befall a request."""

    NONE = "none"
    BUSY = "429"
    """Refused with Retry-After; the server never saw it."""
    BROKEN = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    """These three: the server never saw it."""
    TIMED_OUT = "504"
    """The server acted on it, and its answer was thrown away, as by a gateway that would not wait."""
    SLOW = "slow"
    """The server acted on it, and its answer comes late."""
    RESET = "reset"
    """The connection is reset; the server never saw it."""
    HALF = "half"
    """The server acted on it, and half its answer comes before the connection ends."""
    DOWN = "down"
    """Reset since nothing gets through at all for now."""


REFUSALS: Final = {fault: int(fault) for fault in Fault if fault.isdigit()}
UNHEARD: Final = frozenset({Fault.TIMED_OUT, Fault.HALF})
"""After these a client cannot know that the server acted."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that the server acted on, and what it answered, whatever became of the answer."""

    path: str
    asked: bytes
    status: int
    answer: bytes


Words = Callable[[int, int], Mapping[str, object]]
"""The body of a refusal: (status, seconds to wait, 0 if it does not tell) → JSON."""


def plain_words(status: int, seconds: int) -> Mapping[str, object]:
    """A body that says little, as gateways do."""
    return {"status": status, "wait": seconds}


def slack_words(status: int, _: int) -> Mapping[str, object]:
    """As the Slack Web API: the seconds are told by Retry-After alone."""
    return {"ok": False, "error": "ratelimited" if status == REFUSALS[Fault.BUSY] else "internal_error"}


def telegram_words(status: int, seconds: int) -> Mapping[str, object]:
    """As the Telegram Bot API: `parameters.retry_after` tells the seconds."""
    if status != REFUSALS[Fault.BUSY]:
        return {"ok": False, "error_code": status, "description": "Internal Server Error"}
    return {
        "ok": False,
        "error_code": status,
        "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
    }


def connector_words(status: int, _: int) -> Mapping[str, object]:
    """As the Bot Framework connector: an ErrorResponse."""
    return {"error": {"code": "ServiceError", "message": f"status {status}"}}


@dataclass(frozen=True)
class Plan:
    """Which requests meet which faults."""

    seed: int = 0
    shares: Mapping[Fault, float] = field(default_factory=dict)
    """How often each fault comes, as a share of 1; the rest goes well."""
    first: tuple[Fault, ...] = ()
    """What the very first requests meet, before the lot decides."""
    only: str = ""
    """A pattern that a path must have in it to meet a fault; other requests are not counted along."""
    retry_after: int = 1
    """Seconds that a 429 asks for; also told by a 503 (RFC 9110, section 10.2.3)."""
    slow_seconds: float = 0.2

    def __post_init__(self) -> None:
        assert sum(self.shares.values()) <= 1, "shares of more than everything"

    def fault(self, number: int) -> Fault:
        """What the request of this number, from 0, meets; the same whenever it is asked."""
        if number < len(self.first):
            return self.first[number]
        lot = Random(f"{self.seed}/{number}").random()
        for fault, share in self.shares.items():
            lot -= share
            if lot < 0:
                return fault
        return Fault.NONE


class FaultProxy:
    """`async with FaultProxy(url, plan) as proxy:` serves at `proxy.url` on 127.0.0.1."""

    def __init__(
        self,
        target: str,
        plan: Plan | None = None,
        words: Words = plain_words,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`tls`: what it serves https with, at the name localhost; without it, it serves http."""
        self.target = target.rstrip("/")
        self.plan = plan or Plan()
        """May be changed while it serves; a new plan goes on at the number that was reached."""
        self.words = words
        self._tls = tls
        self.down = False
        """Whether nothing gets through for now."""
        self.url = ""
        self.met: Counter[Fault] = Counter()
        """How often each fault was met; `Fault.NONE` for what went well."""
        self.unheard: list[str] = []
        """The path of each request that the server acted on and whose answer the client never had whole."""
        self.on_passed: Callable[[Passed], None] = lambda _: None
        """Told of every request that the server acted on, before its answer is."""
        self._number = 0

    async def __aenter__(self) -> Self:
        self._session = ClientSession(
            auto_decompress=False, timeout=ClientTimeout(total=None), connector=TCPConnector(limit=0)
        )
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        address = "https://localhost" if self._tls else "http://127.0.0.1"
        self.url = f"{address}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._session.close()

    def _next(self, path: str) -> Fault:
        if self.down:
            return Fault.DOWN
        if not re.search(self.plan.only, path):
            return Fault.NONE
        self._number += 1
        return self.plan.fault(self._number - 1)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        fault = self._next(request.path)
        self.met[fault] += 1
        if fault in {Fault.RESET, Fault.DOWN}:
            return _reset(request)
        if fault in REFUSALS and fault not in UNHEARD:
            return self._refusal(REFUSALS[fault])
        try:
            status, headers, body = await self._passed_on(request)
        except ClientError:
            return _reset(request)
        if fault in UNHEARD:
            self.unheard.append(request.path)
        if fault is Fault.TIMED_OUT:
            return self._refusal(REFUSALS[fault])
        if fault is Fault.HALF:
            return await _half(request, status, headers, body)
        if fault is Fault.SLOW:
            await asyncio.sleep(self.plan.slow_seconds)
        return web.Response(status=status, headers=headers, body=body)

    def _refusal(self, status: int) -> web.Response:
        tells = status in {REFUSALS[Fault.BUSY], REFUSALS[Fault.UNAVAILABLE]}
        seconds = self.plan.retry_after if tells else 0
        return web.Response(
            status=status,
            headers={"Retry-After": str(seconds)} if tells else {},
            body=json.dumps(self.words(status, seconds)).encode(),
            content_type="application/json",
        )

    async def _passed_on(self, request: web.Request) -> tuple[int, CIMultiDict[str], bytes]:
        asked = self._session.request(
            request.method,
            f"{self.target}{request.raw_path}",
            headers=_passing(request.headers),
            data=await request.read(),
            allow_redirects=False,
        )
        async with asked as answer:
            body = await answer.read()
        self.on_passed(Passed(request.path, await request.read(), answer.status, body))
        return answer.status, _passing(answer.headers, "content-length"), body


def _passing(headers: CIMultiDictProxy[str], *without: str) -> CIMultiDict[str]:
    kept = CIMultiDict(headers)
    for name in (*HOP_BY_HOP, *without):
        kept.popall(name, None)
    return kept


def _reset(request: web.Request) -> web.StreamResponse:
    assert request.transport
    line: socket.socket = request.transport.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()
    return web.Response()


async def _half(
    request: web.Request, status: int, headers: CIMultiDict[str], body: bytes
) -> web.StreamResponse:
    answer = web.StreamResponse(status=status, headers=headers)
    answer.content_length = max(len(body), 2)
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2] or b" ")
    assert request.transport
    request.transport.close()
    return answer
