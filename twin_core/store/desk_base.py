"""What the desk takes and gives: intents that admins edit, access keys, the audit log, misses, outcomes."""

from __future__ import annotations

from datetime import date, datetime

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


class Miss(msgspec.Struct, frozen=True, gc=False):
    """Something said that was not understood; kept only where the person agreed to that."""

    at: datetime
    text: str
    language: str
    guess: str = ""
    """The intent that came nearest."""
    confidence: float = 0.0
    twin_id: str = ""
    """Whose it is; set where misses are read."""
    place: int = 0
    """Its place among all misses; set where misses are read."""


CONFIDENCE_BINS = 10


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """How turns went that a version of the intents answered: counters by day, intent and language."""

    version: int
    """Number of the version; 0 for the intents as shipped."""
    day: date
    intent: str
    language: str
    turns: int = 0
    unsure: int = 0
    """Turns in which the person was asked what was meant."""
    corrected: int = 0
    undone: int = 0
    confidence_sum: float = 0.0
    histogram: tuple[int, ...] = (0,) * CONFIDENCE_BINS
    """Turns by confidence, in tenths: 0 to 0.1, …, 0.9 to 1."""
    who: str = ""
    """A fingerprint, the same for all outcomes of one person; set where outcomes are read."""


def histogram_of(confidence: float) -> tuple[int, ...]:
    """The histogram of one turn."""
    place = min(max(int(confidence * CONFIDENCE_BINS), 0), CONFIDENCE_BINS - 1)
    return tuple(int(each == place) for each in range(CONFIDENCE_BINS))
