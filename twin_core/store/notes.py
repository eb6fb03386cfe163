"""What channels keep for themselves: installations, tokens, references to conversations."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from twin_core.store.database import Database
from twin_core.store.schema import channel_notes
from twin_core.store.vault import Vault, about

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[str, bytes]).decode

_ONE = select(channel_notes.c.sealed).where(channel_notes.c.tag == bindparam("which"))
_OF = (
    select(channel_notes.c.tag, channel_notes.c.sealed)
    .where(channel_notes.c.channel == bindparam("of"))
    .order_by(channel_notes.c.tag)
)
_DROP = delete(channel_notes).where(channel_notes.c.tag == bindparam("which"))


def put(
    connection: Connection, database: Database, vault: Vault, *, channel: str, key: str, value: bytes
) -> None:
    """Keep a note, in place of an earlier one under its key."""
    tag = vault.note(channel, key)
    sealed = vault.house.seal(_pack((key, value)), about("channel_notes", channel, tag.hex()))
    database.put(connection, channel_notes, ("channel", "sealed"), [(tag, channel, sealed)])


def get(connection: Connection, vault: Vault, channel: str, key: str) -> bytes | None:
    """The note under a key."""
    tag = vault.note(channel, key)
    sealed = connection.execute(_ONE, {"which": tag}).scalar_one_or_none()
    return None if sealed is None else _opened(vault, channel, tag, sealed)[1]


def every(connection: Connection, vault: Vault, channel: str) -> Iterator[tuple[str, bytes]]:
    """All notes of a channel with their keys."""
    for tag, sealed in connection.execute(_OF, {"of": channel}):
        yield _opened(vault, channel, tag, sealed)


def drop(connection: Connection, vault: Vault, channel: str, key: str) -> None:
    """Keep a note no longer."""
    connection.execute(_DROP, {"which": vault.note(channel, key)})


def _opened(vault: Vault, channel: str, tag: bytes, sealed: bytes) -> tuple[str, bytes]:
    return _unpack(vault.house.open(sealed, about("channel_notes", channel, tag.hex())))
