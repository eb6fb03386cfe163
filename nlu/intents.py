"""Which intent a text has: one linear model over words, pieces of words and the text's direction."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from nlu.embeddings import SIZE, Vector
from nlu.features import Text, Vocabulary
from nlu.spelling import Spelling
from nlu.views import views

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Traits:
    """A text as the linear model sees it."""

    numbers: list[int]
    """Rows of the known features, words first."""
    weights: list[float]
    views: NDArray[np.float32]
    """`nlu.views.views`, as many as the model looks at."""
    hints: tuple[int, ...]
    known_words: float
    """The share of its words that training has seen, 0 to 1."""
    known_pieces: float

    @property
    def direction(self) -> Vector:
        """The mean of its tokens, the first view."""
        return self.views[:SIZE]


@dataclass(frozen=True, slots=True)
class Linear:
    """The weights that a linear classifier gave to the traits of texts: a column for each of its answers."""

    rows: NDArray[np.float32]
    """A row for each feature, words first."""
    directions: NDArray[np.float32]
    """A row for each dimension of each view, its scale included."""
    hints: NDArray[np.float32]
    """A row for each of `nlu.features.HINTS`."""
    bias: NDArray[np.float32]

    def scores(self, traits: Traits) -> Scores:
        """How well each answer fits; without unit."""
        total: Scores = traits.views @ self.directions + self.bias
        if traits.numbers:
            total += np.asarray(traits.weights, np.float32) @ self.rows[traits.numbers]
        if traits.hints:
            total += self.hints[list(traits.hints)].sum(axis=0) / sqrt(len(traits.hints))
        return total


@dataclass(frozen=True, slots=True)
class Intents:
    """A trained linear model; scikit-learn is not needed to use it."""

    names: tuple[str, ...]
    words: Vocabulary
    pieces: Vocabulary
    linear: Linear
    """A column for each intent."""
    temperature: float
    """Divides the scores so that their softmax is a calibrated probability."""
    spelling: Spelling

    def traits(self, text: Text) -> Traits:
        """A text as features."""
        plain = self.spelling.right(text.plain)
        word_numbers, word_weights, known_words = self.words.weigh(plain)
        piece_numbers, piece_weights, known_pieces = self.pieces.weigh(plain)
        offset = len(self.words.numbers)
        return Traits(
            word_numbers + [number + offset for number in piece_numbers],
            word_weights + piece_weights,
            views(plain, self.words, len(self.linear.directions) // SIZE),
            text.hints,
            known_words,
            known_pieces,
        )

    def scores(self, traits: Traits) -> Scores:
        """How well each intent fits; without unit."""
        return self.linear.scores(traits)

    def probabilities(self, scores: Scores) -> Scores:
        """The probability of each intent, given that the text is one of them."""
        shifted = np.exp((scores - scores.max()) / self.temperature)
        return np.asarray(shifted / shifted.sum(), np.float32)
