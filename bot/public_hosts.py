"""Which servers are public: whom Doppel may be sent to by an address that a person or an admin gave."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

_NAMED_PRIVATE: Final = (".local", ".internal", ".lan", ".home.arpa", ".localhost")
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv6 addresses that a gateway turns into IPv4 ones."""


def is_private_name(host: str) -> bool:
    """Whether a host, by its mere name (small letters) or number, is not a public server."""
    with suppress(ValueError):
        return not _is_public(ip_address(host))
    with suppress(OSError):
        return not _is_public(ip_address(socket.inet_aton(host)))  # "127.1" and "2130706433" are numbers, too
    return host == "localhost" or "." not in host or host.endswith(_NAMED_PRIVATE)


def resolved(host: str, port: int) -> tuple[str, ...]:
    """The numeric addresses of a host. Raises `OSError` and `UnicodeError` where its name is not known."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def are_public(addresses: Iterable[str]) -> bool:
    """Whether every one of some numeric addresses is public: none private, of this machine or this link."""
    return all(_is_public(ip_address(address)) for address in addresses)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or address in _TRANSLATED:
            return False
    return address.is_global and not address.is_multicast
