"""The words and signs of a text, with their places in it."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

import regex

MAX_TOKENS = 200
"""What lies behind is not looked at."""

_TOKEN = regex.compile(r"\w+(?:[\u200c\u200d]\w+)*|(?!\s)\X")
"""Words with their accents and joiners; any other sign as people see it, so that no emoji is cut in two."""


class Token(NamedTuple):
    """A word or sign."""

    word: str
    """In lower case."""
    start: int
    """Offset of the first character in the text."""
    end: int
    """Offset past the last character."""


def tokens(text: str) -> list[Token]:
    """The words and signs of a text, the first `MAX_TOKENS`."""
    return [
        Token(match[0].lower(), match.start(), match.end())
        for match in islice(_TOKEN.finditer(text), MAX_TOKENS)
    ]
