"""Which words of a text are entities: a conditional random field over its words, read without its library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.annotations import Span
from nlu.groups import Groups
from nlu.labels import OUTSIDE, spans
from nlu.observations import observe
from nlu.tokens import tokens

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a field, those of an observation in one run: `labels[starts[n]:starts[n + 1]]`."""

    numbers: Mapping[str, int]
    """Observation → its number."""
    starts: NDArray[np.int64]
    labels: NDArray[np.int64]
    values: Floats
    steps: Floats
    """(labels, labels): the weight of each label behind each other one."""

    def scores(self, seen: Sequence[Iterable[str]]) -> Floats:
        """(words, labels): what the observations at each word say for each label."""
        known = [
            (place, number)
            for place, here in enumerate(seen)
            for one in here
            if (number := self.numbers.get(one)) is not None
        ]
        places, numbers = np.array(known, np.int64).reshape(-1, 2).T
        begins = self.starts[numbers]
        lengths = self.starts[numbers + 1] - begins
        ends = lengths.cumsum()
        run = np.arange(lengths.sum()) + np.repeat(begins - ends + lengths, lengths)
        width = len(self.steps)
        cells = np.repeat(places * width, lengths) + self.labels[run]
        total = np.bincount(cells, self.values[run], len(seen) * width)
        return total.reshape(len(seen), width).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Tagger:
    """A trained field."""

    labels: tuple[str, ...]
    weights: Weights
    groups: Groups
    reserve: float
    """Taken from the score of no entity: a field misses more than it invents, and F1 minds both alike."""

    def spans(self, text: str, intent: str, listed: Iterable[Span]) -> list[Span]:
        """The entities that the field finds in a text of a likeliest intent and with some listed words."""
        words = tokens(text)
        if not words:
            return []
        scores = self.weights.scores(observe(words, self.groups, intent, listed))
        scores[:, self.labels.index(OUTSIDE)] -= self.reserve
        path = likeliest(scores, self.weights.steps)
        return spans(text, words, [self.labels[number] for number in path])


def likeliest(scores: Floats, steps: Floats) -> list[int]:
    """The sequence of labels with the greatest sum of scores and steps (Viterbi)."""
    best = scores[0]
    back: list[NDArray[np.intp]] = []
    for here in scores[1:]:
        ways = best[:, None] + steps
        came = ways.argmax(axis=0)
        back.append(came)
        best = ways.max(axis=0) + here
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]
