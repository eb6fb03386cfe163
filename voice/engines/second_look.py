"""A second look at an utterance: what sounds like its first reading is made into small grammars for it alone.

A grammar of everything that can be said to Doppel would take as long to search as the utterance lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from voice.candidates import Candidates
from voice.grammar import FINAL, START, Sayable, network

STRICT: Final = (60, 2)
"""How many sentences the strict grammar is made of, and how many words decide there what may follow."""
LOOSE: Final = (200, 1)
"""The same of the loose grammar, which puts sentences together as nobody wrote them down."""
SURE_OF_GRAMMAR: Final = 0.84
"""How alike the first reading and that of the strict grammar must sound for the grammar's words to count."""
SURE_OF_FIRST: Final = 0.86
"""How alike it and that of the loose grammar must sound for the first reading to count."""
LEAST: Final = 1e-8
"""The least likelihood of a step that the recognizer tells from none."""
NAME: Final = "second look"


@dataclass(frozen=True, slots=True)
class Judged:
    """Words, and how alike two readings of them sound; no words where that is not enough."""

    words: tuple[str, ...]
    agreement: float


class SecondLook:
    """Judges first readings; used by one thread at a time."""

    def __init__(self, candidates: Candidates, decoder: Any) -> None:
        """`decoder`: PocketSphinx's, of the same dictionary, for this alone."""
        self._candidates = candidates
        self._decoder = decoder

    def judged(self, first: Sequence[str], read: Callable[[Any], list[str]]) -> Judged:
        """The words of an utterance. `read`: what a decoder makes of its sound."""
        strict = self._grammar(first, *STRICT, read)
        agreed = self._alike(first, strict)
        if agreed >= SURE_OF_GRAMMAR:
            return Judged(tuple(strict), agreed)
        alike = self._alike(first, self._grammar(first, *LOOSE, read))
        return Judged(tuple(first) if alike >= SURE_OF_FIRST else (), max(agreed, alike))

    def _grammar(
        self, first: Sequence[str], sentences: int, looks_back: int, read: Callable[[Any], list[str]]
    ) -> list[str]:
        near = self._candidates.near(first, sentences)
        self._search(near, looks_back)
        try:
            return read(self._decoder)
        finally:
            self._decoder.remove_search(NAME)

    def _search(self, near: Sayable, looks_back: int) -> None:
        grammar = network(near, looks_back)
        arcs = [
            (arc.start, arc.end, max(arc.likelihood, LEAST), *((arc.word,) if arc.word else ()))
            for arc in grammar.arcs
        ]
        self._decoder.add_fsg(NAME, self._decoder.create_fsg(NAME, START, FINAL, arcs))
        self._decoder.activate_search(NAME)

    def _alike(self, some: Sequence[str], others: Sequence[str]) -> float:
        """How alike words sound, from 0 to 1: the phones that they share in order, of all their phones."""
        phones = (self._candidates.phones(some), self._candidates.phones(others))
        return SequenceMatcher(None, *phones, autojunk=False).ratio() if others else 0.0
