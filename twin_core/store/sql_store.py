"""The store itself: each promise of `Store`, kept by the modules beside this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, select

from twin_core.errors import NoSuchTwin, StoreError, TwinForgotten
from twin_core.events.record import Record
from twin_core.sharing import name_words
from twin_core.store import accounts, codes, duebook, feed, outbox, sharers, talks
from twin_core.store.appending import Appender
from twin_core.store.arrival import import_twin
from twin_core.store.base import DeadParcel, Draft, Due, Exchange, Forgotten, Parcel, Written
from twin_core.store.crypto import Sealer
from twin_core.store.database import Database
from twin_core.store.desk import Desk
from twin_core.store.erasing import erase
from twin_core.store.forgetting import finish, finish_forgettings, forget
from twin_core.store.instants import micros
from twin_core.store.keys import Keys, Progress
from twin_core.store.records import LAST_VERSION, PAGE, page
from twin_core.store.schema import DELIVERED, exchanges, heads, misses, outcomes, parcels
from twin_core.store.schema import codes as codes_table
from twin_core.store.states import States
from twin_core.store.transfer import export_twin
from twin_core.store.vault import Vault
from twin_core.store.writer import BATCH, Writer
from twin_core.twin import Twin

Result = TypeVar("Result")

OUTCOMES_LAST = timedelta(days=365)
"""How much longer than messages the counters of outcomes are kept."""


class SqlStore:
    """`twin_core.store.base.Store` on SQLite or PostgreSQL; made by `open_store`."""

    def __init__(
        self, database: Database, keys: Keys, *, read_only: bool = False, batch: int = BATCH
    ) -> None:
        self._database = database
        self._vault = Vault(keys)
        self._states = States(self._vault)
        self._appender = Appender(database, self._vault, self._states)
        self._writer = None if read_only else Writer(database, self._appender, self._states, batch=batch)
        self.desk = Desk(database, self._vault, self._do)
        """What lasts beside the twins."""
        if self._writer:
            finish_forgettings(self._database, self._vault, self._writer)

    def append(self, draft: Draft) -> Written:
        """Write a draft; returns when it is durable."""
        return self.append_many((draft,))[0]

    def append_many(self, drafts: Sequence[Draft]) -> list[Written]:
        """Write several drafts, all or none."""
        written = self._writing().append(drafts) if drafts else []
        for draft, done in zip(drafts, written, strict=True):
            if draft.absorbs and done.duplicate is None:
                finish(self._database, self._vault, self._writing(), draft.absorbs.twin_id, draft.at)
                self._states.drop(draft.absorbs.twin_id)
        return written

    def state(self, twin_id: str) -> Twin:
        """The latest state."""
        with self._read() as connection:
            return self._states.latest(connection, twin_id)

    def states(self, twin_ids: Iterable[str]) -> dict[str, Twin]:
        """The latest states of many at once; whoever is not there, or has no key any more, is left out."""
        with self._read() as connection:
            return self._states.many(connection, self._database, twin_ids)

    def state_at(self, twin_id: str, *, version: int | None = None, time: datetime | None = None) -> Twin:
        """The state at a version or at a time; the latest if neither is given."""
        with self._read() as connection:
            if version is not None:
                return self._states.at_version(connection, twin_id, version)
            if time is not None:
                return self._states.at_time(connection, twin_id, time)
            return self._states.latest(connection, twin_id)

    def history(self, twin_id: str, *, after: int = 0, limit: int | None = None) -> Iterator[Record]:
        """Records in order of version, read page by page."""
        left = LAST_VERSION if limit is None else limit
        while left > 0:
            with self._read() as connection:
                sealer = self._states.sealer(connection, twin_id)
                found = page(connection, twin_id, sealer, after, count=min(left, PAGE))
            yield from found
            if len(found) < min(left, PAGE):
                return
            left -= len(found)
            after = found[-1].version

    def feed(self, after: int, limit: int) -> list[tuple[int, Record]]:
        """Records of all twins past a position."""
        with self._read() as connection:
            return feed.read(connection, self._database, self._vault, after, limit)

    def twin_of(self, realm: str, user: str) -> str | None:
        """The twin that an identity means."""
        fingerprint = self._vault.identity(realm, user)
        with self._read() as connection:
            return talks.owners(connection, self._database, [fingerprint]).get(fingerprint)

    def twins(self) -> Iterator[str]:
        """Every twin's id, in order."""
        last = ""
        while True:
            with self._read() as connection:
                found = connection.execute(_TWINS, {"last": last}).scalars().all()
            yield from found
            if len(found) < PAGE:
                return
            last = found[-1]

    def answered(self, key: str) -> bytes | None:
        """The answer given to a message with this key, if any."""
        fingerprint = self._vault.exchange(key)
        with self._read() as connection:
            return talks.answers(connection, self._database, self._vault, [fingerprint]).get(fingerprint)

    def delivery(self, twin_id: str, key: str) -> tuple[datetime, bytes] | None:
        """When a twin was given what under a key: the answer to a message, or a parcel."""
        fingerprint = self._vault.exchange(key)
        with self._read() as connection:
            try:
                sealer = self._states.sealer(connection, twin_id)
            except (NoSuchTwin, TwinForgotten):
                return None
            return talks.answer_to(connection, sealer, twin_id, fingerprint) or outbox.sent(
                connection, sealer, twin_id, key
            )

    def talk(self, twin_id: str, conversation: str) -> bytes | None:
        """The state of the dialogue in a conversation; None for a twin that is not there."""
        with self._read() as connection:
            sealer = self._sealer(connection, twin_id)
            if sealer is None:
                return None
            return talks.talk_in(connection, sealer, twin_id, self._vault.conversation(twin_id, conversation))

    def transcript(self, twin_id: str, conversation: str, since: datetime) -> list[Exchange]:
        """Messages with their answers, and delivered parcels, by time."""
        place = self._vault.conversation(twin_id, conversation)
        with self._read() as connection:
            sealer = self._states.sealer(connection, twin_id)
            said = talks.exchanges_in(connection, sealer, twin_id, place, since)
            sent = outbox.delivered(connection, sealer, twin_id, place, since)
            return sorted([*said, *sent], key=lambda exchange: exchange.at)

    def account(self, twin_id: str, feed: str) -> bytes | None:
        """What reading a feed needs; None for a twin that is not there."""
        with self._read() as connection:
            sealer = self._sealer(connection, twin_id)
            return accounts.account(connection, sealer, twin_id, feed) if sealer else None

    def owner_of_feed(self, feed: str) -> str | None:
        """The twin that a feed belongs to."""
        with self._read() as connection:
            return accounts.owner(connection, feed)

    def sharers(self, name: str, limit: int) -> list[str]:
        """The twins of those who let others find a time with them, by words of their name; in order."""
        with self._read() as connection:
            return sharers.found(connection, self._vault, name_words(name), limit)

    def erase(self, twin_id: str, source: str) -> int:
        """Empty every record of a source for good; how many there were."""
        count = erase(self._database, self._vault, self._writing(), twin_id, source)
        self._states.drop(twin_id)
        return count

    def claim_due(
        self, now: datetime, *, limit: int, lease: timedelta, slow: bool | None = None
    ) -> list[Due]:
        """Due rows not claimed by another; they come back when the lease has run out."""
        database = self._database
        return self._do(lambda link: duebook.claim(link, database, now, limit=limit, lease=lease, slow=slow))

    def claim_parcels(self, now: datetime, *, limit: int, lease: timedelta) -> list[Parcel]:
        """The first waiting parcel of each conversation; it comes back when the lease has run out."""
        database, vault = self._database, self._vault
        return self._do(lambda link: outbox.claim(link, database, vault, now, limit=limit, lease=lease))

    def ack(self, parcel: Parcel) -> None:
        """A parcel was delivered."""
        self._do(lambda connection: outbox.settle(connection, parcel.id))

    def retry(self, parcel: Parcel, at: datetime, *, counted: bool = True) -> None:
        """A parcel goes back to the outbox until `at`."""
        attempts = parcel.attempts + counted
        self._do(lambda connection: outbox.postpone(connection, parcel.id, at, attempts))

    def defer(self, parcel: Parcel, at: datetime) -> None:
        """A parcel is to be sent at another time."""
        self._do(lambda connection: outbox.defer(connection, parcel.id, at))

    def redirect(self, parcel: Parcel) -> None:
        """A parcel that waits is to be sent to the address that stands in it."""

        def work(connection: Connection) -> None:
            sealer = self._states.sealer(connection, parcel.twin_id)
            outbox.redirect(connection, self._vault, sealer, parcel)

        self._do(work)

    def withdraw(self, parcel: Parcel) -> None:
        """A parcel is not to be sent any more, and is removed; one that was delivered stays."""
        self._do(lambda connection: outbox.withdraw(connection, parcel.id))

    def park(self, parcel: Parcel, reason: str, at: datetime) -> None:
        """A parcel becomes a dead letter."""

        def work(connection: Connection) -> None:
            try:
                sealer = self._states.sealer(connection, parcel.twin_id)
            except (NoSuchTwin, TwinForgotten):
                return
            outbox.bury(connection, sealer, parcel, reason, at)

        self._do(work)

    def dead_parcels(self) -> list[DeadParcel]:
        """Dead letters, oldest first."""
        with self._read() as connection:
            return list(outbox.dead(connection, self._vault))

    def resend(self, parcel_id: str, at: datetime) -> None:
        """A dead letter goes back to the outbox."""
        self._do(lambda connection: outbox.revive(connection, parcel_id, at))

    def put_code(self, code_hash: str, purpose: str, payload: bytes, expires_at: datetime) -> None:
        """Keep a one-time code with what it stands for."""
        database, house = self._database, self._vault.house
        code = codes.Code(code_hash, purpose, payload, expires_at)
        self._do(lambda link: codes.put(link, database, house, code))

    def take_code(self, code_hash: str, purpose: str, now: datetime) -> bytes | None:
        """Redeem a one-time code; None if unknown, used or past its time."""
        return self._do(lambda link: codes.take(link, self._vault.house, code_hash, purpose, now))

    def forget(self, twin_id: str, *, exchange: Exchange | None = None) -> Forgotten:
        """Destroy the key and remove every row of a twin."""
        proof = forget(self._database, self._vault, self._writing(), twin_id, exchange)
        self._states.drop(twin_id)
        return proof

    def export(self, twin_id: str) -> Iterator[dict[str, Any]]:
        """Everything kept about a twin, as JSON-ready objects."""
        with self._read() as connection:
            yield from export_twin(connection, self._states, twin_id)

    def import_twin(self, lines: Iterable[dict[str, Any]]) -> Twin:
        """Take in an export, whole or not at all."""
        return import_twin(self._database, self._vault, self._appender, self._writing(), lines)

    def rotate_keys(self, new_key: bytes, progress: Progress | None = None) -> int:
        """Wrap every data key with a new key-encryption key; returns how many."""
        return self._vault.keys.rotate(new_key, progress)

    def purge(self, before: datetime) -> int:
        """Drop exchanges, delivered parcels and misses older than `before`, and codes past their time.

        Outcomes go a year later: figures are compared over that long.
        """
        when, day = micros(before), (before - OUTCOMES_LAST).date().isoformat()

        def work(connection: Connection) -> int:
            connection.execute(delete(codes_table).where(codes_table.c.expires_at < when))
            said = connection.execute(delete(exchanges).where(exchanges.c.at < when)).rowcount
            connection.execute(delete(outcomes).where(outcomes.c.day < day))
            missed = connection.execute(delete(misses).where(misses.c.at < when)).rowcount
            old = (parcels.c.status == DELIVERED, parcels.c.at < when)
            return said + missed + connection.execute(delete(parcels).where(*old)).rowcount

        return self._do(work)

    def close(self) -> None:
        """Finish what is queued and let go of the database and the keys."""
        if self._writer:
            self._writer.close()
        self._database.engine.dispose()
        self._vault.keys.close()

    def _sealer(self, connection: Connection, twin_id: str) -> Sealer | None:
        key_id = connection.execute(_KEY_ID, {"twin_id": twin_id}).scalar_one_or_none()
        return self._vault.sealer(twin_id, key_id) if key_id else None

    def _read(self) -> AbstractContextManager[Connection]:
        return self._database.read()

    def _do(self, work: Callable[[Connection], Result]) -> Result:
        return self._writing().do(work)

    def _writing(self) -> Writer:
        if self._writer is None:
            raise StoreError(f"{self._database.name} was opened for reading only")
        return self._writer


_KEY_ID = select(heads.c.key_id).where(heads.c.twin_id == bindparam("twin_id"))
_TWINS = (
    select(heads.c.twin_id)
    .where(heads.c.twin_id > bindparam("last"), heads.c.key_id != b"")
    .order_by(heads.c.twin_id)
    .limit(PAGE)
)
