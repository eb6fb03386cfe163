"""One transaction of appends: read what is known, fold the drafts, write their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.exc import SQLAlchemyError

from twin_core.store import accounts
from twin_core.store.absorbing import absorb
from twin_core.store.base import Draft, Written
from twin_core.store.crypto import DataKey
from twin_core.store.database import Database, among
from twin_core.store.duebook import Changes
from twin_core.store.folding import Known, Rows, Unit, settles_only
from twin_core.store.heard import COUNTERS
from twin_core.store.records import Ids
from twin_core.store.schema import (
    exchanges,
    forgotten,
    heads,
    identities,
    misses,
    outcomes,
    parcels,
    records,
    snapshots,
    talks,
)
from twin_core.store.states import Head, States, opened, sealed
from twin_core.store.talks import answers, owners
from twin_core.store.vault import Vault
from twin_core.twin import Twin

Group = Sequence[Draft]
"""Drafts that are written together or not at all."""
Fate = list[Written] | Exception
"""What became of a group."""

_LOCKED = (
    select(heads.c.twin_id, heads.c.version, heads.c.key_id, heads.c.snapshot, heads.c.erasures)
    .where(among(heads.c.twin_id))
    .order_by(heads.c.twin_id)
    .with_for_update()
)
_VERSIONS = select(heads.c.twin_id, heads.c.version, heads.c.key_id).where(among(heads.c.twin_id))
_STATES = select(heads.c.twin_id, heads.c.state).where(among(heads.c.twin_id))
_GONE = select(forgotten.c.twin_id).where(among(forgotten.c.twin_id), forgotten.c.returned_at.is_(None))
_DROP_IDENTITY = delete(identities).where(identities.c.tag == bindparam("fingerprint"))
_CLEAR = delete(talks).where(talks.c.twin_id == bindparam("twin"), talks.c.conversation == bindparam("place"))


class Appender:
    """Writes groups of drafts in a transaction that somebody else begins and ends."""

    def __init__(self, database: Database, vault: Vault, states: States) -> None:
        self._database = database
        self._vault = vault
        self._states = states
        self._ids = Ids()

    def append(self, connection: Connection, groups: Sequence[Group]) -> tuple[list[Fate], list[Head]]:
        """What became of each group, and the heads that changed; a group that fails leaves no trace."""
        known = self._known(connection, [draft for group in groups for draft in group])
        rows = Rows()
        fates = [self._fold(connection, group, known, rows) for group in groups]
        changed = [head for head in known.heads.values() if head.touched and head.twin.version > head.stored]
        self.write(connection, rows, changed, _changes(rows, known))
        return fates, changed

    def write(self, connection: Connection, rows: Rows, changed: Sequence[Head], changes: Changes) -> None:
        """Write folded rows, and the states and due times that changed with them."""
        database = self._database
        database.add(connection, records, rows.records)
        self._write_heads(connection, changed)
        database.add(connection, snapshots, rows.snapshots)
        for absorption in rows.absorbed:
            absorb(connection, database, self._vault, absorption)
        database.add(connection, exchanges, rows.exchanges)
        if rows.dropped_identities:
            connection.execute(_DROP_IDENTITY, [{"fingerprint": each} for each in rows.dropped_identities])
        database.add(connection, identities, rows.identities)
        if rows.accounts:
            accounts.write(connection, database, rows.accounts)
        database.add_new(connection, parcels, rows.parcels)
        kept = [(*place, talk) for place, talk in rows.talks.items() if talk]
        database.put(connection, talks, ("sealed",), kept)
        cleared = [{"twin": place[0], "place": place[1]} for place, talk in rows.talks.items() if not talk]
        if cleared:
            connection.execute(_CLEAR, cleared)
        if rows.misses:
            database.add(connection, misses, rows.misses)
        database.add_up(connection, outcomes, COUNTERS, rows.outcomes)
        changes.write(connection, database, self._vault)

    def _write_heads(self, connection: Connection, changed: Sequence[Head]) -> None:
        fresh: list[tuple[object, ...]] = []
        moved: list[tuple[object, ...]] = []
        for head in sorted(changed, key=lambda head: head.twin.id):
            twin = head.twin
            state = sealed("heads", twin, head.key.sealer)
            row = (twin.id, twin.version, head.key.id, head.snapshot, state, head.erasures)
            (fresh if head.stored < 0 else moved).append(row)
        self._database.add(connection, heads, fresh)
        self._database.put(connection, heads, ("version", "snapshot", "state"), moved)

    def _fold(self, connection: Connection, group: Group, known: Known, rows: Rows) -> Fate:
        unit = Unit(connection, self._vault, self._ids, known)
        try:
            for draft in group:
                unit.take(draft)
            written = unit.accept()
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an event's rule raises goes to its own caller
            return error
        rows.extend(unit.rows)
        return written

    def _known(self, connection: Connection, drafts: Sequence[Draft]) -> Known:
        absorbed = {draft.absorbs.twin_id for draft in drafts if draft.absorbs}
        busy = absorbed | {draft.twin_id for draft in drafts if not settles_only(draft)}
        quiet = list({draft.twin_id for draft in drafts} - busy)
        rows = self._database.look_up(connection, _VERSIONS, quiet)
        versions = {twin_id: version for twin_id, version, key_id in rows if key_id}
        wanted = {draft.twin_id for draft in drafts} - versions.keys()
        found, gone = self._heads(connection, wanted, absorbed)
        keys = {draft.exchange.key for draft in drafts if draft.exchange}
        tags = {key: self._vault.exchange(key) for key in keys}
        position = self._database.next_position(connection) if any(draft.events for draft in drafts) else 0
        pairs = {pair for draft in drafts for pair in (*draft.identities, *draft.dropped_identities)}
        claimed = [self._vault.identity(*pair) for pair in pairs]
        feeds = list({feed for draft in drafts for feed, _ in draft.accounts})
        return Known(
            found,
            gone,
            answers(connection, self._database, self._vault, list(tags.values())) if tags else {},
            dict(owners(connection, self._database, claimed)) if claimed else {},
            accounts.owners(connection, self._database, feeds) if feeds else {},
            tags,
            versions,
            position,
        )

    def _heads(
        self, connection: Connection, twin_ids: set[str], absorbed: set[str]
    ) -> tuple[dict[str, Head], set[str]]:
        """The heads there are and, of `twin_ids`, those of new twins; and which of these were forgotten."""
        wanted = sorted(twin_ids | absorbed)
        rows = self._database.look_up(connection, _LOCKED, wanted)
        found = self._opened(connection, [row for row in rows if row.key_id])
        new = [twin_id for twin_id in sorted(twin_ids) if twin_id not in found]
        if not new:
            return found, set()
        gone = {twin_id for (twin_id,) in self._database.look_up(connection, _GONE, new)}
        keys = self._vault.created(twin_id for twin_id in new if twin_id not in gone)
        found |= {twin_id: Head(key, Twin(twin_id), 0, 0, -1) for twin_id, key in keys.items()}
        return found, gone

    def _opened(self, connection: Connection, rows: Sequence[Any]) -> dict[str, Head]:
        held = {
            row.twin_id: self._states.held(row.twin_id, row.key_id, row.version, row.erasures) for row in rows
        }
        cold = [twin_id for twin_id, twin in held.items() if twin is None]
        states = dict(map(tuple, self._database.look_up(connection, _STATES, cold)))
        self._vault.fetch((row.twin_id, row.key_id) for row in rows)
        found: dict[str, Head] = {}
        for twin_id, version, key_id, snapshot, erasures in rows:
            sealer = self._vault.sealer(twin_id, key_id)
            twin = held[twin_id] or opened(connection, twin_id, sealer, version, states[twin_id])
            key = DataKey(key_id, sealer)
            found[twin_id] = Head(key, twin, version, snapshot, version, erasures=erasures)
        return found


def _changes(rows: Rows, known: Known) -> Changes:
    changes = Changes()
    for moved in rows.moved:
        changes.moved(moved)
    for settled in rows.settled:
        head = known.heads.get(settled.due.twin_id)
        changes.settled(settled, head.twin if head else Twin(settled.due.twin_id))
    return changes
