"""Spoken PINs, kept as salted hashes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import scrypt
from hmac import compare_digest
from secrets import token_bytes
from typing import Final

SHORTEST: Final = 4
LONGEST: Final = 8
_COST: Final = 2**14
"""About 50 ms and 16 MB a try."""


def is_pin(digits: str) -> bool:
    """Whether digits can be a PIN: four to eight, and not all the same."""
    return SHORTEST <= len(digits) <= LONGEST and digits.isdecimal() and len(set(digits)) > 1


def hashed(pin: str) -> str:
    """What is kept of a PIN."""
    salt = token_bytes(16)
    return f"{b64encode(salt).decode()}${b64encode(_slow(pin, salt)).decode()}"


def fits(pin: str, kept: str) -> bool:
    """Whether a PIN is the one that is kept."""
    salt, _, known = kept.partition("$")
    return bool(known) and compare_digest(_slow(pin, b64decode(salt)), b64decode(known))


def _slow(pin: str, salt: bytes) -> bytes:
    return scrypt(pin.encode(), salt=salt, n=_COST, r=8, p=1, dklen=32)
