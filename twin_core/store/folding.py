"""Drafts folded into states and rows, in memory, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import msgspec
from sqlalchemy import Connection

from twin_core.dues import LOOK, is_appointed
from twin_core.errors import NeedsReplay, StoreError, TwinForgotten, VersionConflict
from twin_core.events.record import Record
from twin_core.events.replay import needs_replay, replay
from twin_core.store.absorbing import Absorption
from twin_core.store.accounts import account_row
from twin_core.store.base import Absorbed, Draft, Written
from twin_core.store.duebook import Moved, Settled
from twin_core.store.heard import miss_row, outcome_row
from twin_core.store.instants import micros
from twin_core.store.outbox import parcel_row
from twin_core.store.records import Ids, Row, to_row
from twin_core.store.states import SNAPSHOT_EVERY, Head, rebuilt, sealed
from twin_core.store.talks import exchange_row, identity_row, sealed_talk
from twin_core.store.vault import Vault
from twin_core.twin import Twin


class Rows(msgspec.Struct):
    """What a transaction will write, table by table."""

    records: list[Row] = []
    snapshots: list[Row] = []
    exchanges: list[Row] = []
    talks: dict[tuple[str, bytes], bytes] = {}
    """Sealed talks by (twin, conversation); b"" for one to be removed."""
    identities: list[Row] = []
    dropped_identities: list[bytes] = []
    """Their fingerprints."""
    absorbed: list[Absorption] = []
    parcels: list[Row] = []
    misses: list[Row] = []
    outcomes: list[Row] = []
    accounts: dict[str, Row] = {}
    """By feed."""
    moved: list[Moved] = []
    settled: list[Settled] = []

    def extend(self, more: Rows) -> None:
        """Take in the rows of another."""
        self.records += more.records
        self.snapshots += more.snapshots
        self.exchanges += more.exchanges
        self.talks.update(more.talks)
        self.identities += more.identities
        self.dropped_identities += more.dropped_identities
        self.absorbed += more.absorbed
        self.parcels += more.parcels
        self.misses += more.misses
        self.outcomes += more.outcomes
        self.accounts.update(more.accounts)
        self.moved += more.moved
        self.settled += more.settled


class Known(msgspec.Struct):
    """What the database, and drafts earlier in the same transaction, say of things that must be unique."""

    heads: dict[str, Head]
    gone: set[str]
    """Twins that were forgotten; they have no head."""
    answers: dict[bytes, bytes]
    """Answers by the fingerprint of their exchange."""
    owners: dict[bytes, str | None]
    """Twins by the fingerprint of an identity; None for one that was dropped."""
    feeds: dict[str, str | None]
    """Twins by the feed that they have an account for; None for one that was dropped."""
    tags: dict[str, bytes]
    """Fingerprints by the key of their exchange."""
    versions: dict[str, int]
    """Of twins for whom no draft does more than settle what was due: nothing else of them was read."""
    position: int
    """The next free place in the feed."""


def settles_only(draft: Draft) -> bool:
    """Whether a draft does nothing but settle what was due, and appoint what is due next.

    Whether what is projected is still due, and may be put off, only the twin can tell.
    """
    if any(not is_appointed(due.kind) for due in draft.next):
        return False
    other = (draft.events, draft.exchange, draft.absorbs, draft.identities, draft.dropped_identities)
    kept = (draft.parcels, draft.accounts, draft.miss, draft.outcomes)
    return bool(draft.done or draft.next) and draft.talk is None and not any(other) and not any(kept)


def _checked(draft: Draft, version: int) -> None:
    if draft.expected is not None and draft.expected != version:
        raise VersionConflict(
            f"twin {draft.twin_id} is at version {version}, not {draft.expected}: read it again"
        )


_Taken = tuple[str, Sequence[Record], bytes | None]
"""Of a draft that was taken in: its twin, what it wrote, the earlier answer if it was written before."""


class Unit:
    """Drafts that are written together or not at all, folded over what is known."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids, known: Known) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids
        self._known = known
        self._heads: dict[str, Head] = {}
        self._answers: dict[bytes, bytes] = {}
        self._owners: dict[bytes, str | None] = {}
        self._feeds: dict[str, str | None] = {}
        self._next: dict[str, dict[str, int]] = {}
        self._settled: dict[str, set[str]] = {}
        self._absorbed: set[str] = set()
        self._taken: list[_Taken] = []
        self.rows = Rows()

    def take(self, draft: Draft) -> None:
        """Take in a draft. Whatever it raises, the unit is then to be dropped.

        Raises `VersionConflict`, `TwinForgotten`, or `UnreadableEvent` for one that could not be read again.
        """
        if draft.twin_id in self._known.versions:
            _checked(draft, self._known.versions[draft.twin_id])
            self._taken.append((draft.twin_id, (), None))
            self._appoint(draft)
            return
        exchange = draft.exchange
        if exchange:
            tag = self._known.tags[exchange.key]
            earlier = self._answers.get(tag, self._known.answers.get(tag))
            if earlier is not None:
                self._taken.append((draft.twin_id, (), earlier))
                return
        head = self._heads.get(draft.twin_id) or self._head(draft.twin_id)
        _checked(draft, head.version)
        self._who_is_who(draft, head)
        self._taken.append((draft.twin_id, self._write(draft, head), None))
        if exchange:
            self._answers[tag] = exchange.answer
            row = exchange_row(self._vault, head.key.sealer, draft.twin_id, exchange, tag)
            self.rows.exchanges.append(row)
        if draft.talk is not None or draft.parcels:
            self._rest(draft, head)
        if draft.accounts:
            self._keep(draft, head)
        if draft.done or draft.next or draft.twin_id in self._next:
            self._appoint(draft)
        if draft.miss:
            self.rows.misses.append(miss_row(head.key.sealer, draft.twin_id, draft.miss))
        if draft.outcomes:
            self.rows.outcomes += [outcome_row(draft.twin_id, outcome) for outcome in draft.outcomes]

    def accept(self) -> list[Written]:
        """Fold the events, and let the drafts that come after see this unit.

        Each draft is told the state after all of the unit. Raises what an event's rule raises.
        """
        for head in self._heads.values():
            before = head.twin
            self._fold(head)
            self._moved(before, head.twin)
        for twin_id in self._next.keys() - self._heads.keys():
            twin = self._twin(twin_id)
            self._moved(twin, twin)
        self._known.heads.update(self._heads)
        self._known.feeds.update(self._feeds)
        self._known.answers.update(self._answers)
        self._known.owners.update(self._owners)
        for twin_id in self._absorbed:
            self._known.heads.pop(twin_id, None)
            self._known.gone.add(twin_id)
        self._known.position += len(self.rows.records)
        return [
            Written(self._twin(twin_id), tuple(records), earlier) for twin_id, records, earlier in self._taken
        ]

    def _moved(self, before: Twin, after: Twin) -> None:
        told, settled = self._next.get(after.id, {}), self._settled.get(after.id, ())
        self.rows.moved.append(Moved(before, after, told, frozenset(settled)))

    def _twin(self, twin_id: str) -> Twin:
        head = self._known.heads.get(twin_id)
        return head.twin if head else Twin(twin_id, self._known.versions.get(twin_id, 0))

    def _head(self, twin_id: str) -> Head:
        base = self._known.heads.get(twin_id)
        if base is None:
            raise TwinForgotten(f"twin {twin_id} was forgotten; only an import brings it back")
        head = self._heads[twin_id] = base.branch()
        return head

    def _write(self, draft: Draft, head: Head) -> Sequence[Record]:
        if not draft.events:
            return ()
        twin_id, cause, source, sealer = draft.twin_id, draft.cause, draft.source, head.key.sealer
        at, when = draft.at.astimezone(UTC), micros(draft.at)
        take, rows, version, written = self._ids.take, self.rows.records, head.version, []
        for position, event in enumerate(draft.events, self._known.position + len(rows)):
            version += 1
            record = Record(take(when), twin_id, version, at, event, cause, source)
            rows.append(to_row(position, record, when, sealer))
            written.append(record)
        head.version = version
        head.pending += written
        return written

    def _fold(self, head: Head) -> None:
        """Fold what is pending into the state, with a snapshot when one is due or history was corrected."""
        folded = head.twin.version - head.stored_version
        while folded < len(head.pending):
            until = min(len(head.pending), folded + SNAPSHOT_EVERY - (head.twin.version - head.snapshot))
            until = max(until, folded + 1)
            chunk = head.pending[folded:until]
            try:
                head.twin = replay(head.twin, chunk)
            except NeedsReplay:
                stored = head.stored_version
                before = head.pending[:until]
                head.twin = rebuilt(self._connection, head.twin.id, head.key.sealer, stored, before)
            folded = until
            due = head.twin.version - head.snapshot >= SNAPSHOT_EVERY
            if due or any(map(needs_replay, {type(record.event): record.event for record in chunk}.values())):
                self._snapshot(head)

    def _snapshot(self, head: Head) -> None:
        twin = head.twin
        head.snapshot = twin.version
        self.rows.snapshots.append((twin.id, twin.version, sealed("snapshots", twin, head.key.sealer)))

    def _who_is_who(self, draft: Draft, head: Head) -> None:
        for realm, user in draft.dropped_identities:
            tag = self._vault.identity(realm, user)
            if self._owner(tag) == draft.twin_id:
                self._owners[tag] = None
                self.rows.dropped_identities.append(tag)
        for realm, user in draft.identities:
            self._claim(draft.twin_id, head, realm, user)
        if draft.absorbs:
            self._absorb(draft, draft.absorbs, head)

    def _absorb(self, draft: Draft, other: Absorbed, head: Head) -> None:
        theirs = self._known.heads.get(other.twin_id)
        if theirs is None or theirs.touched or theirs.version != other.expected:
            raise VersionConflict(f"twin {other.twin_id} is not at version {other.expected}: read it again")
        self._absorbed.add(other.twin_id)
        absorption = Absorption(other.twin_id, theirs.key.sealer, draft.twin_id, head.key.sealer, draft.at)
        self.rows.absorbed.append(absorption)

    def _owner(self, tag: bytes) -> str | None:
        return self._owners.get(tag, self._known.owners.get(tag))

    def _claim(self, twin_id: str, head: Head, realm: str, user: str) -> None:
        tag = self._vault.identity(realm, user)
        owner = self._owner(tag)
        if owner is None:
            self._owners[tag] = twin_id
            self.rows.identities.append(identity_row(self._vault, head.key.sealer, twin_id, realm, user))
        elif owner != twin_id:
            raise VersionConflict(f"this {realm} user means another twin by now: look it up again")

    def _rest(self, draft: Draft, head: Head) -> None:
        vault, sealer = self._vault, head.key.sealer
        if draft.talk is not None:
            place = vault.conversation(draft.twin_id, draft.conversation)
            kept = sealed_talk(sealer, draft.twin_id, place, draft.conversation, draft.talk)
            self.rows.talks[draft.twin_id, place] = kept if draft.talk else b""
        for parcel in draft.parcels:
            if parcel.twin_id != draft.twin_id:
                raise StoreError(
                    f"parcel {parcel.id} belongs to another twin; write it in a draft of its own"
                )
            self.rows.parcels.append(parcel_row(vault, sealer, parcel))

    def _keep(self, draft: Draft, head: Head) -> None:
        for feed, content in draft.accounts:
            owner = self._feeds.get(feed, self._known.feeds.get(feed))
            if owner not in (None, draft.twin_id):
                raise StoreError(f"feed {feed} belongs to another twin; connect it under another id")
            self._feeds[feed] = draft.twin_id if content else None
            self.rows.accounts[feed] = account_row(head.key.sealer, draft.twin_id, feed, content)

    def _appoint(self, draft: Draft) -> None:
        """Take in what is due next; events of a draft after it may bring the next look forward again."""
        mine = self._next.setdefault(draft.twin_id, {})
        if draft.events:
            mine.pop(LOOK, None)
        if any(due.twin_id != draft.twin_id for due in draft.next):
            raise StoreError("what another twin is due next is for a draft of its own")
        told = {due.kind: micros(due.at) for due in draft.next}
        mine.update(told)
        self.rows.settled += [Settled(due, bool(draft.events), told.get(due.kind)) for due in draft.done]
        self._settled.setdefault(draft.twin_id, set()).update(due.kind for due in draft.done)
