"""How far a publishing is: as its process knows it, and as it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Event


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the publishing of a version is."""

    number: int
    state: str
    """"training", "ready" (it may answer), "refused" (a test failed) or "failed" (there is no model)."""
    doing: str = ""
    share: float = 1.0
    """0 to 1."""
    live: bool = False
    """Whether it answers now."""


@dataclass(slots=True)
class Course:
    """A publishing under way in this process."""

    number: int
    by: str
    hold: bool
    live: int
    """The revision of what answered when it began."""
    renewed: datetime
    doing: str = "beginning"
    share: float = 0.0
    stop: Event = field(default_factory=Event)

    def hear(self, doing: str, share: float) -> None:
        """News of the work."""
        self.doing, self.share = doing, share
