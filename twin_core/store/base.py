"""What a store takes and gives, whatever the database behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.store.desk_base import Miss, Outcome
from twin_core.twin import Twin

if TYPE_CHECKING:
    from twin_core.store.desk import Desk


class Exchange(msgspec.Struct, frozen=True, gc=False):
    """One message and its answer, as kept for deduplication and for today's chat."""

    key: str
    """The channel's name and the platform's own id: unique for ever."""
    conversation: str
    at: datetime
    said: str | None
    """None where nothing of the text may be kept."""
    answer: bytes
    """A reply, encoded by whoever gave it."""


class Parcel(msgspec.Struct, frozen=True, gc=False):
    """Something to be sent."""

    id: str
    """Deduplication key towards the receiver."""
    twin_id: str
    channel: str
    user: str
    conversation: str
    body: bytes
    """A reply, encoded by whoever gave it."""
    at: datetime
    """Not to be sent before."""
    attempts: int = 0


class Absorbed(msgspec.Struct, frozen=True, gc=False):
    """Another twin of the same person, which becomes part of this one."""

    twin_id: str
    expected: int
    """The version that was read; another one raises `VersionConflict`."""


class Draft(msgspec.Struct, frozen=True, gc=False):
    """Everything that one turn writes, in one transaction or not at all."""

    twin_id: str
    events: tuple[Event, ...]
    at: datetime
    cause: str
    source: str
    expected: int | None = None
    """The version that the turn read; another one raises `VersionConflict`. None: any."""
    exchange: Exchange | None = None
    conversation: str = ""
    talk: bytes | None = None
    """The state of the dialogue in `conversation`, encoded by the dialogue; None: unchanged, b"": cleared."""
    identities: tuple[tuple[str, str], ...] = ()
    """(realm, user) pairs that from now on mean this twin; `VersionConflict` where they mean another."""
    dropped_identities: tuple[tuple[str, str], ...] = ()
    """Those that from now on mean nobody; one that means another twin is let be."""
    absorbs: Absorbed | None = None
    """A twin whose identities, messages and parcels from now on are this one's. All else of it is forgotten,
    its records too: what they tell must stand in the drafts."""
    parcels: tuple[Parcel, ...] = ()
    done: tuple[Due, ...] = ()
    """Claimed due rows that this draft settles."""
    next: tuple[Due, ...] = ()
    """When what is appointed rather than projected (`twin_core.dues.appointed`) is due next; and until when
    what is projected is put off, for a row among `done`."""
    accounts: tuple[tuple[str, bytes], ...] = ()
    """What reading a feed needs (credentials, how far it was read) by the feed's id, sealed; b"": gone."""
    miss: Miss | None = None
    outcomes: tuple[Outcome, ...] = ()


class Written(msgspec.Struct, frozen=True, gc=False):
    """What an append did."""

    twin: Twin
    """The state with it; of a draft that only settles due rows no more than id and version are told."""
    records: tuple[Record, ...]
    duplicate: bytes | None = None
    """The earlier answer, if the exchange's key was there already; then nothing was written."""


class Due(msgspec.Struct, frozen=True, gc=False):
    """A person for whom something of a kind falls due, claimed under a lease."""

    twin_id: str
    kind: str
    at: datetime


class DeadParcel(msgspec.Struct, frozen=True):
    """A parcel that could not be delivered, and why."""

    parcel: Parcel
    reason: str
    parked_at: datetime


class Store(Protocol):
    """The one way to what lasts. Blocking; safe to call from many threads.

    Every method raises a `StoreError` with words that say what to do.
    """

    @property
    def desk(self) -> Desk:
        """What lasts beside the twins: intents, access keys, the audit log, misses and outcomes."""

    def append(self, draft: Draft) -> Written:
        """Write a draft; returns when it is durable. Creates the twin and its key at version 0."""

    def append_many(self, drafts: Sequence[Draft]) -> list[Written]:
        """Write several drafts in one transaction, for imports and batches."""

    def state(self, twin_id: str) -> Twin:
        """The latest state. Raises `NoSuchTwin`."""

    def states(self, twin_ids: Iterable[str]) -> dict[str, Twin]:
        """The latest states of many at once; whoever is not there is left out."""

    def state_at(self, twin_id: str, *, version: int | None = None, time: datetime | None = None) -> Twin:
        """The state after record `version`, or before the first record written after `time`."""

    def history(self, twin_id: str, *, after: int = 0, limit: int | None = None) -> Iterator[Record]:
        """Records in order of version."""

    def feed(self, after: int, limit: int) -> list[tuple[int, Record]]:
        """Records of all twins past a position, in an order that never skips one."""

    def twin_of(self, realm: str, user: str) -> str | None:
        """The twin that an identity means."""

    def twins(self) -> Iterator[str]:
        """Every twin's id."""

    def answered(self, key: str) -> bytes | None:
        """The answer given to a message with this key, if any."""

    def delivery(self, twin_id: str, key: str) -> tuple[datetime, bytes] | None:
        """When a twin was given what under a key: the answer to a message, or a parcel; None if nothing."""

    def talk(self, twin_id: str, conversation: str) -> bytes | None:
        """The state of the dialogue in a conversation."""

    def transcript(self, twin_id: str, conversation: str, since: datetime) -> list[Exchange]:
        """Messages with their answers, and delivered parcels (said None, key of the parcel), by time."""

    def account(self, twin_id: str, feed: str) -> bytes | None:
        """What reading a feed needs, see `Draft.accounts`."""

    def owner_of_feed(self, feed: str) -> str | None:
        """The twin that a feed belongs to."""

    def sharers(self, name: str, limit: int) -> list[str]:
        """The twins of those who let others find a time with them and have all words of a name in theirs."""

    def erase(self, twin_id: str, source: str) -> int:
        """Empty every record of a source for good: its content goes, its place in the history stays.

        The state is folded anew without them. Returns how many there were.
        """

    def claim_due(
        self, now: datetime, *, limit: int, lease: timedelta, slow: bool | None = None
    ) -> list[Due]:
        """Due rows not claimed by another, now leased to the caller.

        `slow`: only those that wait for a server of others (bookings, readings of feeds), or none of them.
        """

    def claim_parcels(self, now: datetime, *, limit: int, lease: timedelta) -> list[Parcel]:
        """Parcels to send, now leased to the caller."""

    def ack(self, parcel: Parcel) -> None:
        """A parcel was delivered."""

    def retry(self, parcel: Parcel, at: datetime, *, counted: bool = True) -> None:
        """A parcel goes back to the outbox until `at`; `counted`: as one more attempt."""

    def defer(self, parcel: Parcel, at: datetime) -> None:
        """A parcel is to be sent at another time; others of its conversation need not wait for it."""

    def redirect(self, parcel: Parcel) -> None:
        """A parcel that waits is to be sent to the address that stands in it, which is another one by now.

        Raises `NoSuchTwin` and `TwinForgotten`.
        """

    def withdraw(self, parcel: Parcel) -> None:
        """A parcel is not to be sent any more, and is removed."""

    def park(self, parcel: Parcel, reason: str, at: datetime) -> None:
        """A parcel becomes a dead letter."""

    def dead_parcels(self) -> list[DeadParcel]:
        """Dead letters, oldest first."""

    def resend(self, parcel_id: str, at: datetime) -> None:
        """A dead letter goes back to the outbox."""

    def put_code(self, code_hash: str, purpose: str, payload: bytes, expires_at: datetime) -> None:
        """Keep a one-time code (its hash) with what it stands for."""

    def take_code(self, code_hash: str, purpose: str, now: datetime) -> bytes | None:
        """Redeem a one-time code; None if unknown, used or past its time."""

    def forget(self, twin_id: str, *, exchange: Exchange | None = None) -> Forgotten:
        """Destroy the key and remove every row of a twin.

        `exchange` (its answer holding nothing personal) stays, so that the message which
        asked for it is answered the same when delivered again.
        """

    def export(self, twin_id: str) -> Iterator[dict[str, Any]]:
        """Everything kept about a twin, as JSON-ready objects, one `kind` each."""

    def import_twin(self, lines: Iterable[dict[str, Any]]) -> Twin:
        """Take in an export, whole or not at all."""

    def rotate_keys(self, new_key: bytes, progress: Callable[[int, int], None] | None = None) -> int:
        """Wrap every data key with a new key-encryption key; returns how many."""

    def purge(self, before: datetime) -> int:
        """Drop exchanges, settled parcels and misses older than `before`."""

    def close(self) -> None:
        """Finish what is queued and let go of the database."""


class Forgotten(msgspec.Struct, frozen=True):
    """The proof of a forgetting: what was removed, and that the key is gone."""

    twin_id: str
    at: datetime
    rows: dict[str, int]
    key_destroyed: bool
