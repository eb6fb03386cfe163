"""A text cut into words: what every rule of the NLU reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|['’]s\b|\S", re.IGNORECASE)
_PADDING = ("",) * 16


@dataclass(frozen=True, slots=True)
class Line:
    """Words of a text in lower case with their places.

    `words` is padded with empty strings, so that a rule may look a few words past the end or one
    before the beginning (index -1) without asking.
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    count: int
    """Words without the padding."""

    def glued(self, index: int) -> bool:
        """Whether no space stands between this word and the one before."""
        return 0 < index < self.count and self.starts[index] == self.ends[index - 1]

    def integer(self, index: int, digits: int = 4) -> int | None:
        """The digits at a word as an int; None for anything else or for more than `digits` of them."""
        word = self.words[index]
        return int(word) if word.isdecimal() and len(word) <= digits else None

    def matches(self, index: int, phrase: tuple[str, ...]) -> bool:
        """Whether these words stand here."""
        return self.words[index : index + len(phrase)] == phrase

    def hangs(self, index: int) -> bool:
        """Whether a keyword has no place of its own, so that nothing can begin there."""
        return self.starts[index] == self.ends[index]

    def past(self, stop: int) -> int:
        """The first word from one on that shares no letter with the words before it.

        Where a language writes several keywords as one word, they all have its place.
        """
        while 0 < stop < self.count and (self.starts[stop] < self.ends[stop - 1] or self.hangs(stop)):
            stop += 1
        return stop

    def span(self, first: int, stop: int) -> str:
        """The text from one word to before another."""
        return self.text[self.starts[first] : self.ends[stop - 1]]


def cut(text: str) -> Line:
    """The words of a text: runs of digits, runs of letters, and every other mark for itself.

    "'s" is a word of its own; other apostrophes stay inside their word ("o'clock").
    """
    found = list(_TOKEN.finditer(text))
    words = tuple(match.group().lower().replace("’", "'") for match in found)
    return Line(
        text,
        words + _PADDING,
        tuple(match.start() for match in found),
        tuple(match.end() for match in found),
        len(found),
    )


def tokens(text: str) -> tuple[str, ...]:
    """The bare words of a text, for tables of phrases."""
    line = cut(text)
    return line.words[: line.count]


def laid(text: str, words: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> Line:
    """The line of some words at their places, in order of the text."""
    return Line(text, (*words, *_PADDING), tuple(starts), tuple(ends), len(words))
