"""Which servers a webhook may reach: public ones, and private ones that config.yml names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.errors import WebhookFailed
from bot.public_hosts import are_public, is_private_name, resolved

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
    if host not in private and is_private_name(host):
        return f"{host} is not a public server; webhooks.private_hosts in config.yml may allow it"
    return ""


def address_of(parts: SplitResult, private: Collection[str]) -> str:
    """The numeric address to connect to, every one that the name has being allowed.

    Looked up once, so that a name cannot mean another machine a moment later. Raises `WebhookFailed`.
    """
    host = str(parts.hostname).lower()
    try:
        found = resolved(host, parts.port or (443 if parts.scheme == "https" else 80))
    except (OSError, UnicodeError):
        raise WebhookFailed("its name is not known") from None
    if host not in private and not are_public(found):
        raise WebhookFailed("its name leads into a private network")
    return found[0]
