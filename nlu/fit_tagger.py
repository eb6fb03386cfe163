"""Teaching the tagger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans

from nlu import embeddings
from nlu.annotations import Span
from nlu.examples import Example
from nlu.groups import Groups, sizes
from nlu.labels import OUTSIDE, labels
from nlu.observations import observe
from nlu.perceptron import Floats, Told, learn
from nlu.tagger import Tagger, Weights
from nlu.tokens import tokens

_LEAST = 0.3
"""Weights nearer to zero are left out."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """An example as the tagger would meet it."""

    example: Example
    intent: str
    """What a model that was not taught the example takes its intent to be."""
    listed: Sequence[Span]
    """Look-up words and matches of patterns in its text."""


def teach(lessons: Iterable[Lesson]) -> Tagger | None:
    """The tagger that examples teach; None where none of them has an entity."""
    told = list(lessons)
    if not any(lesson.example.entities for lesson in told):
        return None
    groups = _groups(token.word for lesson in told for token in tokens(lesson.example.text))
    seen, said = Numbers(), Numbers()
    said[OUTSIDE]
    sequences = [_sequence(lesson, groups, seen, said) for lesson in told]
    known = Told.of([sequence for sequence in sequences if sequence[0]], len(seen))
    return Tagger(tuple(said), _weights(*learn(known, len(said)), tuple(seen)), groups)


class Numbers(dict[str, int]):
    """Words by number, in the order in which they were first asked for."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def _groups(said: Iterable[str]) -> Groups:
    """Words taken together by k-means over their embeddings.

    It begins at words drawn at random: to draw them well (k-means++) takes longer than all the rest.
    """
    words = sorted(set(said))
    mean = embeddings.load().mean
    directions = np.array([mean(word) for word in words])
    return Groups(
        tuple(
            KMeans(size, init="random", n_init=1, max_iter=30, random_state=0)
            .fit(directions)
            .cluster_centers_.astype(np.float16)
            .astype(np.float32)
            for size in sizes(words)
        )
    )


def _sequence(
    lesson: Lesson, groups: Groups, seen: Numbers, said: Numbers
) -> tuple[list[list[int]], list[int]]:
    """The numbers of what is seen at each word, and of its label."""
    words = tokens(lesson.example.text)
    observed = observe(words, groups, lesson.intent, lesson.listed)
    return (
        [[seen[one] for one in here] for here in observed],
        [said[label] for label in labels(words, lesson.example.entities)],
    )


def _weights(learnt: Floats, steps: Floats, seen: Sequence[str]) -> Weights:
    """The weights that count; an observation without any is forgotten."""
    numbers, labels_ = np.nonzero(np.abs(learnt) >= _LEAST)
    used, counts = np.unique(numbers, return_counts=True)
    return Weights(
        {seen[number]: place for place, number in enumerate(used.tolist())},
        np.concatenate([[0], counts.cumsum()]),
        labels_,
        learnt[numbers, labels_],
        steps,
    )
