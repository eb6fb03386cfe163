"""What the training and the tests of a version found: kept with it as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import msgspec


@dataclass(frozen=True, slots=True)
class Misread:
    """A sentence that was read wrong."""

    text: str
    language: str
    wanted: str
    read: str
    """Empty where it was taken to be none of the intents."""
    confidence: float | None = None
    why: tuple[str, ...] = ()
    """What spoke most for the wrong intent."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A draft and what answers now, on the same sentences."""

    draft: float
    """The share read right, 0 to 1."""
    live: float
    count: int
    worse: tuple[Misread, ...] = ()
    """Read right now, and wrong by the draft."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How well one intent is told apart, over examples that were held out. Shares are from 0 to 1."""

    intent: str
    language: str
    examples: int
    precision: float | None
    """Of what was read as it, the share that was it; None where nothing was."""
    recall: float
    """Of its examples, the share that was read as it."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is known of a version's quality."""

    held_out: Compared | None = None
    tests: Compared | None = None
    broken: tuple[Misread, ...] = ()
    quality: tuple[Quality, ...] = ()
    confused: tuple[Misread, ...] = ()
    """Examples that are read as another intent where they are not taught, and why."""
    refused: tuple[str, ...] = ()
    """Why it may not answer; empty where it may."""
    failed: str = ""
    """Why there is no model; empty where there is one."""
    seconds: float = 0.0
    release: str = ""
    """The Doppel that trained it."""
    keys: dict[str, str] = field(default_factory=dict)
    """The model of each language."""

    def judged(self, refused: tuple[str, ...]) -> Report:
        """With the reasons why its version is refused."""
        return replace(self, refused=refused)


ABANDONED: Final = Report(failed="Doppel was stopped while it trained this version; publish the draft again")


def encoded(report: Report) -> bytes:
    """A report as JSON."""
    return msgspec.json.encode(report)


def decoded(content: bytes) -> Report:
    """A report from JSON; an empty one where there is none."""
    return msgspec.json.decode(content, type=Report) if content else Report()
