"""One-time codes: sign-in links, linking a channel."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, delete

from twin_core.store.crypto import Sealer
from twin_core.store.database import Database
from twin_core.store.instants import micros
from twin_core.store.schema import codes
from twin_core.store.vault import about

_TAKE = (
    delete(codes)
    .where(codes.c.hash == bindparam("code"), codes.c.purpose == bindparam("use"))
    .returning(codes.c.expires_at, codes.c.sealed)
)


class Code(msgspec.Struct, frozen=True):
    """A one-time code: its hash, what it is for, what it stands for, and until when."""

    hash: str
    purpose: str
    payload: bytes
    expires_at: datetime


def put(connection: Connection, database: Database, house: Sealer, code: Code) -> None:
    """Keep a code; one with the same hash and purpose is replaced."""
    sealed = house.seal(code.payload, about("codes", code.hash, code.purpose))
    row = (code.hash, code.purpose, micros(code.expires_at), sealed)
    database.put(connection, codes, ("expires_at", "sealed"), [row])


def take(connection: Connection, house: Sealer, code_hash: str, purpose: str, now: datetime) -> bytes | None:
    """What a code stands for, this once; None if unknown, used, or past its time."""
    row = connection.execute(_TAKE, {"code": code_hash, "use": purpose}).one_or_none()
    if row is None or row.expires_at <= micros(now):
        return None
    return house.open(row.sealed, about("codes", code_hash, purpose))
