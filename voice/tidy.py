"""Tidying what an open recognizer writes: as somebody would type it."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|<\|[^|]*\|>|[♪♫♬🎵🎶]+")
"""Sounds that are described instead of heard: [Music], (applause), *sighs*."""
_SPACES: Final = re.compile(r"\s+")
_SENTENCE_END: Final = re.compile(r"[.!?…]\s")
_ABBREVIATION: Final = re.compile(r"(?:^|[\s.])\w\.$")
"""A full stop that belongs to the word, as in "p.m."."""
_FILLERS: Final = frozenset(
    {
        "thank you", "thanks", "thanks for watching", "thank you for watching", "thank you very much",
        "please subscribe", "bye", "bye bye", "you", "the end", "so", "okay",
        "vielen dank", "danke", "tschüss", "untertitel der amara.org-community", "vielen dank fürs zuschauen",
        "untertitel im auftrag des zdf für funk, 2017",
    }
)  # fmt: skip
"""What Whisper writes on silence, since its training data had these words under silent film."""


def tidied(text: str, *, command: bool = False) -> str:
    """The words without descriptions of sounds, and without the full stop that nobody types.

    `command`: also without any other mark at the end but a question mark.
    """
    text = _SPACES.sub(" ", _TAG.sub(" ", text)).strip().strip("-–—,;: ")
    if not any(letter.isalnum() for letter in text):
        return ""
    one_sentence = not _SENTENCE_END.search(text)
    if one_sentence and text.endswith((".", "…")) and not _ABBREVIATION.search(text):
        text = text.rstrip(".… ")
    if command and one_sentence:
        text = text.rstrip("! ")
    return text


def is_filler(text: str) -> bool:
    """Whether it is one of the sentences that models write where nobody spoke; somebody may have said it."""
    return text.strip(" .!,…").lower() in _FILLERS
