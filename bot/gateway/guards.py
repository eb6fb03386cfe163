"""What every request passes first: known hosts, bounded bodies, careful headers."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.config.models import Server

LARGEST_BODY = 1_000_000
"""Bytes of a request that are taken in."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SECURITY_HEADERS = {
    # NiceGUI compiles its Vue templates in the browser and writes its page's script inline.
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=()",
}


def trusted_hosts(server: Server, *public_urls: str) -> frozenset[str]:
    """The names under which this server may be addressed; `public_urls`: further ones, of single channels."""
    public = map(host_of, (server.public_url, *public_urls))
    return frozenset({*LOOPBACK, server.host.lower(), *public} - {""})


def host_of(authority: str) -> str:
    """The host of a Host header or an origin, lower-case, without port; empty if it cannot be read."""
    try:
        return (urlsplit(authority if "://" in authority else f"//{authority}").hostname or "").lower()
    except ValueError:
        return ""


class KnownHosts:
    """Refuses foreign Host and Origin headers, so that no page elsewhere reaches us (DNS rebinding)."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse with 421."""
        if scope["type"] not in {"http", "websocket"} or self._known(Headers(scope=scope)):
            return await self._app(scope, receive, send)
        why = "this host name or origin is not served here; set server.public_url in config.yml"
        return await _refuse(scope, send, 421, why)

    def _known(self, headers: Headers) -> bool:
        if host_of(headers.get("host", "")) not in self._hosts:
            return False
        origin = headers.get("origin")
        if origin == "null":
            return headers.get("sec-fetch-site") == "same-origin"
        return origin is None or host_of(origin) in self._hosts


class BoundedBody:
    """Refuses bodies beyond `LARGEST_BODY`, whether announced or not."""

    def __init__(
        self, app: ASGIApp, largest: int = LARGEST_BODY, paths: Mapping[str, int] | None = None
    ) -> None:
        """`paths`: those whose bodies may be larger, with the bytes that are taken in there."""
        self._app = app
        self._largest = largest
        self._paths = paths or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on while the body is small, or refuse with 413."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        largest = max(self._largest, self._paths.get(scope["path"], 0))
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or len(announced) > 15 or int(announced) > largest:  # noqa: PLR2004 - digits
            return await _refuse(scope, send, 413, _too_large(largest))
        return await self._counted(scope, receive, send, largest)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, largest: int) -> None:
        taken, started = 0, False

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > largest:
                raise _TooLarge(413, _too_large(largest))
            return message

        async def noting(message: Message) -> None:
            nonlocal started
            if started or taken <= largest:  # else it is how FastAPI would refuse it
                started = True
                await send(message)

        with suppress(_TooLarge):
            await self._app(scope, counting, noting)
        if taken > largest and not started:
            await _refuse(scope, send, 413, _too_large(largest))


class _TooLarge(HTTPException):
    """The body went past its bound; of the one kind that FastAPI does not take for a body of no JSON."""


class CarefulHeaders:
    """Adds the security headers to every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added on the way back."""

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, adding if scope["type"] == "http" else send)


def _too_large(largest: int) -> str:
    return f"a request may hold at most {largest} bytes"


async def _refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    body = json.dumps({"error": why}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
