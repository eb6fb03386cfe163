"""Secrets that people write: addresses that are their own key to a calendar, and spoken PINs."""

from __future__ import annotations

import re
from typing import Final

_CALENDAR: Final = re.compile(r"(?:https?|webcals?)://\S+", re.IGNORECASE)
_TELLING: Final = re.compile(r"\.ics\b|ical|webcal|calendar|private|token=|key=", re.IGNORECASE)
_HOST: Final = re.compile(r"[a-z]+://[^/?#\s]*", re.IGNORECASE)
_PIN: Final = re.compile(
    r"(\b(?:my|the|new|voice|spoken|meine|die|neue|sprach|gesprochene)[\s-]*(?:\w+[\s-]+)?pin\b)[^\n]*\w[^\n]*",
    re.IGNORECASE,
)
"""And all that is said behind it: digits come in words, too."""
_ENDS: Final = ".,;:!?)>]\"'”“"


def address_in(text: str) -> str:
    """The first address of the web in a text, as it stands; empty where there is none."""
    found = _CALENDAR.search(text)
    return found[0].rstrip(_ENDS) if found else ""


def host_in(address: str) -> str:
    """The host of an address, without a name, a password or anything behind it."""
    found = _HOST.match(address)
    return found[0].partition("://")[2].rpartition("@")[2] if found else ""


def without_secrets(text: str) -> str:
    """A text without spoken PINs, and with nothing but the host of addresses that may be a calendar's key."""
    text = _PIN.sub(lambda found: f"{found[1]} …", text)
    return _CALENDAR.sub(lambda found: _hidden(found[0]), text) if "://" in text else text


def without_addresses(text: str) -> str:
    """A text without addresses of the web, which are of no language."""
    return _CALENDAR.sub(" ", text) if "://" in text else text


def _hidden(address: str) -> str:
    host = _HOST.match(address)
    if host is None or len(address) == host.end() or not _TELLING.search(address):
        return address
    return f"{address.partition('://')[0]}://{host_in(address)}/…"
