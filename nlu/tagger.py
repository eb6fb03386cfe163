"""Which words of a text are entities: a chain of labels over its words, the likeliest by learnt weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from nlu.annotations import Span
from nlu.groups import Groups
from nlu.labels import spans
from nlu.observations import observe
from nlu.tokens import tokens

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """Learnt weights, those of an observation in one run: `labels[starts[n]:starts[n + 1]]`."""

    numbers: Mapping[str, int]
    """Observation → its number."""
    starts: NDArray[np.int64]
    labels: NDArray[np.int64]
    values: Floats
    steps: Floats
    """(labels, labels): the weight of each label behind each other one."""

    def scores(self, seen: Sequence[Iterable[str]]) -> Floats:
        """(words, labels): what the observations at each word say for each label."""
        known = [[number for one in here if (number := self.numbers.get(one)) is not None] for here in seen]
        places = np.repeat(np.arange(len(seen)), [len(here) for here in known])
        numbers = np.fromiter(chain.from_iterable(known), np.int64, len(places))
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
    """What training found."""

    labels: tuple[str, ...]
    weights: Weights
    groups: Groups

    def spans(self, text: str, intent: str, listed: Iterable[Span]) -> list[Span]:
        """The entities found in a text of a likeliest intent and with some listed words."""
        words = tokens(text)
        if not words:
            return []
        scores = self.weights.scores(observe(words, self.groups, intent, listed))
        path = likeliest(scores, self.weights.steps)
        return spans(text, words, [self.labels[number] for number in path])


def likeliest(scores: Floats, steps: Floats) -> list[int]:
    """The sequence of labels with the greatest sum of scores and steps (Viterbi)."""
    onto = np.ascontiguousarray(steps.T)
    all_labels = np.arange(len(steps))
    best = scores[0]
    back: list[NDArray[np.intp]] = []
    for here in scores[1:]:
        ways = onto + best
        came = ways.argmax(axis=1)
        back.append(came)
        best = ways[all_labels, came] + here
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]
