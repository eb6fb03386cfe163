"""Who sits at a browser: a signed cookie that says so until it runs out."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from itsdangerous import BadSignature, URLSafeSerializer

Door: TypeAlias = Literal["name", "link"]
"""How somebody came in: by saying a name on this machine, or by a sign-in link."""

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Session:
    """One browser's stay."""

    user: str
    door: Door
    until: datetime
    """Aware; the session is over from this moment on."""


class Sessions:
    """Writes and reads session cookies."""

    def __init__(self, secret: str, hours: int) -> None:
        self._life = timedelta(hours=hours)
        self._serializer = URLSafeSerializer(
            secret,
            salt="doppel web session",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    @property
    def seconds(self) -> int:
        """How long a session lasts."""
        return int(self._life.total_seconds())

    def open(self, user: str, door: Door, now: datetime) -> str:
        """The cookie of a session that begins now."""
        until = int((now + self._life).timestamp())
        return str(self._serializer.dumps({"user": user, "door": door, "until": until}))

    def read(self, cookie: str | None, now: datetime) -> Session | None:
        """The session of a cookie; None without one, for a forged one and for one that ran out."""
        if not cookie:
            return None
        try:
            held = self._serializer.loads(cookie)
            session = Session(held["user"], held["door"], datetime.fromtimestamp(held["until"], now.tzinfo))
        except (BadSignature, KeyError, TypeError, ValueError, OverflowError):
            return None
        return session if now < session.until else None


def name_from(typed: str) -> str | None:
    """A name as it is kept: composed (NFC), spaces tidied, 1 to 40 visible characters; None if it is none."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    hidden = any(unicodedata.category(sign).startswith("C") and sign != "\u200d" for sign in name)
    return name if 0 < len(name) <= LONGEST_NAME and not hidden else None


def message_id(user: str, made: str) -> str:
    """The id of a message for the house: the browser's own, bound to the user, so that nobody can ask for the
    answer to somebody else's by repeating its id.
    """
    return f"{hashlib.sha256(user.encode('utf-8', 'replace')).hexdigest()[:16]}:{made}"
