"""The feed: every twin's records in one order that never passes by one."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from twin_core.events.record import Record
from twin_core.store.database import Database
from twin_core.store.records import from_row
from twin_core.store.schema import heads, records
from twin_core.store.vault import Vault

_EVERYTHING = 2**63 - 1

_READ = (
    select(
        records.c.position,
        records.c.twin_id,
        heads.c.key_id,
        records.c.version,
        records.c.id,
        records.c.at,
        records.c.type,
        records.c.sealed,
    )
    .join(heads, heads.c.twin_id == records.c.twin_id)
    .where(heads.c.key_id != b"")
    .where(records.c.position > bindparam("after"), records.c.position < bindparam("horizon"))
    .order_by(records.c.position)
    .limit(bindparam("count"))
)


def read(
    connection: Connection, database: Database, vault: Vault, after: int, limit: int
) -> list[tuple[int, Record]]:
    """Up to `limit` records past position `after`, each with its own position."""
    horizon = database.horizon(connection)
    wanted = {"after": after, "horizon": _EVERYTHING if horizon is None else horizon, "count": limit}
    return [
        (position, from_row(twin_id, row, vault.sealer(twin_id, key_id)))
        for position, twin_id, key_id, *row in connection.execute(_READ, wanted)
    ]
