"""Where a conversation is reached, kept on the channel's shelf."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import structlog

from bot.channel import Shelf
from bot.messages import Address

PENDING_LIFE: Final = timedelta(hours=24)
"""How long a file waits to be accepted."""

log = structlog.get_logger("doppel.teams")


@dataclass(frozen=True, slots=True)
class Pending:
    """A file that was offered and not accepted yet."""

    id: str
    name: str
    content: bytes
    until: datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """Where one conversation is reached."""

    conversation: str
    service_url: str
    tenant: str = ""
    bot: str = ""
    """The bot's own account: `28:` and its app id."""
    bot_name: str = ""
    user: str = ""
    """The person's account, `29:…`; empty for a group."""
    directory_id: str = ""
    """The person's `aadObjectId`."""
    language: str = ""
    """Two letters, as last told."""
    introduced: bool = False
    pending: Pending | None = None

    @property
    def address(self) -> Address:
        """The person's address."""
        return Address("teams", user_of(self.tenant, self.user), self.conversation)


def user_of(tenant: str, account: str) -> str:
    """What the house calls a person: unique over directories and bots."""
    return f"{tenant}/{account}"


class References:
    """The references, by conversation; what belongs to a person goes when the house forgets them."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._conversations: dict[str, str] | None = None
        self._writing = asyncio.Lock()

    async def get(self, conversation: str) -> Reference | None:
        """The reference of a conversation; None if it is not known, or was written by an older Doppel."""
        kept = await self._shelf.get(conversation)
        return None if kept is None else _read(kept)

    async def seen(self, fresh: Reference) -> Reference:
        """Keep what an activity tells of its conversation; what it does not tell stays."""
        async with self._writing:
            known = await self.get(fresh.conversation)
            latest = _merged(fresh, known) if known else fresh
            if latest != known:
                await self._put(latest)
            return latest

    async def change(self, reference: Reference, **changes: Any) -> None:
        """Keep a reference with some fields changed, and all others as they were last kept."""
        async with self._writing:
            known = await self.get(reference.conversation)
            await self._put(replace(known or reference, **changes))

    async def _put(self, reference: Reference) -> None:
        await self._shelf.put(reference.conversation, msgspec.msgpack.encode(reference))
        if reference.user:
            (await self._index())[reference.address.user] = reference.conversation

    async def drop(self, conversation: str) -> None:
        """Keep it no longer."""
        await self._shelf.remove(conversation)

    async def of_user(self, user: str) -> Reference | None:
        """The direct conversation with a user of the house's; None if there is none."""
        conversation = (await self._index()).get(user)
        return await self.get(conversation) if conversation else None

    async def _index(self) -> dict[str, str]:
        if self._conversations is None:
            found = [_read(kept) for kept in (await self._shelf.every()).values()]
            self._conversations = {
                each.address.user: each.conversation for each in found if each and each.user
            }
        return self._conversations


def _read(kept: bytes) -> Reference | None:
    try:
        return msgspec.msgpack.decode(kept, type=Reference)
    except msgspec.MsgspecError:
        log.warning("reference_unreadable")
        return None


def _merged(fresh: Reference, known: Reference) -> Reference:
    return replace(
        fresh,
        bot_name=fresh.bot_name or known.bot_name,
        user=fresh.user or known.user,
        directory_id=fresh.directory_id or known.directory_id,
        language=fresh.language or known.language,
        introduced=known.introduced,
        pending=known.pending,
    )
