"""Fitting the linear model over intents with scikit-learn, and taking it out of scikit-learn's hands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from nlu import embeddings
from nlu.features import HINTS, Text, Vocabulary, normalize, pieces, words
from nlu.intents import Intents
from nlu.spelling import Spelling

Labels = NDArray[np.int64]

HINT_SCALE = 0.4
"""The length given to the hints of a text."""
NAME_WEIGHT = 2.0
"""How many examples the name of an intent counts for: "play_music" says something."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the weights are found."""

    name: str
    cost: float
    """scikit-learn's C: how much an error counts against small weights."""
    scale: float
    """The length given to the text's direction; words and pieces have length 1 each."""
    least: int
    """In how many texts a piece of a word must stand to count."""

    def classifier(self) -> Any:
        """A fresh classifier of scikit-learn."""
        if self.name == "svm":
            return LinearSVC(C=self.cost, random_state=0)
        return LogisticRegression(C=self.cost, max_iter=300)


RICH = Recipe("svm", cost=1.0, scale=0.9, least=2)
FEW = Recipe("logistic", cost=30.0, scale=1.5, least=1)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A fitted model in scikit-learn's own hands."""

    words: TfidfVectorizer
    pieces: TfidfVectorizer
    scale: float
    classifier: Any
    spelling: Spelling

    def features(self, texts: Sequence[Text]) -> Any:
        """Texts as a sparse matrix."""
        plain = [self.spelling.right(text.plain) for text in texts]
        dense = np.hstack([directions(map(Text, plain)) * self.scale, hints(texts) * HINT_SCALE])
        parts = (self.words.transform(plain), self.pieces.transform(plain), dense)
        return sparse.hstack(parts, format="csr", dtype=np.float32)

    def scores(self, texts: Sequence[Text]) -> NDArray[np.float64]:
        """How well each intent fits each text."""
        found = np.asarray(self.classifier.decision_function(self.features(texts)))
        return found if found.ndim > 1 else np.stack([-found, found], axis=1) / 2


def fit(
    texts: Sequence[Text], labels: Labels, names: Sequence[str], recipe: Recipe
) -> tuple[Pipeline, Intents]:
    """The model of some texts, in scikit-learn's hands and in ours.

    Weights are rounded to the precision of float16, in which they are saved.
    """
    taught = [*texts, *(Text(normalize(name.replace("_", " "))) for name in names)]
    answers = np.concatenate([labels, np.arange(len(names))])
    counts = np.concatenate([np.ones(len(texts)), np.full(len(names), NAME_WEIGHT)])
    pipeline = _empty(taught, recipe)
    if len(names) > 1:
        pipeline.classifier.fit(pipeline.features(taught), answers, sample_weight=counts)
    else:
        pipeline.classifier.coef_ = np.zeros((1, pipeline.features(taught).shape[1]))
        pipeline.classifier.intercept_ = np.zeros(1)
    pipeline.classifier.coef_ = pipeline.classifier.coef_.astype(np.float16).astype(np.float64)
    return pipeline, _taken(pipeline, names)


def directions(texts: Iterable[Text]) -> NDArray[np.float32]:
    """The embedding of each text."""
    mean = embeddings.load().mean
    return np.asarray([mean(text.plain) for text in texts], np.float32).reshape(-1, embeddings.SIZE)


def hints(texts: Sequence[Text]) -> NDArray[np.float32]:
    """Which hints each text has, to unit length."""
    found = np.zeros((len(texts), len(HINTS)), np.float32)
    for row, text in zip(found, texts, strict=True):
        if text.hints:
            row[list(text.hints)] = 1.0 / sqrt(len(text.hints))
    return found


def _empty(texts: Sequence[Text], recipe: Recipe) -> Pipeline:
    """The features of some texts, with a classifier that has learnt nothing yet."""
    plain = [text.plain for text in texts]
    settings = {"sublinear_tf": True, "dtype": np.float32}
    by_words = TfidfVectorizer(analyzer=words, **settings).fit(plain)
    least = min(recipe.least, len(plain))
    by_pieces = TfidfVectorizer(analyzer=pieces, min_df=least, **settings).fit(plain)
    spelling = Spelling.of(_vocabulary(by_words, words))
    return Pipeline(by_words, by_pieces, recipe.scale, recipe.classifier(), spelling)


def _taken(pipeline: Pipeline, names: Sequence[str]) -> Intents:
    weights, bias = pipeline.classifier.coef_, pipeline.classifier.intercept_
    if len(names) > len(weights):
        weights, bias = np.concatenate([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    by_feature = np.ascontiguousarray(weights.T, np.float32)
    rows, dense, hinted = np.split(by_feature, [-embeddings.SIZE - len(HINTS), -len(HINTS)])
    return Intents(
        names=tuple(names),
        words=_vocabulary(pipeline.words, words),
        pieces=_vocabulary(pipeline.pieces, pieces),
        rows=rows,
        directions=dense * np.float32(pipeline.scale),
        hints=hinted * np.float32(HINT_SCALE),
        bias=np.asarray(bias, np.float32),
        temperature=1.0,
    )


def _vocabulary(vectorizer: TfidfVectorizer, analyzer: Any) -> Vocabulary:
    idf = np.asarray(vectorizer.idf_, np.float32).astype(float)
    return Vocabulary(analyzer, vectorizer.vocabulary_, idf.tolist())
