"""Addresses in config.yml that a token is sent to."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from bot.config.hosts import is_loopback


def _private(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise ValueError("should be an https address") from None
    plain = parts.scheme == "http" and is_loopback(host)
    if (
        not host
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
        or not (parts.scheme == "https" or plain)
    ):
        raise ValueError("should be an https address, or http on this machine")
    return url.rstrip("/")


PrivateUrl = Annotated[str, AfterValidator(_private)]
"""https, or http that does not leave this machine; without query, fragment and closing stroke."""
