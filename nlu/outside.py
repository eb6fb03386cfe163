"""Whether a text is something that none of the intents is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.embeddings import Vector
from nlu.intents import Linear, Scores, Traits

SAME = 0.995
"""The cosine from which on a text says the same as an example: what was taught as strange is strange."""

Directions = NDArray[np.float32]
"""A row for each of some texts or intents, of unit length, in the precision of float16."""

SIGNS = ("score", "gap", "known words", "likeness", "nearness", "strangeness", "oddness")
MAX_STRANGE = 1_000
"""Out-of-scope examples that are kept to compare with."""
MAX_KNOWN = 8_000
"""Examples that are: comparing with as many takes 0.05 ms."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Two logistic regressions on how a text was scored and what it is like: the more doubtful one counts.

    One knows of `oddness`, which tells what is strange; one goes without it, so that what is merely new
    stays in doubt.
    """

    centres: Directions
    """The mean direction of each intent's examples."""
    known: Directions
    """The directions of the examples themselves; none where nothing is refused."""
    strange: Directions
    """The directions of the out-of-scope examples."""
    oddness: Linear
    """What tells these from the others by their words: one score."""
    weights: NDArray[np.float32]
    """A row for each of `SIGNS`, a column for each regression; empty where no out-of-scope examples were
    given: then nothing is refused."""
    bias: NDArray[np.float32]
    threshold: float
    """The least probability of being in scope that is let in."""

    def inside(self, traits: Traits, scores: Scores) -> float:
        """The probability that a text is in scope."""
        if not len(self.weights):
            return 1.0
        like = [nearest(some, traits.direction) for some in (self.centres, self.known, self.strange)]
        if like[2] > SAME > like[1]:
            return 0.0
        odd = float(self.oddness.scores(traits)[0])
        total = float((evidence(traits, scores, like, odd) @ self.weights + self.bias).min())
        return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, total))))


def evidence(traits: Traits, scores: Scores, cosines: Sequence[float], oddness: float) -> NDArray[np.float32]:
    """The figures that tell, in the order of `SIGNS`.

    `cosines`: with the nearest intent, the nearest example and the nearest out-of-scope example;
    `oddness`: how far the words are those of the latter.
    """
    best, second = np.sort(scores)[::-1][:2] if len(scores) > 1 else (scores[0], scores[0])
    signs = [best, best - second, traits.known_words, *cosines, oddness]
    return np.asarray(signs, np.float32)


def nearest(directions: Directions, direction: Vector) -> float:
    """The cosine with the nearest of some directions; 0 without any."""
    return float((directions @ direction).max()) if len(directions) else 0.0


def centres(directions: NDArray[np.float32], labels: NDArray[np.int64], count: int) -> Directions:
    """The mean direction of each of `count` intents."""
    sums = np.zeros((count, directions.shape[1]), np.float32)
    np.add.at(sums, labels, directions)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return rounded(sums / np.where(lengths > 0, lengths, 1.0))


def some(directions: NDArray[np.float32]) -> Directions:
    """As many directions as are kept to compare with, spread evenly over those that there are."""
    return rounded(directions[:: -(-len(directions) // MAX_KNOWN) or 1])


def rounded(directions: NDArray[np.floating[Any]]) -> Directions:
    """In the precision in which they are saved."""
    return directions.astype(np.float16).astype(np.float32)
