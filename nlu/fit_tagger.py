"""Teaching the tagger with CRFsuite, and taking its weights out of the library's hands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from nlu import embeddings
from nlu.annotations import Span
from nlu.examples import Example
from nlu.groups import Groups, sizes
from nlu.labels import OUTSIDE, labels
from nlu.observations import observe
from nlu.tagger import Tagger, Weights
from nlu.tokens import tokens

_SETTINGS = {"c1": 0.0, "c2": 0.1, "max_iterations": 100}
"""Likelihood with a quadratic penalty, by L-BFGS."""
_LEAST = 0.01
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
    field = _train(sequence for sequence in sequences if sequence[0])
    return Tagger(tuple(said), _weights(field.info(), tuple(seen), len(said)), groups)


class Numbers(dict[str, int]):
    """Words by number, in the order in which they were first asked for.

    CRFsuite is told numbers only: no name of an intent and no sign that someone types can confuse it.
    """

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def _groups(said: Iterable[str]) -> Groups:
    """Words taken together by k-means over their embeddings."""
    words = sorted(set(said))
    mean = embeddings.load().mean
    directions = np.array([mean(word) for word in words])
    return Groups(
        tuple(
            KMeans(size, n_init=1, max_iter=30, random_state=0)
            .fit(directions)
            .cluster_centers_.astype(np.float16)
            .astype(np.float32)
            for size in sizes(words)
        )
    )


def _sequence(
    lesson: Lesson, groups: Groups, seen: Numbers, said: Numbers
) -> tuple[list[list[str]], list[str]]:
    """The numbers of what is seen at each word, and of its label."""
    words = tokens(lesson.example.text)
    observed = observe(words, groups, lesson.intent, lesson.listed)
    return (
        [[str(seen[one]) for one in here] for here in observed],
        [str(said[label]) for label in labels(words, lesson.example.entities)],
    )


def _train(sequences: Iterable[tuple[list[list[str]], list[str]]]) -> Any:
    """CRFsuite's own tagger."""
    from pycrfsuite import Tagger as Field
    from pycrfsuite import Trainer

    trainer = Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(_SETTINGS)
    for observed, said in sequences:
        trainer.append(observed, said)
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "field"))
        trainer.train(path)
        field = Field()
        field.open(path)
        return field


def _weights(info: Any, seen: Sequence[str], width: int) -> Weights:
    """The weights that CRFsuite tells of; an observation without any is forgotten."""
    kept = sorted(
        (int(number), int(label), weight)
        for (number, label), weight in info.state_features.items()
        if abs(weight) >= _LEAST
    )
    numbers, labels_, values = (np.array(column) for column in zip(*kept, strict=True))
    used, counts = np.unique(numbers, return_counts=True)
    steps = np.zeros((width, width), np.float32)
    for (before, after), weight in info.transitions.items():
        steps[int(before), int(after)] = weight
    return Weights(
        {seen[number]: place for place, number in enumerate(used.tolist())},
        np.concatenate([[0], counts.cumsum()]),
        labels_,
        values.astype(np.float32),
        steps,
    )
