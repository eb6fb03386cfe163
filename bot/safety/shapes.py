"""Reading through disguises: the same words however they were typed."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS_FOR: Final = (
    str.maketrans("013457@$!|", "oieastasii"),
    str.maketrans("013457@$!|", "oleastasll"),
)
_LOOKALIKES: Final = str.maketrans("аеорсухіѕӏ", "aeopcyxisl")
"""Cyrillic letters that look like Latin ones."""
_SPELT_OUT: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[ ._*\-][^\W\d_])+(?![^\W_])")
_DISGUISED: Final = re.compile(
    r"(?<![^\W_])(?=[\d!|@$]{0,4}[a-z])[a-z\d@$]{1,40}(?:[!|]{1,3}[a-z\d@$]{1,40}){0,5}(?![^\W_])"
)
"""Bounded, so that the search stays in proportion to the text."""
_MASKED: Final = re.compile(r"(?<=[a-z])[*#._\-~]+(?=[a-z])")
_PAUSE: Final = re.compile(r"\.{2,}|…|\n")
"""What may stand inside a sentence as well as between two."""
_PART: Final = re.compile(r"[,:()/]+|\s[-–—]+\s")
_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")
_LEAST_LETTERS: Final = 2
"""A word with fewer letters among its digits is a code such as "q4", not a disguise."""


def shapes(text: str) -> tuple[str, ...]:
    """The ways a text may be read, each in lower case; the plain one first.

    Undone are: zero-width and full-width characters, accents, letters of other scripts that look the
    same, letters spelt out one by one, digits and signs in place of letters, and drawn-out letters.
    """
    plain = _folded(text)
    joined = _SPELT_OUT.sub(lambda found: re.sub(r"[ ._*\-]", "", found[0]), plain)
    unmasked = [_unmasked(joined, letters) for letters in _LETTERS_FOR]
    found = dict.fromkeys([plain, joined, *unmasked, _MASKED.sub("", unmasked[0])])
    drawn = [_DRAWN_OUT.sub(kept, shape) for shape in found for kept in (r"\1", r"\1\1")]
    return tuple(dict.fromkeys([*found, *drawn]))


def clauses(shape: str) -> tuple[str, ...]:
    """The sentences of a text as words alone, and the parts between commas beside them."""
    ended = re.split(r"[.!?;\n]+", shape)
    sentences = ended + re.split(r"[.!?;]+", _PAUSE.sub(" ", shape))
    parts = [part for sentence in ended for part in _PART.split(sentence)]
    return tuple(words for words in dict.fromkeys(map(_words, sentences + parts)) if words)


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    shown = "".join(c for c in apart if unicodedata.category(c) not in ("Cf", "Mn", "Cc") or c in "\n\t")
    return shown.translate(_LOOKALIKES)


def _unmasked(text: str, letters_for: dict[int, int]) -> str:
    def letters(found: re.Match[str]) -> str:
        word = found[0]
        count = sum(map(str.isalpha, word))
        return word.translate(letters_for) if _LEAST_LETTERS <= count < len(word) else word

    return _DISGUISED.sub(letters, text)


def _words(sentence: str) -> str:
    letters = re.sub(r"['’`´]", "", sentence)
    return re.sub(r"[^\w]+|_", " ", letters).strip()
