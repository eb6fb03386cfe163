"""Access keys: what is known of them but their secrets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from twin_core.store.desk_base import KeyRow
from twin_core.store.instants import micros, moment
from twin_core.store.schema import api_keys

TOUCHED_EVERY = timedelta(minutes=1)
"""When a key was last used is written no more often than this."""


def add(connection: Connection, key: KeyRow) -> None:
    """Keep a new key."""
    connection.execute(
        insert(api_keys).values(
            id=key.id,
            name=key.name,
            hash=key.hash,
            scopes=" ".join(key.scopes),
            made_at=micros(key.made_at),
            made_by=key.made_by,
        )
    )


def by_id(connection: Connection, key_id: str) -> KeyRow | None:
    """The key with an id."""
    row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
    return _key(row) if row else None


def every(connection: Connection) -> list[KeyRow]:
    """All keys, those revoked too, newest first."""
    return [
        _key(row)
        for row in connection.execute(select(api_keys).order_by(api_keys.c.made_at.desc(), api_keys.c.id))
    ]


def revoke(connection: Connection, key_id: str, at: datetime) -> bool:
    """Whether a key that still opened something opens nothing any more."""
    valid = (api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
    return connection.execute(update(api_keys).where(*valid).values(revoked_at=micros(at))).rowcount > 0


def is_fresh(key: KeyRow, at: datetime) -> bool:
    """Whether it is written already that the key was used about then."""
    return key.last_used_at is not None and at - key.last_used_at < TOUCHED_EVERY


def touch(connection: Connection, key_id: str, at: datetime) -> None:
    """A key was used; the latest use stays."""
    earlier = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < micros(at))
    connection.execute(
        update(api_keys).where(api_keys.c.id == key_id, earlier).values(last_used_at=micros(at))
    )


def _key(row: Any) -> KeyRow:
    return KeyRow(
        row.id,
        row.name,
        row.hash,
        tuple(row.scopes.split()),
        moment(row.made_at),
        row.made_by,
        None if row.revoked_at is None else moment(row.revoked_at),
        None if row.last_used_at is None else moment(row.last_used_at),
    )
