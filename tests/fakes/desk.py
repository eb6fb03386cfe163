"""The desk of the admin of intents, in memory, as strict as the real one."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from threading import RLock

from msgspec.structs import replace

from twin_core.errors import DraftChanged, LiveChanged, NoSuchVersion
from twin_core.store.desk_base import Audit, DraftRow, Live, Publishing, VersionRow


class MemoryDesk:
    """Rows in lists, each change under one lock."""

    def __init__(self) -> None:
        self.trail: list[Audit] = []
        self._draft = DraftRow(0, b"")
        self._versions: list[VersionRow] = []
        self._live = Live(0)
        self._publishing: Publishing | None = None
        self._lock = RLock()

    def draft(self) -> DraftRow:
        return self._draft

    def save_draft(
        self, content: bytes, expected_revision: int, at: datetime, by: str, audit: Audit | None = None
    ) -> int:
        with self._lock:
            if self._draft.revision != expected_revision:
                raise DraftChanged(f"the draft is at revision {self._draft.revision}")
            self._draft = DraftRow(expected_revision + 1, content, _aware(at), by)
            self._note(audit)
            return self._draft.revision

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
        with self._lock:
            number = len(self._versions) + 1
            self._versions.append(VersionRow(number, _aware(at), author, state, b"", "", note, content))
            self._note(audit and replace(audit, subject=audit.subject or str(number)))
            return number

    def version(self, number: int) -> VersionRow:
        if not 1 <= number <= len(self._versions):
            raise NoSuchVersion(f"there is no version {number}")
        return self._versions[number - 1]

    def versions(self) -> list[VersionRow]:
        return [replace(row, content=b"") for row in reversed(self._versions)]

    def settle_version(
        self, number: int, state: str, report: bytes, model: str, audit: Audit | None = None
    ) -> None:
        with self._lock:
            row = self.version(number)
            self._versions[number - 1] = replace(row, state=state, report=report, model=model)
            self._note(audit)

    def live(self) -> Live:
        return self._live

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
        with self._lock:
            for number in {live, trial or 0} - {0}:
                self.version(number)
            if self._live.revision != expected_revision:
                raise LiveChanged("somebody else did")
            self._live = Live(live, trial, share, expected_revision + 1, _aware(at), by)
            self._note(audit)
            return self._live.revision

    def claim_publishing(self, owner: str, now: datetime, lease: timedelta) -> bool:
        with self._lock:
            held = self.publishing(now)
            if held and held.owner != owner:
                return False
            self._publishing = Publishing(owner, _aware(now) + lease)
            return True

    def release_publishing(self, owner: str) -> None:
        with self._lock:
            if self._publishing and self._publishing.owner == owner:
                self._publishing = None

    def publishing(self, now: datetime) -> Publishing | None:
        held = self._publishing
        return held if held and held.until > now else None

    def record_audit(self, audit: Audit) -> None:
        with self._lock:
            self._note(audit)

    def lot(self, *words: str) -> float:
        return int.from_bytes(blake2b("\x1f".join(words).encode(), digest_size=6).digest()) / 2**48

    def _note(self, audit: Audit | None) -> None:
        if audit:
            self.trail.append(replace(audit, place=len(self.trail) + 1))


def _aware(at: datetime) -> datetime:
    assert at.tzinfo is not None, "the store takes aware times alone"
    return at
