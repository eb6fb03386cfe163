"""Fitting the linear models over texts with scikit-learn, and taking them out of scikit-learn's hands."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from nlu import embeddings
from nlu.dictionary import real_words
from nlu.features import HINTS, Text, Vocabulary, normalize, pieces, words
from nlu.intents import Intents, Linear
from nlu.known import Known, Labels
from nlu.spelling import Spelling
from nlu.views import views

HINT_SCALE = 0.4
"""The length given to the hints of a text."""
NAME_WEIGHT = 2.0
"""How many examples the name of an intent counts for: "play_music" says something."""
SVM_COST = 1.0
"""scikit-learn's C: how much an error counts against small weights."""
LOGISTIC_COST = 20.0
STRETCH = 4.0
"""The weights of the SVM times this are where logistic regression begins: its scores lie further apart."""
MOST_COUNTED = 10.0
"""How many times over the examples of an intent count at the most that has fewer than others."""
LIFT = 0.1
"""What the score of such an intent is lifted by, for each time e that its examples are fewer than is usual
(logit adjustment, Menon et al. 2021, "Long-tail learning via logit adjustment"), in scores of the SVM."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the weights are found."""

    name: str
    scales: tuple[float, ...]
    """The length given to each view of the text, of one or of all; words and pieces have length 1 each."""
    least: int
    """In how many texts a piece of a word must stand to count."""
    steps: int
    """How far logistic regression goes on from the SVM; 0: not at all. Beyond 20 only time grows."""
    together: bool = False
    """Whether the SVM it begins at has its say beside it: the scores are those of both."""


RICH = Recipe("svm", scales=(0.9,), least=2, steps=0)
POLISHED = Recipe("svm and logistic", scales=(0.9,), least=2, steps=20, together=True)
FEW = Recipe("logistic for few", scales=(1.5, 1.5, 0.7), least=1, steps=20)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A fitted model in scikit-learn's own hands."""

    words: TfidfVectorizer
    pieces: TfidfVectorizer
    scales: tuple[float, ...]
    classifier: Any
    spelling: Spelling

    def features(self, texts: Sequence[Text]) -> Any:
        """Texts as a sparse matrix."""
        plain = [self.spelling.right(text.plain) for text in texts]
        vocabulary = _vocabulary(self.words, words)
        seen = np.array([views(text, vocabulary, len(self.scales)) for text in plain], np.float32)
        seen = seen.reshape(len(texts), -1) * _spread(self.scales)
        dense = np.hstack([seen, hints(texts) * HINT_SCALE])
        parts = (self.words.transform(plain), self.pieces.transform(plain), dense)
        return sparse.hstack(parts, format="csr", dtype=np.float32)

    def scores(self, texts: Sequence[Text]) -> NDArray[np.float64]:
        """How well each intent fits each text."""
        found = np.asarray(self.classifier.decision_function(self.features(texts)))
        return found if found.ndim > 1 else np.stack([-found, found], axis=1) / 2


def fit(known: Known, recipe: Recipe) -> tuple[Pipeline, Intents]:
    """The model of some examples, in scikit-learn's hands and in ours.

    Weights are rounded to the precision of float16, in which they are saved.
    """
    names = known.names
    taught = [*known.texts, *(Text(normalize(name.replace("_", " "))) for name in names)]
    answers = np.concatenate([known.labels, np.arange(len(names))])
    once = np.concatenate([np.ones(len(known.texts)), np.full(len(names), NAME_WEIGHT)])
    lack = _lack(answers)
    counts = once * np.minimum(lack, MOST_COUNTED)[answers]
    pipeline = _empty(taught, recipe, known.language)
    features = pipeline.features(taught)
    if len(names) > 1:
        _learn(pipeline.classifier, features, answers, counts, recipe)
        _lift(pipeline.classifier, lack, recipe)
    else:
        pipeline.classifier.coef_ = np.zeros((1, features.shape[1]))
        pipeline.classifier.intercept_ = np.zeros(1)
    pipeline.classifier.coef_ = _halved(pipeline.classifier.coef_)
    weights, bias = pipeline.classifier.coef_, pipeline.classifier.intercept_
    if len(names) > len(weights):
        weights, bias = np.concatenate([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    by_words, by_pieces = _vocabulary(pipeline.words, words), _vocabulary(pipeline.pieces, pieces)
    linear = _taken(weights, bias, pipeline.scales)
    return pipeline, Intents(names, by_words, by_pieces, linear, 1.0, pipeline.spelling)


def fit_oddness(pipeline: Pipeline, texts: Sequence[Text], strange: Sequence[Text]) -> Linear:
    """What tells texts out of scope from those in it by their words: one score, the higher the stranger.

    Zeros where there are none of either.
    """
    features = pipeline.features([*texts, *strange])
    weights, bias = np.zeros((1, features.shape[1])), np.zeros(1)
    if len(texts) and len(strange):
        labels = np.repeat([0, 1], [len(texts), len(strange)])
        svm = LinearSVC(C=SVM_COST, random_state=0).fit(features, labels)
        weights, bias = svm.coef_, svm.intercept_
    return _taken(_halved(weights), bias, pipeline.scales)


def hints(texts: Sequence[Text]) -> NDArray[np.float32]:
    """Which hints each text has, to unit length."""
    found = np.zeros((len(texts), len(HINTS)), np.float32)
    for row, text in zip(found, texts, strict=True):
        if text.hints:
            row[list(text.hints)] = 1.0 / sqrt(len(text.hints))
    return found


def _empty(texts: Sequence[Text], recipe: Recipe, language: str) -> Pipeline:
    """The features of some texts, with a classifier that has learnt nothing yet."""
    plain = [text.plain for text in texts]
    settings = {"sublinear_tf": True, "dtype": np.float32}
    by_words = TfidfVectorizer(analyzer=words, **settings).fit(plain)
    least = min(recipe.least, len(plain))
    by_pieces = TfidfVectorizer(analyzer=pieces, min_df=least, **settings).fit(plain)
    spelling = Spelling.of(_vocabulary(by_words, words), real_words(language))
    classifier = LogisticRegression(C=LOGISTIC_COST, max_iter=recipe.steps or 1, tol=1e-7, warm_start=True)
    return Pipeline(by_words, by_pieces, recipe.scales, classifier, spelling)


def _learn(
    classifier: Any, features: Any, answers: Labels, counts: NDArray[np.float64], recipe: Recipe
) -> None:
    """An SVM, or logistic regression that begins at its weights: from zero it takes five times as long."""
    svm = LinearSVC(C=SVM_COST, random_state=0).fit(features, answers, sample_weight=counts)
    begun = ((svm.coef_ * STRETCH).astype(np.float32), (svm.intercept_ * STRETCH).astype(np.float32))
    classifier.classes_ = svm.classes_
    classifier.coef_, classifier.intercept_ = begun[0].copy(), begun[1].copy()
    if not recipe.steps:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier.fit(features, answers, sample_weight=counts)
    if recipe.together:
        classifier.coef_ = classifier.coef_ + begun[0]
        classifier.intercept_ = classifier.intercept_ + begun[1]


def _lack(answers: Labels) -> NDArray[np.float64]:
    """How many times fewer examples than the median each intent has; 1 where it has as many or more."""
    counts = np.bincount(answers)
    return np.maximum(1.0, np.median(counts) / counts)


def _lift(classifier: Any, lack: NDArray[np.float64], recipe: Recipe) -> None:
    """Raises the scores of intents with few examples, which all the others would drown."""
    lift = LIFT * STRETCH * (2 if recipe.together else 1) * np.log(lack)
    lifted = lift if len(classifier.intercept_) == len(lift) else lift[1:] - lift[:1]
    classifier.intercept_ = classifier.intercept_ + lifted


def _halved(weights: NDArray[Any]) -> NDArray[np.float64]:
    """In the precision in which they are saved."""
    return weights.astype(np.float16).astype(np.float64)


def _spread(scales: tuple[float, ...]) -> NDArray[np.float32]:
    """The scale of each dimension of each view."""
    return np.repeat(np.asarray(scales, np.float32), embeddings.SIZE)


def _taken(weights: NDArray[np.float64], bias: NDArray[Any], scales: tuple[float, ...]) -> Linear:
    """Weights of `Pipeline.features`, a row for each answer, as the traits of texts meet them."""
    by_feature = np.ascontiguousarray(weights.T, np.float32)
    rows, dense, hinted = np.split(by_feature, [-embeddings.SIZE * len(scales) - len(HINTS), -len(HINTS)])
    return Linear(
        rows=rows,
        directions=dense * _spread(scales)[:, None],
        hints=hinted * np.float32(HINT_SCALE),
        bias=np.asarray(bias, np.float32),
    )


def _vocabulary(vectorizer: TfidfVectorizer, analyzer: Any) -> Vocabulary:
    idf = np.asarray(vectorizer.idf_, np.float32).astype(float)
    return Vocabulary(analyzer, vectorizer.vocabulary_, idf.tolist())
