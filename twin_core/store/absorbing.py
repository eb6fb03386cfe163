"""One twin becomes part of another, which takes over its identities, messages and parcels."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from twin_core.store.crypto import Sealer
from twin_core.store.database import Database
from twin_core.store.forgetting import begun
from twin_core.store.outbox import parcel_of, parcel_row, reason_of, sealed_reason
from twin_core.store.schema import exchanges as exchanges_table
from twin_core.store.schema import identities, parcels
from twin_core.store.talks import exchange_row, exchanges_in, identities_of, identity_row
from twin_core.store.vault import Vault

_REHOUSE = (
    update(parcels)
    .where(parcels.c.place == bindparam("which"))
    .values(
        twin_id=bindparam("to"),
        conversation=bindparam("chat"),
        sealed=bindparam("body"),
        reason=bindparam("why"),
    )
)


class Absorption(msgspec.Struct, frozen=True):
    """Which twin becomes part of which, and what opens and seals their rows."""

    gone: str
    opener: Sealer
    twin_id: str
    sealer: Sealer
    at: datetime


def absorb(connection: Connection, database: Database, vault: Vault, one: Absorption) -> None:
    """Rehouse what the other twin takes over, and begin to forget the rest.

    After the transaction the forgetting must be finished (`forgetting.finish`), as after any other begun.
    """
    begun(connection, database, one.gone, one.at)
    people = [
        identity_row(vault, one.sealer, one.twin_id, realm, user)
        for realm, user in list(identities_of(connection, one.opener, one.gone))
    ]
    database.put(connection, identities, ("twin_id", "sealed"), people)
    said = [
        exchange_row(vault, one.sealer, one.twin_id, each, vault.exchange(each.key))
        for each in list(exchanges_in(connection, one.opener, one.gone, None, None))
    ]
    database.put(connection, exchanges_table, ("twin_id", "conversation", "at", "sealed"), said)
    _rehouse_parcels(connection, vault, one)


def _rehouse_parcels(connection: Connection, vault: Vault, one: Absorption) -> None:
    moved = []
    for row in connection.execute(select(parcels).where(parcels.c.twin_id == one.gone)).all():
        parcel = msgspec.structs.replace(parcel_of(row, one.opener), twin_id=one.twin_id)
        reason = reason_of(row, one.opener)
        sealed = parcel_row(vault, one.sealer, parcel)[-1]
        moved.append(
            {
                "which": row.place,
                "to": one.twin_id,
                "chat": vault.conversation(one.twin_id, parcel.conversation),
                "body": sealed,
                "why": sealed_reason(one.sealer, parcel, reason) if reason else None,
            }
        )
    if moved:
        connection.execute(_REHOUSE, moved)
