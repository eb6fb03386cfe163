"""Groups of words that mean alike: what a word was never taught, its group may have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nlu import embeddings

_MAX_KEPT = 20_000
"""Words whose groups are kept at hand."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Words by the nearest of some directions in the space of embeddings, coarsely and finely."""

    centres: tuple[NDArray[np.float32], ...]
    """Each (groups, 256): one array a fineness."""
    _kept: dict[str, tuple[int, ...]] = field(init=False, default_factory=dict, compare=False, repr=False)

    def of(self, word: str) -> tuple[int, ...]:
        """The number of a word's group at each fineness."""
        found = self._kept.get(word)
        if found is None:
            found = self._find(word)
            if len(self._kept) < _MAX_KEPT:
                self._kept[word] = found
        return found

    def _find(self, word: str) -> tuple[int, ...]:
        direction = embeddings.load().mean(word)
        return tuple(int(_nearest(centres, direction)) for centres in self.centres)


def _nearest(centres: NDArray[np.float32], direction: embeddings.Vector) -> np.intp:
    return np.argmin((centres * centres).sum(axis=1) - 2.0 * (centres @ direction))


def sizes(words: Sequence[str]) -> tuple[int, ...]:
    """How many groups there are at each fineness, for so many words: about 64, 16 and 4 words a group."""
    return tuple(len(words) // each for each in (64, 16, 4) if len(words) >= 4 * each)
