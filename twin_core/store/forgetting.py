"""Forgetting a person for good: the key first, then every row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, select, update

from twin_core.store.base import Exchange, Forgotten
from twin_core.store.database import Database
from twin_core.store.instants import micros, moment
from twin_core.store.schema import (
    accounts,
    dues,
    exchanges,
    forgotten,
    heads,
    identities,
    misses,
    outcomes,
    parcels,
    records,
    sharers,
    snapshots,
    talks,
)
from twin_core.store.states import missing
from twin_core.store.talks import kept_row
from twin_core.store.vault import Vault

if TYPE_CHECKING:
    from twin_core.store.writer import Writer

_TABLES = (
    records,
    snapshots,
    exchanges,
    talks,
    identities,
    parcels,
    misses,
    outcomes,
    dues,
    accounts,
    sharers,
    heads,
)


def forget(
    database: Database, vault: Vault, writer: Writer, twin_id: str, exchange: Exchange | None
) -> Forgotten:
    """Forget a twin. Raises `NoSuchTwin` or `TwinForgotten`.

    First a tombstone is written and the twin's head loses its key's name, durably, so that nobody reads or
    writes it any more and a crash at any later point is taken up at the next start; then the key is
    destroyed; then the rows go, which the tables allow only under an open tombstone.
    """
    at = exchange.at if exchange else datetime.now(UTC)

    def begin(connection: Connection) -> None:
        begun(connection, database, twin_id, at)
        if exchange:
            changing = ("twin_id", "conversation", "at", "sealed")
            database.put(connection, exchanges, changing, [kept_row(vault, exchange)])

    writer.do(begin)
    return finish(database, vault, writer, twin_id, at)


def begun(connection: Connection, database: Database, twin_id: str, at: datetime) -> None:
    """A tombstone for a twin, whose head loses its key's name. Raises `NoSuchTwin` or `TwinForgotten`."""
    if not connection.execute(select(heads.c.key_id).where(heads.c.twin_id == twin_id)).scalar():
        raise missing(connection, twin_id)
    connection.execute(update(heads).where(heads.c.twin_id == twin_id).values(key_id=b""))
    tombstone = (twin_id, micros(at), None, None, 0)
    database.put(connection, forgotten, ("begun_at", "finished_at", "returned_at"), [tombstone])


def finish_forgettings(database: Database, vault: Vault, writer: Writer) -> None:
    """Take up what a crash broke off."""
    with database.read() as connection:
        open_still = connection.execute(select(forgotten).where(forgotten.c.finished_at.is_(None))).all()
    for row in open_still:
        finish(database, vault, writer, row.twin_id, moment(row.begun_at))


def finish(database: Database, vault: Vault, writer: Writer, twin_id: str, at: datetime) -> Forgotten:
    """Destroy the key of a twin with a tombstone, and remove its rows."""
    vault.keys.destroy(twin_id)
    vault.drop(twin_id)
    rows = writer.do(lambda connection: _remove(connection, twin_id, micros(at)))
    database.scrub([table.name for table in _TABLES])
    return Forgotten(twin_id, at, rows, key_destroyed=twin_id not in vault.keys.load([twin_id]))


def _remove(connection: Connection, twin_id: str, when: int) -> dict[str, int]:
    greatest = connection.execute(select(func.max(records.c.position))).scalar() or 0
    gone = {
        table.name: connection.execute(delete(table).where(table.c.twin_id == twin_id)).rowcount
        for table in _TABLES
    }
    done = update(forgotten).where(forgotten.c.twin_id == twin_id, forgotten.c.finished_at.is_(None))
    connection.execute(done.values(finished_at=when, floor=greatest))
    return gone
