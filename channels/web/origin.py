"""Where a request comes from: this machine, our own page, or somewhere else."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def loopback(host: str | None) -> bool:
    """Whether a host name or address means this machine."""
    if not host:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def at_home(request: HTTPConnection, public_url: str) -> bool:
    """Whether the browser runs on this machine and asked for it by name.

    Never where a public address is set or a proxy forwarded the request; and a foreign host name that
    merely resolves to this machine (DNS rebinding) does not count.
    """
    if public_url or any(header in request.headers for header in FORWARDING):
        return False
    return loopback(request.client and request.client.host) and loopback(request.url.hostname)


def ours(origin: str, own_host: str, public_url: str) -> bool:
    """Whether an `Origin` header names our own page.

    `own_host` is the request's `Host`. With a public address only that one counts, and this machine's own.
    """
    if public_url and origin == public_url:
        return True
    parts = urlsplit(origin)
    same = parts.scheme in {"http", "https"} and parts.netloc.lower() == own_host.lower()
    return same and (not public_url or loopback(parts.hostname))


def posted_by_us(request: HTTPConnection, public_url: str) -> bool:
    """Whether a form was sent by our own page: the guard against cross-site request forgery.

    Browsers write `Origin` on every POST (or "null" under a strict referrer policy) and, the newer
    ones, `Sec-Fetch-Site`; a page of somebody else's can forge neither.
    """
    origin = request.headers.get("origin", "null")
    if origin == "null":
        return request.headers.get("sec-fetch-site") == "same-origin"
    return ours(origin, request.headers.get("host", ""), public_url)


def may_connect(origin: str | None, environ: Mapping[str, object], public_url: str) -> bool:
    """Whether a page may open our websocket (Engine.IO's `cors_allowed_origins`)."""
    return bool(origin) and ours(str(origin), str(environ.get("HTTP_HOST", "")), public_url)
