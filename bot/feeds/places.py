"""Where the pages of this Doppel are reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """Where the pages of this Doppel are reached."""

    public: str = ""
    """From anywhere; empty where they are not."""
    local: str = ""
    """On this machine."""

    def seen_from(self, channel: str) -> str:
        """Where somebody on a channel reaches them; empty where they do not."""
        return self.public or (self.local if channel in ("web", "console") else "")
