"""Speaking: from words to samples."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from voice.audio import Audio


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said."""

    language: str = "en"
    """Two letters."""
    voice: str = ""
    """The name of one of the engine's voices; empty for its own choice in that language."""
    speed: int = 170
    """Words a minute."""


class Speaker(Protocol):
    """Something that speaks; safe to share between threads."""

    def saying(self, text: str, manner: Manner) -> Generator[Audio]:
        """The sound of a text, piece by piece as it is made; closing the generator stops the work at once.

        Nothing comes of a text without a word. Raises `SpeechFailed` and `EngineMissing`.
        """
