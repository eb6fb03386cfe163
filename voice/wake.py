"""Waking: a word or phrase that Doppel listens for before it hears."""

from __future__ import annotations

from typing import Protocol


class Wake(Protocol):
    """Listens for one phrase; belongs to one stream."""

    phrase: str
    """As somebody would say it."""

    def hears(self, samples: bytes) -> bool:
        """Whether the phrase ended within the next samples, in the form of `SPEECH`: any number of them."""
