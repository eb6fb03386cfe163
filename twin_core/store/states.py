"""States: the latest, at a version, at a time; kept as heads and snapshots."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from twin_core.errors import NeedsReplay, NoSuchTwin, StaleState, TwinError, TwinForgotten
from twin_core.events.codec import decode_twin, encode_twin
from twin_core.events.record import Record
from twin_core.events.replay import replay
from twin_core.store.crypto import DataKey, Sealer
from twin_core.store.database import Database, among
from twin_core.store.instants import micros
from twin_core.store.records import between
from twin_core.store.schema import forgotten, heads, records, snapshots
from twin_core.store.vault import Vault, about
from twin_core.twin import Twin

log = logging.getLogger(__name__)

SNAPSHOT_EVERY = 150
TWINS_HELD = 256


class Head(msgspec.Struct):
    """The latest state of a twin, as a transaction works on it."""

    key: DataKey
    twin: Twin
    version: int
    """Version with what is pending."""
    snapshot: int
    """Version of the newest snapshot; 0 for none."""
    stored: int
    """Version in the database; -1 where the twin is new."""
    pending: list[Record] = []
    """Records that are not in the database yet; some may not be folded into `twin` yet."""
    touched: bool = False
    """Whether a draft was taken in."""
    erasures: int = 0
    """How often records were emptied."""

    @property
    def stored_version(self) -> int:
        """Version before what is pending."""
        return max(self.stored, 0)

    def branch(self) -> Head:
        """A head that goes on from here and leaves this one alone."""
        return replace(self, pending=list(self.pending), touched=True)


class _Held(msgspec.Struct, frozen=True):
    key_id: bytes
    erasures: int
    twin: Twin


_HEAD = select(heads.c.version, heads.c.key_id, heads.c.erasures).where(
    heads.c.twin_id == bindparam("twin_id")
)
_STATE = select(heads).where(heads.c.twin_id == bindparam("twin_id"))
_HEADS = select(heads.c.twin_id, heads.c.key_id, heads.c.version, heads.c.erasures).where(
    among(heads.c.twin_id)
)
_STATES = select(heads).where(among(heads.c.twin_id))
_TOMBSTONE = select(forgotten.c.twin_id).where(
    forgotten.c.twin_id == bindparam("twin_id"), forgotten.c.returned_at.is_(None)
)
_FIRST_AFTER = (
    select(records.c.version)
    .where(records.c.twin_id == bindparam("twin_id"), records.c.at > bindparam("at"))
    .order_by(records.c.version)
    .limit(1)
)
_SNAPSHOTS = (
    select(snapshots.c.version, snapshots.c.state)
    .where(snapshots.c.twin_id == bindparam("twin_id"), snapshots.c.version <= bindparam("until"))
    .order_by(snapshots.c.version.desc())
    .limit(1)
)


class States:
    """Reads states; the latest used ones are held in memory and checked against the database."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._lock = Lock()

    def latest(self, connection: Connection, twin_id: str) -> Twin:
        """The latest state. Raises `NoSuchTwin` or `TwinForgotten`."""
        head = connection.execute(_HEAD, {"twin_id": twin_id}).one_or_none()
        if head is None:
            raise missing(connection, twin_id)
        version, key_id, erasures = head
        if not key_id:
            raise missing(connection, twin_id)
        held = self.held(twin_id, key_id, version, erasures)
        return held or self._load(connection, twin_id)

    def many(self, connection: Connection, database: Database, twin_ids: Iterable[str]) -> dict[str, Twin]:
        """The latest states of those that are there and can be read."""
        rows = database.look_up(connection, _HEADS, sorted(set(twin_ids)))
        held = {row.twin_id: self.held(*row) for row in rows}
        cold = database.look_up(connection, _STATES, [each for each, twin in held.items() if twin is None])
        self._vault.fetch((row.twin_id, row.key_id) for row in cold)
        found = {twin_id: twin for twin_id, twin in held.items() if twin is not None}
        for row in cold:
            try:
                found[row.twin_id] = self._opened(connection, row)
            except TwinError as error:
                log.warning("a person was passed over: %s", type(error).__name__)
        return found

    def held(self, twin_id: str, key_id: bytes, version: int, erasures: int) -> Twin | None:
        """The state in memory, if it is that one."""
        held = self._held.get(twin_id)
        if held is None or held.twin.version != version:
            return None
        return held.twin if held.key_id == key_id and held.erasures == erasures else None

    def hold(self, key_id: bytes, twin: Twin, erasures: int) -> None:
        """Keep a state that is in the database."""
        with self._lock:
            self._held[twin.id] = _Held(key_id, erasures, twin)
            self._held.move_to_end(twin.id)
            while len(self._held) > TWINS_HELD:
                self._held.popitem(last=False)

    def drop(self, twin_id: str) -> None:
        """Hold the state of a twin no longer."""
        with self._lock:
            self._held.pop(twin_id, None)

    def at_version(self, connection: Connection, twin_id: str, version: int) -> Twin:
        """The state after record `version`. Raises `NoSuchTwin` where there is no such record."""
        latest = self.latest(connection, twin_id)
        if version == latest.version:
            return latest
        if not 0 <= version <= latest.version:
            raise NoSuchTwin(f"twin {twin_id} has no version {version}; its latest is {latest.version}")
        return rebuilt(connection, twin_id, self.sealer(connection, twin_id), version)

    def at_time(self, connection: Connection, twin_id: str, time: datetime) -> Twin:
        """The state before the first record written after `time`; the empty twin before the first of all.

        Facts that came over from another twin have the times at which they were told, earlier than some
        before them: what was known of this twin at a time ends before the first that is later.
        """
        first = connection.execute(_FIRST_AFTER, {"twin_id": twin_id, "at": micros(time)}).scalar()
        if first is None:
            return self.latest(connection, twin_id)
        return self.at_version(connection, twin_id, first - 1)

    def sealer(self, connection: Connection, twin_id: str) -> Sealer:
        """The sealer of a twin. Raises `NoSuchTwin` or `TwinForgotten`."""
        head = connection.execute(_HEAD, {"twin_id": twin_id}).one_or_none()
        if head is None:
            raise missing(connection, twin_id)
        return self._vault.sealer(twin_id, head.key_id)

    def _load(self, connection: Connection, twin_id: str) -> Twin:
        row = connection.execute(_STATE, {"twin_id": twin_id}).one_or_none()
        if row is None:
            raise missing(connection, twin_id)
        return self._opened(connection, row)

    def _opened(self, connection: Connection, row: Any) -> Twin:
        sealer = self._vault.sealer(row.twin_id, row.key_id)
        twin = opened(connection, row.twin_id, sealer, row.version, row.state)
        self.hold(row.key_id, twin, row.erasures)
        return twin


def missing(connection: Connection, twin_id: str) -> NoSuchTwin | TwinForgotten:
    """The error for a twin without a head."""
    if connection.execute(_TOMBSTONE, {"twin_id": twin_id}).first():
        return TwinForgotten(
            f"twin {twin_id} was forgotten and its key destroyed; only an import brings it back"
        )
    return NoSuchTwin(f"no twin has the id {twin_id!r}")


def sealed(table: str, twin: Twin, sealer: Sealer) -> bytes:
    """A state as `heads` or `snapshots` keep it."""
    return sealer.seal(encode_twin(twin), about(table, twin.id, twin.version))


def opened(connection: Connection, twin_id: str, sealer: Sealer, version: int, state: bytes) -> Twin:
    """The state of a head; folded anew from its records where another release wrote it."""
    try:
        return decode_twin(sealer.open(state, about("heads", twin_id, version)))
    except StaleState:
        return rebuilt(connection, twin_id, sealer, version)


def rebuilt(
    connection: Connection, twin_id: str, sealer: Sealer, version: int, pending: Sequence[Record] = ()
) -> Twin:
    """The state after `version`, and then after the records `pending`, from the newest usable snapshot.

    A snapshot cannot be used if it holds a record that a later correction takes back: `replay` says so, and
    an earlier one is tried, until the empty twin is left. The draft of a correction writes a snapshot, so
    that states after it seldom need a second try.
    """
    tail: list[Record] = []
    start = _newest_snapshot(connection, twin_id, sealer, version)
    reached = version
    while True:
        tail = between(connection, twin_id, sealer, start.version, reached) + tail
        reached = start.version
        try:
            return replay(start, [*tail, *pending])
        except NeedsReplay:
            start = _newest_snapshot(connection, twin_id, sealer, start.version - 1)


def stepped(twin_id: str, records: Sequence[Record]) -> list[Twin]:
    """From a twin's whole history its state every `SNAPSHOT_EVERY` records, and the last one."""
    twin = Twin(twin_id)
    steps: list[Twin] = []
    for start in range(0, len(records), SNAPSHOT_EVERY):
        end = start + SNAPSHOT_EVERY
        try:
            twin = replay(twin, records[start:end])
        except NeedsReplay:
            twin = replay(Twin(twin_id), records[:end])
        steps.append(twin)
    return steps or [twin]


def _newest_snapshot(connection: Connection, twin_id: str, sealer: Sealer, until: int) -> Twin:
    while True:
        row = connection.execute(_SNAPSHOTS, {"twin_id": twin_id, "until": until}).one_or_none()
        if row is None:
            return Twin(twin_id)
        try:
            return decode_twin(sealer.open(row.state, about("snapshots", twin_id, row.version)))
        except StaleState:
            until = row.version - 1
