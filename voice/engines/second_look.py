"""A second look at an utterance: of what sounds like its first reading, a small grammar is made for it alone.

A grammar of everything that can be said to Doppel takes twice as long to search, and longer to load.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from voice.candidates import Candidates
from voice.grammar import FINAL, START, network

SENTENCES: Final = 200
"""How many sentences the grammar is made of."""
LEAST: Final = 1e-8
"""The least likelihood of a step that the recognizer tells from none."""
NAME: Final = "second look"


class SecondLook:
    """Reads utterances again; used by one thread at a time."""

    def __init__(self, candidates: Candidates, decoder: Any) -> None:
        """`decoder`: PocketSphinx's, of the same dictionary, for this alone."""
        self._candidates = candidates
        self._decoder = decoder

    def reading(self, first: Sequence[str], read: Callable[[Any], list[str]]) -> list[str]:
        """The words of an utterance as something that can be said. `read`: what a decoder makes of it."""
        grammar = network(self._candidates.near(first, SENTENCES))
        arcs = [
            (arc.start, arc.end, max(arc.likelihood, LEAST), *((arc.word,) if arc.word else ()))
            for arc in grammar.arcs
        ]
        self._decoder.add_fsg(NAME, self._decoder.create_fsg(NAME, START, FINAL, arcs))
        self._decoder.activate_search(NAME)
        return read(self._decoder)

    def agreement(self, some: Sequence[str], others: Sequence[str]) -> float:
        """How alike words sound, from 0 to 1: the phones that they share in order, of all their phones."""
        if not (some and others):
            return 0.0
        phones = (self._candidates.phones(some), self._candidates.phones(others))
        return SequenceMatcher(None, *phones, autojunk=False).ratio()
