"""What the admin of intents keeps, as `twin_core.store.desk.Desk` gives it; lines of the audit log."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.wording import short
from twin_core.store.desk_base import Audit, DraftRow, Live, Publishing, VersionRow

LONGEST_SUBJECT: Final = 100


class Desk(Protocol):
    """The draft, its versions, which one answers, who publishes, and the audit log."""

    def draft(self) -> DraftRow:
        """The working copy; at revision 0 and empty where it was never saved."""

    def save_draft(
        self, content: bytes, expected_revision: int, at: datetime, by: str, audit: Audit | None = None
    ) -> int:
        """The draft's new revision. Raises `DraftChanged`."""

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
        """The number of a new version."""

    def version(self, number: int) -> VersionRow:
        """A version with its content. Raises `NoSuchVersion`."""

    def versions(self) -> list[VersionRow]:
        """All versions, newest first, without their content."""

    def settle_version(
        self, number: int, state: str, report: bytes, model: str, audit: Audit | None = None
    ) -> None:
        """Keep what became of a version."""

    def live(self) -> Live:
        """Which intents answer."""

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
        """Let another version answer. Raises `LiveChanged` and `NoSuchVersion`."""

    def claim_publishing(self, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether `owner` alone may publish until the lease runs out."""

    def release_publishing(self, owner: str) -> None:
        """`owner` publishes no longer."""

    def publishing(self, now: datetime) -> Publishing | None:
        """Who publishes at the moment."""

    def record_audit(self, audit: Audit) -> None:
        """Add a line to the audit log."""

    def lot(self, *words: str) -> float:
        """A number from 0 up to 1 drawn for some words by a key, always the same."""


def line(at: datetime, by: str, action: str, subject: str = "", **detail: str | float | bool | None) -> Audit:
    """Who did what, such as `intents.publish`, to what; `detail` holds nothing that a person said."""
    about = "".join(sign for sign in short(subject, LONGEST_SUBJECT) if sign.isprintable())
    return Audit(at, by, f"intents.{action}", about, json.dumps(detail, ensure_ascii=False).encode())
