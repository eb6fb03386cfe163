"""What the desk takes and gives: the intents that admins edit, access keys, the audit log."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Audit(msgspec.Struct, frozen=True):
    """Who did what to what, and when: one line of the audit log."""

    at: datetime
    actor: str
    action: str
    """Such as `intents.publish`."""
    subject: str = ""
    """What it was done to. For a new version of the intents it is set to its number where it is empty."""
    detail: bytes = b"{}"
    """JSON; never anything that a person said."""
    place: int = 0
    """Its place in the log, from 1 without a gap; set where the log is read."""


class DraftRow(msgspec.Struct, frozen=True):
    """The one working copy of the intents, shared by all admins."""

    revision: int
    """How often it was saved; 0 where it never was."""
    content: bytes
    at: datetime | None = None
    by: str = ""


class VersionRow(msgspec.Struct, frozen=True):
    """A version of the intents, as it was when somebody had it trained."""

    number: int
    """From 1; never given twice."""
    at: datetime
    author: str
    state: str
    """A word that its user chooses, such as `training`."""
    report: bytes
    """Scores, as JSON; empty before there are any."""
    model: str
    """Name of the folder that its model lies in; empty before there is one."""
    note: str
    content: bytes = b""
    """Left out where versions are listed."""


class Live(msgspec.Struct, frozen=True):
    """Which intents answer."""

    live: int
    """Number of the version that answers; 0 for the intents as shipped."""
    trial: int | None = None
    """Number of a version on trial."""
    share: float = 0.0
    """Share of conversations that the trial answers, 0 to 1."""
    revision: int = 0
    """How often this was changed."""
    since: datetime | None = None
    by: str = ""


class Publishing(msgspec.Struct, frozen=True):
    """Who publishes at the moment, and until when nobody else may."""

    owner: str
    until: datetime


class KeyRow(msgspec.Struct, frozen=True):
    """An access key, without its secret."""

    id: str
    name: str
    hash: str
    """SHA-256 of the secret, in hex."""
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
