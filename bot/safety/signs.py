"""Recognising words of self-harm: patterns, recall first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.documents import document
from bot.safety.shapes import clauses, shapes

LONGEST_READ = 20_000
"""Characters that are looked at; a longer text is looked at from both ends."""
_REMEMBERED = re.compile(r"(?<!\\)\((?!\?)")
"""A group that would be remembered: none is read, and remembering them makes the search twice as slow."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    spelling: re.Pattern[str]
    spelled: dict[str, str]
    idioms: re.Pattern[str]
    signs: re.Pattern[str]


def shows_crisis(text: str) -> bool:
    """Whether a text has words that may mean self-harm or suicide, of the writer or of another."""
    ends = text if len(text) <= LONGEST_READ else f"{text[: LONGEST_READ // 2]}. {text[-LONGEST_READ // 2 :]}"
    return any(_is_sign(clause) for shape in shapes(ends) for clause in clauses(shape))


def _is_sign(clause: str) -> bool:
    """Whether a clause has words of any language: in danger nothing rests on telling languages apart."""
    return any(_says(known, clause) for known in _every_language())


def _says(known: _Patterns, clause: str) -> bool:
    spelled = known.spelling.sub(lambda found: known.spelled[found[0]], clause)
    return known.signs.search(known.idioms.sub(" ", spelled).strip()) is not None


@cache
def _every_language() -> tuple[_Patterns, ...]:
    """The patterns of `patterns.yml` and of each `patterns.xx.yml` beside it."""
    return tuple(_patterns(path) for path in sorted(Path(__file__).parent.glob("patterns*.yml")))


def _patterns(path: Path) -> _Patterns:
    table = document(path)
    words: dict[str, str] = table["words"]
    spelled = {typed: meant for meant, forms in table["spellings"].items() for typed in forms}
    longest_first = sorted(spelled, key=len, reverse=True)
    signs = [sign for group in table["signs"].values() for sign in group]
    return _Patterns(
        re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"),
        spelled,
        _any_of(table["idioms"], words),
        _any_of(signs, words),
    )


def _any_of(patterns: Iterable[str], words: dict[str, str]) -> re.Pattern[str]:
    whole = "|".join(_filled(pattern, words) for pattern in patterns)
    return re.compile(rf"\b(?:{re.sub(_REMEMBERED, '(?:', whole)})(?!\w)")


def _filled(pattern: str, words: dict[str, str]) -> str:
    """A pattern with each <name> replaced, also inside what replaces it."""
    filled = re.sub(r"<(\w+)>", lambda found: words[found[1]], pattern)
    return filled if filled == pattern else _filled(filled, words)
