"""Learning which labels follow from what is seen: a perceptron over chains of labels (Collins 2002).

For each text it looks for the likeliest labels, and where they are wrong it moves the weights from what it
said towards what was wanted. A wrong label gets a lead, so that right ones learn to win by a margin. What
counts in the end is the mean of the weights over all that time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

LEARNERS = 2
"""Perceptrons that meet the texts in different orders; their mean is better than any of them."""
ROUNDS = (10, 100)
"""How often each meets all texts, at the least and at the most."""
MEETINGS = 40_000
"""How many texts are met in all, within these bounds: few of them need more rounds (F1 by word with 300
examples of HWU64's training part: 48.5 % after 10, 51.6 % after 100; with 1,000 69.2 %, 70.1 %).
"""
MARGIN = 20.0
"""The lead of a wrong label; a word has some 30 observations, and a correction moves each weight by 1."""
_BATCH = 8
"""Texts looked at together."""
_CALM = 2
"""A text that was right so many times in a row is met every third round."""
_NEW = 3
"""Rounds in which all texts are met."""


@dataclass(frozen=True, slots=True)
class Told:
    """Texts whose labels are known."""

    seen: Any
    """(words, observations): a sparse matrix of what is seen at each word of all texts."""
    labels: Ints
    """(words,): the number of the label of each."""
    lengths: Ints
    """(texts,): how many words each text has, at least one."""

    @classmethod
    def of(cls, texts: Sequence[tuple[Sequence[Sequence[int]], Sequence[int]]], observations: int) -> Told:
        """Numbers of what is seen at each word of some texts, and of its label."""
        words = [here for seen, _ in texts for here in seen]
        starts = np.concatenate([[0], np.cumsum([len(here) for here in words])])
        numbers = np.fromiter(chain.from_iterable(words), np.int32, starts[-1])
        ones = np.ones(len(numbers), np.float32)
        return cls(
            sparse.csr_matrix((ones, numbers, starts), shape=(len(words), observations)),
            np.fromiter(chain.from_iterable(said for _, said in texts), np.int64),
            np.array([len(seen) for seen, _ in texts]),
        )


def learn(told: Told, width: int) -> tuple[Floats, Floats]:
    """(observations, labels): what each says for each label; (labels, labels): each behind each other one.

    `width`: how many labels there are. The same texts give the same weights.
    """
    found = [_Learner(told, width, seed).mean() for seed in range(LEARNERS)]
    weights, steps = zip(*found, strict=True)
    share = np.float32(1 / LEARNERS)
    return sum(weights[1:], weights[0]) * share, sum(steps[1:], steps[0]) * share


class _Learner:
    """One perceptron: its weights, and their drift, from which their mean over all the time follows."""

    def __init__(self, told: Told, width: int, seed: int) -> None:
        self._told = told
        self._starts = told.lengths.cumsum() - told.lengths
        self._draw = np.random.default_rng(seed)
        self._weights = _Averaged(told.seen.shape[1], width)
        self._steps = _Averaged(width, width)
        self._lead = np.float32(MARGIN) * (1 - np.eye(width, dtype=np.float32))
        self._calm = np.zeros(len(told.lengths), np.int64)
        self._clock = 1

    def mean(self) -> tuple[Floats, Floats]:
        """Learns, and tells the means of the weights."""
        for number in range(int(np.clip(MEETINGS // len(self._calm), *ROUNDS))):
            for batch in self._batches(number):
                self._meet(batch)
                self._clock += 1
        return self._weights.mean(self._clock), self._steps.mean(self._clock)

    def _batches(self, number: int) -> Iterator[Ints]:
        """Texts of one length each, in any order."""
        order = self._draw.permutation(len(self._calm))
        if number >= _NEW:
            order = order[(self._calm[order] < _CALM) | ((order + number) % 3 == 0)]
        lengths = self._told.lengths[order]
        order = order[lengths.argsort(kind="stable")]
        alike = np.split(order, np.flatnonzero(np.diff(self._told.lengths[order])) + 1)
        batches = [same[i : i + _BATCH] for same in alike for i in range(0, len(same), _BATCH)]
        for place in self._draw.permutation(len(batches)):
            yield batches[place]

    def _meet(self, batch: Ints) -> None:
        """Looks at some texts and learns from what it says wrong."""
        shape = (len(batch), int(self._told.lengths[batch[0]]))
        places = (self._starts[batch][:, None] + np.arange(shape[1])).ravel()
        seen, wanted = self._told.seen[places], self._told.labels[places]
        scores = seen @ self._weights.now + self._lead[wanted]
        found = likeliest_of_many(scores.reshape(*shape, -1), self._steps.now)
        wrong = found.ravel() != wanted
        calm = ~wrong.reshape(shape).any(axis=1)
        self._calm[batch] = np.where(calm, self._calm[batch] + 1, 0)
        if calm.all():
            return
        missed = seen[wrong]
        counts = np.diff(missed.indptr)
        for labels, change in ((wanted[wrong], 1.0), (found.ravel()[wrong], -1.0)):
            self._weights.move(missed.indices, labels.repeat(counts), change, self._clock)
        for path, change in ((wanted.reshape(shape)[~calm], 1.0), (found[~calm], -1.0)):
            self._steps.move(path[:, :-1].ravel(), path[:, 1:].ravel(), change, self._clock)


class _Averaged:
    """Weights and the sum of their changes by the time of each."""

    def __init__(self, height: int, width: int) -> None:
        self.now: Floats = np.zeros((height, width), np.float32)
        self._drift = np.zeros((height, width), np.float32)

    def move(self, rows: NDArray[Any], columns: Ints, change: float, clock: int) -> None:
        """Changes the weight at each place, once for each time that it is named."""
        cells = rows.astype(np.int64) * self.now.shape[1] + columns
        np.add.at(self.now.reshape(-1), cells, np.float32(change))
        np.add.at(self._drift.reshape(-1), cells, np.float32(change * clock))

    def mean(self, clock: int) -> Floats:
        """Their mean over the time until now."""
        return self.now - self._drift / np.float32(clock)


def likeliest_of_many(scores: Floats, steps: Floats) -> Ints:
    """(texts, words): the likeliest labels of texts of one length, their scores (texts, words, labels).

    What `nlu.tagger.likeliest` says of each.
    """
    texts, words, _ = scores.shape
    onto = np.ascontiguousarray(steps.T)
    every = np.arange(texts)
    best = scores[:, 0]
    back = []
    for place in range(1, words):
        ways = onto + best[:, None, :]
        came = ways.argmax(axis=2)
        back.append(came)
        best = np.take_along_axis(ways, came[..., None], axis=2)[..., 0] + scores[:, place]
    path = [best.argmax(axis=1)]
    for came in reversed(back):
        path.append(came[every, path[-1]])
    return np.stack(path[::-1], axis=1)
