"""Of everything that can be said, the little that sounds like what was heard."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from typing import Final, Generic, TypeAlias, TypeVar

from voice.grammar import Sayable, Sentence, Slot

VALUES: Final = 24
"""Of each kind of slot."""
GRAM: Final = 3
"""Phones that are looked at together."""

Phones: TypeAlias = tuple[str, ...]
Gram: TypeAlias = tuple[str, ...]
T = TypeVar("T")


class Candidates:
    """Finds what sounds like a hypothesis, by the phones that they have in common."""

    def __init__(self, sayable: Sayable, said: Mapping[str, Sequence[str]]) -> None:
        """`said`: how each word is pronounced, phones with spaces between, in at least one way."""
        self._said = {word: tuple(ways[0].split()) for word, ways in said.items()}
        self._sentences = _Index({sentence: self._fixed(sentence) for sentence in sayable.sentences})
        self._values = {
            kind: _Index({value: self.phones(value) for value in values})
            for kind, values in sayable.values.items()
        }
        self._few = {kind: values for kind, values in sayable.values.items() if len(values) <= VALUES}

    def near(self, words: Sequence[str], sentences: int) -> Sayable:
        """So many sentences that sound like words that were heard, and values of their slots that do."""
        heard = self.phones(words)
        nearest = self._sentences.nearest(heard, sentences)
        kinds = {token.kind for said in nearest for token in said if isinstance(token, Slot)}
        values = {
            kind: self._few.get(kind) or self._values[kind].within(heard, VALUES) for kind in sorted(kinds)
        }
        return Sayable(tuple(nearest), {kind: tuple(found) for kind, found in values.items()})

    def phones(self, words: Iterable[str]) -> Phones:
        """How words sound."""
        return tuple(phone for word in words for phone in self._said[word])

    def _fixed(self, sentence: Sentence) -> Phones:
        return self.phones(token for token in sentence if isinstance(token, str))


class _Index(Generic[T]):
    """Things by the phones in them, weighted by how rare those are."""

    def __init__(self, phones: Mapping[T, Phones]) -> None:
        grams = {thing: _grams(sounds) for thing, sounds in phones.items()}
        seen = Counter(gram for of in grams.values() for gram in of)
        self._weight = {gram: math.log(1 + len(grams) / count) for gram, count in seen.items()}
        self._things = tuple(grams)
        self._norm = [math.sqrt(sum(self._weight[gram] ** 2 for gram in of)) for of in grams.values()]
        self._with: dict[Gram, list[int]] = defaultdict(list)
        for number, of in enumerate(grams.values()):
            for gram in of:
                self._with[gram].append(number)

    def nearest(self, heard: Phones, most: int) -> list[T]:
        """What has most of its phones, and of those that were heard, in common (cosine)."""
        return self._best(heard, most, power=1.0)

    def within(self, heard: Phones, most: int) -> list[T]:
        """What is most likely a part of what was heard: its own length counts less."""
        return self._best(heard, most, power=0.7)

    def _best(self, heard: Phones, most: int, power: float) -> list[T]:
        shared: Counter[int] = Counter()
        for gram in _grams(heard):
            weight = self._weight.get(gram, 0.0) ** 2
            for number in self._with.get(gram, ()):
                shared[number] += weight  # type: ignore[assignment]
        best = nlargest(most, shared, key=lambda number: shared[number] / self._norm[number] ** power)
        rest = (number for number in range(len(self._things)) if number not in shared)
        filled = [*best, *(number for number, _ in zip(rest, range(most - len(best)), strict=False))]
        return [self._things[number] for number in filled]


def _grams(phones: Phones) -> set[Gram]:
    """Stretches of phones, of one's beginning and end as well."""
    framed = ("#", *phones, "#")
    return {framed[at : at + size] for size in (2, GRAM) for at in range(len(framed) - size + 1)}
