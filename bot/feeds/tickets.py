"""One-time links with which a person goes from the chat to a page, and to a source and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final

import msgspec

from bot.codes import hashed
from twin_core.store.base import Store

LASTS: Final = timedelta(minutes=10)
_BYTES: Final = 32


class Ticket(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a link stands for."""

    twin_id: str
    kind: str
    until: datetime
    language: str = "en"
    kept: str = ""
    """What `Feed.signed_in` is to know of `Feed.sign_in`."""
    given: Mapping[str, str] = {}
    """What they gave before they went to sign in."""


def fresh() -> str:
    """A new code, which nobody can guess."""
    return token_urlsafe(_BYTES)


class Tickets:
    """Links of one purpose, each good for one use and ten minutes."""

    def __init__(self, store: Store, purpose: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._purpose = purpose
        self._clock = clock

    def now(self) -> datetime:
        """The time (aware)."""
        return self._clock()

    def until(self) -> datetime:
        """When one that is made now ends."""
        return self._clock() + LASTS

    def made(self, ticket: Ticket, code: str = "") -> str:
        """A code for a ticket: a new one, or one that was taken and is good for another use."""
        code = code or fresh()
        self._store.put_code(hashed(code), self._purpose, msgspec.json.encode(ticket), ticket.until)
        return code

    def taken(self, code: str) -> Ticket | None:
        """What a code stands for, which is used up by that; None for one that is not good."""
        payload = self._store.take_code(hashed(code), self._purpose, self._clock())
        return None if payload is None else msgspec.json.decode(payload, type=Ticket)

    def seen(self, code: str) -> Ticket | None:
        """What a code stands for, which stays good."""
        ticket = self.taken(code)
        if ticket is not None:
            self.made(ticket, code)
        return ticket
