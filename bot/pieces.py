"""Cutting a long text where it hurts least."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import regex

_SEAMS: Final = tuple(map(regex.compile, (r"\n\s*\n", r"\n", r"(?<=[.!?…:;])\s+", r"\s+")))
"""The ends of paragraphs, lines, sentences and words: the earlier, the better."""
_LEAST: Final = 0.4
"""The least share of a piece that is filled before a worse seam is taken."""
_LONGEST_CHARACTER: Final = 64
_CHARACTER: Final = regex.compile(r"\X")


def pieces(text: str, longest: int, measure: Callable[[str], int] = len) -> list[str]:
    """A text in pieces no longer than `longest`, cut between paragraphs, lines, sentences or words.

    `measure` gives the length of a text as the platform counts it. Whole user-perceived characters are kept
    together (Unicode UAX #29); blanks at a cut are left out. An empty text has no pieces.
    """
    found: list[str] = []
    rest = text.strip()
    while rest:
        fitting = bisect_right(range(len(rest) + 1), longest, key=lambda end: measure(rest[:end])) - 1
        end = len(rest) if fitting >= len(rest) else _cut(rest, fitting)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return found


def _cut(text: str, fitting: int) -> int:
    for seam in _SEAMS:
        ends = [cut.start() for cut in seam.finditer(text, 0, fitting + 1) if 0 < cut.start() <= fitting]
        if ends and ends[-1] >= fitting * _LEAST:
            return ends[-1]
    ends = [character.end() for character in _CHARACTER.finditer(text, 0, fitting + _LONGEST_CHARACTER)]
    return max((end for end in ends if end <= fitting), default=max(fitting, 1))
