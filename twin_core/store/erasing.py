"""Emptying what one source told of a person for good, while its place in the history stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from twin_core.events.record import Record
from twin_core.parts.system import Erased
from twin_core.store.crypto import Sealer
from twin_core.store.database import Database
from twin_core.store.duebook import Changes, Moved
from twin_core.store.instants import micros
from twin_core.store.records import between, to_row
from twin_core.store.schema import erasing, heads, records, snapshots
from twin_core.store.states import missing, opened, sealed, stepped
from twin_core.store.vault import Vault
from twin_core.twin import Twin

if TYPE_CHECKING:
    from twin_core.store.writer import Writer

_HEAD = select(heads).where(heads.c.twin_id == bindparam("twin")).with_for_update()
_EMPTY = (
    update(records)
    .where(records.c.twin_id == bindparam("twin"), records.c.version == bindparam("which"))
    .values(type=Erased.wire, sealed=bindparam("body"))
)


def erase(database: Database, vault: Vault, writer: Writer, twin_id: str, source: str) -> int:
    """Empty the records of a source; how many there were. Raises `NoSuchTwin` or `TwinForgotten`.

    One transaction: the records, the snapshots and the state folded anew, and what falls due. It holds the
    twin's head meanwhile, so that drafts come before it or after it; those after it fold over the new state,
    in other processes as well, since `heads.erasures` has gone up.
    """
    count = writer.do(lambda connection: _erase(connection, database, vault, twin_id, source))
    if count:
        database.scrub([records.name, snapshots.name, heads.name])
    return count


def _erase(connection: Connection, database: Database, vault: Vault, twin_id: str, source: str) -> int:
    head = connection.execute(_HEAD, {"twin": twin_id}).one_or_none()
    if head is None or not head.key_id:
        raise missing(connection, twin_id)
    sealer = vault.sealer(twin_id, head.key_id)
    history = between(connection, twin_id, sealer, 0, head.version)
    left = [_emptied(record) if record.source == source else record for record in history]
    changed = [new for old, new in zip(history, left, strict=True) if old is not new]
    if not changed:
        return 0
    before = opened(connection, twin_id, sealer, head.version, head.state)
    steps = stepped(twin_id, left)
    _empty(connection, sealer, twin_id, changed)
    _fold(connection, database, sealer, steps)
    changes = Changes()
    changes.moved(Moved(before, steps[-1]))
    changes.write(connection, database, vault)
    return len(changed)


def _emptied(record: Record) -> Record:
    if isinstance(record.event, Erased):
        return record
    return replace(record, event=Erased(), cause="")


def _empty(connection: Connection, sealer: Sealer, twin_id: str, emptied: Sequence[Record]) -> None:
    """Write emptied records over the full ones, which the tables allow only for a twin in `erasing`."""
    connection.execute(insert(erasing).values(twin_id=twin_id))
    rows = [
        {"twin": twin_id, "which": record.version, "body": to_row(0, record, micros(record.at), sealer)[-1]}
        for record in emptied
    ]
    connection.execute(_EMPTY, rows)
    connection.execute(delete(erasing).where(erasing.c.twin_id == twin_id))


def _fold(connection: Connection, database: Database, sealer: Sealer, steps: Sequence[Twin]) -> None:
    *early, last = steps
    connection.execute(delete(snapshots).where(snapshots.c.twin_id == last.id))
    kept = [(twin.id, twin.version, sealed("snapshots", twin, sealer)) for twin in early]
    database.add(connection, snapshots, kept)
    folded = update(heads).where(heads.c.twin_id == last.id)
    connection.execute(
        folded.values(
            state=sealed("heads", last, sealer),
            snapshot=early[-1].version if early else 0,
            erasures=heads.c.erasures + 1,
        )
    )
