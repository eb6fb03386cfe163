"""Whole sentences out of a text that comes in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_END: Final = re.compile(r"(?<=[.!?…])[\"'”“)]*\s+|\n+")
LONGEST: Final = 4000
"""Letters after which a text is said although no sentence ends."""


class Sentences:
    """Keeps the beginning of the sentence that is not whole yet."""

    def __init__(self) -> None:
        self._begun = ""

    def more(self, text: str) -> Iterator[str]:
        """The sentences that are whole with the next piece."""
        self._begun += text
        while (end := _END.search(self._begun)) or len(self._begun) > LONGEST:
            cut = end.end() if end else LONGEST
            sentence, self._begun = self._begun[:cut].strip(), self._begun[cut:]
            if sentence:
                yield sentence

    def rest(self) -> str:
        """What is left when no more comes."""
        rest, self._begun = self._begun.strip(), ""
        return rest
