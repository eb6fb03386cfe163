"""Where people can be reached, and where they no longer can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import structlog

from bot.messages import Address
from bot.people import People, chat_of
from twin_core.parts.identity import IdentityUnreachable, Link
from twin_core.store.base import Draft, Store

log = structlog.get_logger("doppel.reach")


class Reach:
    """Who has blocked or removed Doppel where. Blocking; safe to call from many threads."""

    def __init__(self, store: Store, people: People, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._people = people
        self._clock = clock

    def reaches(self, twin_id: str, address: Address) -> bool:
        """Whether a person can be reached at an address. Raises `NoSuchTwin` and `TwinForgotten`."""
        return _link(address) not in self._store.state(twin_id).identity.unreachable

    def elsewhere(self, twin_id: str) -> Address | None:
        """The chat in which a person reads what could not be said aloud; None where they have none.

        Raises `NoSuchTwin` and `TwinForgotten`.
        """
        chat = chat_of(self._store.state(twin_id))
        return Address(chat.channel, chat.user, chat.conversation) if chat else None

    def gone(self, address: Address) -> None:
        """The person at an address cannot be reached there until they write again; a stranger is let be."""
        twin_id = self._people.find(address)
        if twin_id is None or not self.reaches(twin_id, address):
            return
        link = _link(address)
        event = IdentityUnreachable(link.channel, link.user, link.conversation)
        at = self._clock().astimezone(UTC)
        self._store.append(Draft(twin_id, (event,), at, f"gone:{uuid4().hex}", address.channel))
        log.info("gone", channel=address.channel)


def _link(address: Address) -> Link:
    return Link(address.channel, address.user, address.conversation)
