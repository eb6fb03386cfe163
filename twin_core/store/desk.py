"""What lasts beside the twins: intents that admins edit, access keys, the audit log, misses and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from twin_core.store import access, audits, heard, intents, notes
from twin_core.store.crypto import tag
from twin_core.store.database import Database
from twin_core.store.desk_base import Audit, DraftRow, KeyRow, Live, Miss, Outcome, Publishing, VersionRow
from twin_core.store.vault import Vault

Result = TypeVar("Result")


class Do(Protocol):
    """Does work in a writing transaction that is durable on return."""

    def __call__(self, work: Callable[[Connection], Result]) -> Result:
        """What the work gives; it may run more than once."""


class Desk:
    """The house's own rows. Blocking; safe to call from many threads and processes.

    Whatever changes something takes an `audit` line, written in the same transaction or not at all.
    Every method raises a `StoreError` with words that say what to do.
    """

    def __init__(self, database: Database, vault: Vault, do: Do) -> None:
        self._database = database
        self._vault = vault
        self._do = do

    def draft(self) -> DraftRow:
        """The working copy of the intents; at revision 0 and empty where it was never saved."""
        with self._database.read() as connection:
            return intents.draft(connection)

    def save_draft(
        self, content: bytes, expected_revision: int, at: datetime, by: str, audit: Audit | None = None
    ) -> int:
        """The draft's new revision. Raises `DraftChanged` where somebody else saved meanwhile."""

        def work(connection: Connection) -> int:
            revision = intents.save_draft(connection, content, expected_revision, at, by)
            audits.write(connection, audit)
            return revision

        return self._do(work)

    def add_version(
        self,
        content: bytes,
        author: str,
        at: datetime,
        *,
        state: str = "training",
        note: str = "",
        audit: Audit | None = None,
    ) -> int:
        """The number of a new version; the audit line gets it as its subject where it has none."""

        def work(connection: Connection) -> int:
            number = intents.add_version(connection, content, author, at, state=state, note=note)
            audits.write(connection, audit, subject=str(number))
            return number

        return self._do(work)

    def version(self, number: int) -> VersionRow:
        """A version with its content. Raises `NoSuchVersion`."""
        with self._database.read() as connection:
            return intents.version(connection, number)

    def versions(self) -> list[VersionRow]:
        """All versions, newest first, without their content."""
        with self._database.read() as connection:
            return intents.versions(connection)

    def settle_version(
        self, number: int, state: str, report: bytes, model: str, audit: Audit | None = None
    ) -> None:
        """Keep what became of a version. Raises `NoSuchVersion`."""

        def work(connection: Connection) -> None:
            intents.settle_version(connection, number, state, report, model)
            audits.write(connection, audit)

        self._do(work)

    def live(self) -> Live:
        """Which intents answer."""
        with self._database.read() as connection:
            return intents.live(connection)

    def set_live(
        self,
        live: int,
        trial: int | None,
        share: float,
        *,
        expected_revision: int,
        at: datetime,
        by: str,
        audit: Audit | None = None,
    ) -> int:
        """Let another version answer; the new revision.

        Raises `LiveChanged` where somebody else did so meanwhile, and `NoSuchVersion`.
        """
        wanted = Live(live, trial, share, since=at, by=by)

        def work(connection: Connection) -> int:
            revision = intents.set_live(connection, wanted, expected_revision)
            audits.write(connection, audit)
            return revision

        return self._do(work)

    def claim_publishing(self, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether `owner` alone may publish until the lease runs out; an owner may claim again to go on."""
        return self._do(lambda connection: intents.claim(connection, owner, now, lease))

    def release_publishing(self, owner: str) -> None:
        """`owner` publishes no longer."""
        self._do(lambda connection: intents.release(connection, owner))

    def publishing(self, now: datetime) -> Publishing | None:
        """Who publishes at the moment."""
        with self._database.read() as connection:
            return intents.publisher(connection, now)

    def add_key(self, key: KeyRow, audit: Audit | None = None) -> None:
        """Keep a new access key."""

        def work(connection: Connection) -> None:
            access.add(connection, key)
            audits.write(connection, audit)

        self._do(work)

    def key_by_id(self, key_id: str) -> KeyRow | None:
        """The access key with an id, revoked or not."""
        with self._database.read() as connection:
            return access.by_id(connection, key_id)

    def keys(self) -> list[KeyRow]:
        """All access keys, newest first."""
        with self._database.read() as connection:
            return access.every(connection)

    def revoke_key(self, key_id: str, at: datetime, audit: Audit | None = None) -> bool:
        """Whether there was such a key, not revoked before; only then the audit line is written."""

        def work(connection: Connection) -> bool:
            revoked = access.revoke(connection, key_id, at)
            audits.write(connection, audit if revoked else None)
            return revoked

        return self._do(work)

    def touch_key(self, key: KeyRow, at: datetime) -> None:
        """A key was used; written at most once a minute."""
        if not access.is_fresh(key, at):
            self._do(lambda connection: access.touch(connection, key.id, at))

    def record_audit(self, audit: Audit) -> None:
        """Add a line to the audit log."""
        self._do(lambda connection: audits.write(connection, audit))

    def audit(self, *, after: int = 0, before: int = 0, limit: int = 100, subject: str = "") -> list[Audit]:
        """Lines of the audit log, newest first.

        `after`: only those past this place, to see what is new. `before`: only those before this place, to
        page back. `subject`: only those about it.
        """
        with self._database.read() as connection:
            return audits.read(connection, after=after, before=before, limit=limit, subject=subject)

    def misses(self, limit: int = 1000) -> list[Miss]:
        """The latest of what was not understood, oldest first."""
        with self._database.read() as connection:
            return heard.latest_misses(connection, self._vault, limit)

    def drop_misses(self, places: Sequence[int], audit: Audit | None = None) -> None:
        """Remove misses that are dealt with."""

        def work(connection: Connection) -> None:
            heard.drop(connection, places)
            audits.write(connection, audit)

        self._do(work)

    def drop_misses_of(self, twin_id: str) -> int:
        """Remove every miss of a twin, as when consent is taken back; returns how many."""
        return self._do(lambda connection: heard.drop_of(connection, twin_id))

    def put_note(self, channel: str, key: str, value: bytes) -> None:
        """Keep something for a channel, in place of what it kept under the key."""
        database, vault = self._database, self._vault
        self._do(lambda link: notes.put(link, database, vault, channel=channel, key=key, value=value))

    def note(self, channel: str, key: str) -> bytes | None:
        """What a channel keeps under a key."""
        with self._database.read() as connection:
            return notes.get(connection, self._vault, channel, key)

    def notes(self, channel: str) -> dict[str, bytes]:
        """All that a channel keeps, by key."""
        with self._database.read() as connection:
            return dict(notes.every(connection, self._vault, channel))

    def drop_note(self, channel: str, key: str) -> None:
        """Keep what stands under a key no longer; nothing happens if there was nothing."""
        self._do(lambda link: notes.drop(link, self._vault, channel, key))

    def outcomes(self, since_day: date, until_day: date) -> list[Outcome]:
        """The counters of the days from one to the other, both counted, by person, day and intent."""
        with self._database.read() as connection:
            return heard.outcomes_between(connection, self._vault, since_day, until_day)

    def lot(self, *words: str) -> float:
        """A number from 0 up to 1 that the house's key draws for some words, always the same."""
        return int.from_bytes(tag(self._vault.keys.secret, "lot", *words)[:6]) / 2**48
