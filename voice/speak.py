"""Speaking: from words to samples."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final, Protocol

from voice.audio import Audio

SLOWEST: Final = 80
FASTEST: Final = 400
"""Words a minute that engines can speak."""

_END: Final = re.compile(r"(?<=[.!?…:;])[\"”“’')\]]*\s+|\n+")
LONGEST_STRETCH: Final = 400
"""Characters that are spoken in one go; speech without a full stop is cut at a space."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said."""

    language: str = "en"
    """Two letters."""
    voice: str = ""
    """The name of one of the engine's voices; empty for its own choice in that language."""
    speed: int = 170
    """Words a minute."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that an engine has."""

    name: str
    """What to call it by: "en-gb-scotland"."""
    language: str
    """Two letters."""
    title: str
    """For people: "English (Scotland)"."""


class Speaker(Protocol):
    """Something that speaks; safe to share between threads."""

    def saying(self, text: str, manner: Manner) -> Generator[Audio]:
        """The sound of a text, piece by piece as it is made; closing the generator stops the work at once.

        Nothing comes of a text without a word. Raises `SpeechFailed` and `EngineMissing`.
        """


def stretches(text: str) -> list[str]:
    """A text in the pieces that are spoken one after the other, each with a word in it."""
    said = [part.strip() for sentence in _END.split(text) for part in _cut(sentence)]
    return [part for part in said if any(letter.isalnum() for letter in part)]


def _cut(sentence: str) -> list[str]:
    parts = []
    while len(sentence) > LONGEST_STRETCH:
        space = sentence.rfind(" ", 1, LONGEST_STRETCH)
        place = space if space > 0 else LONGEST_STRETCH
        parts.append(sentence[:place])
        sentence = sentence[place:]
    return [*parts, sentence]
