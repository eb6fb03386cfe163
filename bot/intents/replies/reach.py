"""Which servers a webhook may reach: public ones, and private ones that config.yml names."""

from __future__ import annotations

import socket
from collections.abc import Collection
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.errors import WebhookFailed

Address = IPv4Address | IPv6Address

_NAMED_PRIVATE: Final = (".local", ".internal", ".lan", ".home.arpa", ".localhost")
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv6 addresses that a gateway turns into IPv4 ones."""
_LONGEST_URL: Final = 2000


def fault(url: str, private: Collection[str]) -> str:
    """What is wrong with the address of a webhook as it is written; empty where nothing is.

    `private`: hosts that may be reached although they are not public.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        known = parts.port is None or parts.port > 0
    except ValueError:
        return "this is no address; write it as https://host/path"
    if parts.scheme not in ("http", "https") or not host or not known or len(url) > _LONGEST_URL:
        return "write it as https://host/path, in 2,000 characters at most"
    if parts.username is not None or any(sign.isspace() for sign in url):
        return "leave out names, passwords and spaces; Doppel signs what it sends"
    if host not in private and _is_private_name(host):
        return f"{host} is not a public server; webhooks.private_hosts in config.yml may allow it"
    return ""


def address_of(parts: SplitResult, private: Collection[str]) -> str:
    """The numeric address to connect to, every one that the name has being allowed.

    Looked up once, so that a name cannot mean another machine a moment later. Raises `WebhookFailed`.
    """
    host = str(parts.hostname).lower()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WebhookFailed("its name is not known") from None
    addresses = [str(one[4][0]) for one in found]
    if host not in private and not all(_is_public(ip_address(one)) for one in addresses):
        raise WebhookFailed("its name leads into a private network")
    return addresses[0]


def _is_private_name(host: str) -> bool:
    with suppress(ValueError):
        return not _is_public(ip_address(host))
    with suppress(OSError):
        return not _is_public(ip_address(socket.inet_aton(host)))  # "127.1" and "2130706433" are numbers, too
    return host == "localhost" or "." not in host or host.endswith(_NAMED_PRIVATE)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or address in _TRANSLATED:
            return False
    return address.is_global and not address.is_multicast
