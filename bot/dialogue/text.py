"""Making what arrives readable, or saying why it is not."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST: Final = 4_000
"""Characters of one message that Doppel reads."""

_KEPT_CONTROLS: Final = "\n\t"
_JOINERS: Final = "\u200c\u200d\ufe0f"
"""Needed inside emoji and in some scripts."""


def readable(text: str) -> str:
    """A text without what nobody typed: control and formatting characters, broken UTF-8."""
    return "".join(map(_shown, unicodedata.normalize("NFC", whole(text)))).strip()


def whole(text: str) -> str:
    """A text that can be written as UTF-8: "?" for each half of a character that has lost the other."""
    return text.encode("utf-8", "replace").decode("utf-8") if _broken(text) else text


def is_foreign(text: str) -> bool:
    """Whether most letters of a text are none that Doppel's languages are written in."""
    letters = [character for character in text if character.isalpha()]
    strange = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * strange > len(letters)


def _broken(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _shown(character: str) -> str:
    if character in _KEPT_CONTROLS or character in _JOINERS:
        return character
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character
