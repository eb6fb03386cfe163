"""Who is who: which twin a user of a channel means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import uuid4

from bot.endpoints import CHANNEL
from bot.messages import Address
from twin_core.errors import NoSuchTwin
from twin_core.parts.identity import Link
from twin_core.store.base import Store
from twin_core.twin import Twin

LOOKED_AT: Final = frozenset({"console"})
"""Channels that show a message only while their person looks: the last resort for what comes unasked."""


def reachable(twin: Twin) -> Link | None:
    """The chat last used in which something unasked arrives; None where there is none.

    One that waits until its person looks is taken only where there is no other.
    """
    chats = [link for link in reversed(twin.identity.links) if link not in twin.identity.unreachable]
    return next((link for link in chats if link.channel not in LOOKED_AT), next(iter(chats), None))


def chat_of(twin: Twin) -> Link | None:
    """The chat last used in which a person reads: no voice device; None where there is none."""
    chats = [link for link in reversed(twin.identity.links) if link not in twin.identity.unreachable]
    read = [link for link in chats if link.channel != CHANNEL]
    return next((link for link in read if link.channel not in LOOKED_AT), next(iter(read), None))


def may_write_first(twin: Twin, now: datetime) -> bool:
    """Whether something that was not asked for may be said to a person at a time (aware).

    Reminders were asked for: they ask `twin.preferences.writes_first` alone.
    """
    return twin.preferences.may_write_first(now) and reachable(twin) is not None


class People:
    """The way from an address to a person's twin."""

    def __init__(self, store: Store, realms: Mapping[str, str]) -> None:
        """`realms`: the realm of each channel by name; a channel not named is its own."""
        self._store = store
        self._realms = realms

    def identity(self, address: Address) -> tuple[str, str]:
        """(realm, user): the same for every channel on which one name is one person."""
        return self._realms.get(address.channel, address.channel), address.user

    def find(self, address: Address) -> str | None:
        """The id of the twin that an address means; None for a stranger."""
        return self._store.twin_of(*self.identity(address))

    def meet(self, address: Address) -> Twin:
        """The twin that an address means; for a stranger a blank one, at version 0, not yet kept."""
        twin_id = self.find(address)
        try:
            return self._store.state(twin_id) if twin_id else Twin(id=uuid4().hex)
        except NoSuchTwin:
            return Twin(id=uuid4().hex)
