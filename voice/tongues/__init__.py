"""How each language says what is printed in figures and signs, one a file."""

from __future__ import annotations

from typing import Final

from voice.tongues.english import ENGLISH
from voice.tongues.german import GERMAN
from voice.tongues.tongue import Tongue

TONGUES: Final = {"en": ENGLISH, "de": GERMAN}


def tongue(language: str) -> Tongue:
    """The tongue of a language (two letters); English for one that is not known."""
    return TONGUES.get(language, ENGLISH)


__all__ = ["TONGUES", "Tongue", "tongue"]
