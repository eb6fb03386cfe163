"""The way out to feeds over the web: to public servers, and to private ones that config.yml names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpcore
import httpx

from bot.errors import NotAllowedThere, Unreachable
from bot.public_hosts import are_public, is_private_name, resolved

SECONDS: Final = 20.0
"""How long a server may take to connect, and for each piece of its answer."""
AT_ONCE: Final = 50
"""Connections."""
HOPS: Final = 5
"""Redirects that are followed, where a feed follows any; each is looked at as the first address was."""


class Guard(httpcore.NetworkBackend):
    """Connects to addresses that the name of a host was just found to have, if all of them are allowed.

    Looked up once, so that a name cannot mean another machine a moment later. Raises `NotAllowedThere`.
    """

    def __init__(self, private: Collection[str]) -> None:
        """`private`: hosts that may be reached although they are not public."""
        self._private = frozenset(host.lower() for host in private)
        self._net = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of a host's addresses that takes it."""
        *others, last = self._addresses(host.lower(), port)
        for address in others:
            try:
                return self._net.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._net.connect_tcp(last, port, timeout, local_address, socket_options)

    def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        allowed = host in self._private
        if not allowed and is_private_name(host):
            raise NotAllowedThere(f"{host} is not a public server; feeds.private_hosts may allow it")
        try:
            found = resolved(host, port)
        except (OSError, UnicodeError):
            raise Unreachable(f"the name {host} is not known") from None
        if not allowed and not are_public(found):
            raise NotAllowedThere(f"{host} leads into a private network; feeds.private_hosts may allow it")
        return found


class _Guarded(httpx.BaseTransport):
    """Requests over connections that the guard made."""

    def __init__(self, guard: Guard) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=AT_ONCE,
            keepalive_expiry=5.0,
            network_backend=guard,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        assert isinstance(request.stream, httpx.SyncByteStream)
        sent = httpcore.Request(
            request.method, target, headers=request.headers.raw, content=request.stream,
            extensions=request.extensions,
        )  # fmt: skip
        with _told_by_httpx():
            got = self._pool.handle_request(sent)
        assert isinstance(got.stream, Iterable)
        return httpx.Response(got.status, headers=got.headers, stream=_Stream(got), extensions=got.extensions)

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    """The content of an answer as it comes."""

    def __init__(self, got: httpcore.Response) -> None:
        self._got = got

    def __iter__(self) -> Iterator[bytes]:
        with _told_by_httpx():
            yield from self._got.iter_stream()

    def close(self) -> None:
        self._got.close()


@contextmanager
def _told_by_httpx() -> Iterator[None]:
    """Errors of the connection as httpx names them: by the same names."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
    ) as error:
        raise getattr(httpx, type(error).__name__, httpx.TransportError)(str(error)) from error


def web(private: Collection[str] = ()) -> httpx.Client:
    """The way out. It follows no redirect by itself, and safe to use from many threads.

    `private`: hosts, as addresses name them, that may be reached although they are not public.
    """
    return httpx.Client(
        transport=_Guarded(Guard(private)),
        timeout=SECONDS,
        max_redirects=HOPS,
        headers={"User-Agent": "doppel"},
        trust_env=False,
    )
