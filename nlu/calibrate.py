"""What a score is worth: probabilities and the threshold of scope, from texts that were not taught."""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nlu.intents import Linear
from nlu.outside import SIGNS, Directions, Outside
from nlu.trial import OUTSIDE, Trial

GIVEN_UP = 0.2
"""How many right readings may be refused so that others are, for each wrong reading there is anyway:
asking back is cheaper than doing the wrong thing, but should stay rarer than that."""

STRANGE_SHARE = 0.2
"""How many of all messages are taken to be out of scope; the examples of them tell nothing of that."""

AGAINST = tuple(map(SIGNS.index, ("strangeness", "oddness")))
"""Signs that can only speak against a text."""
_PLAIN = np.arange(len(SIGNS)) != SIGNS.index("oddness")


def temperature(trial: Trial) -> float:
    """The divisor of scores that makes their softmax a calibrated probability (Guo et al. 2017)."""
    known = [seen for seen in trial.seen if seen.label != OUTSIDE]
    if not known:
        return 1.0
    scores = np.stack([seen.scores for seen in known]).astype(float)
    right = scores[np.arange(len(known)), [seen.label for seen in known]]

    def surprise(log_divisor: float) -> float:
        divisor = np.exp(log_divisor)
        return float(np.mean(logsumexp(scores / divisor, axis=1) - right / divisor))

    return float(np.exp(minimize_scalar(surprise, bounds=(-5.0, 5.0), method="bounded").x))


def outside(
    trial: Trial, middle: Directions, known: Directions, strange: Directions, oddness: Linear
) -> Outside:
    """What tells texts in scope from others; one that refuses nothing where the trial saw no others."""
    labels = np.asarray([seen.label != OUTSIDE for seen in trial.seen])
    if labels.all() or not labels.any():
        nothing = np.zeros((0, 2), np.float32), np.zeros(2, np.float32)
        return Outside(middle, known[:0], strange, oddness, *nothing, 0.0)
    signs = np.stack([seen.evidence for seen in trial.seen])
    found = [_doubt(np.where(heeded, signs, 0.0), labels) for heeded in (_PLAIN, True)]
    weights, bias = (np.stack(parts, axis=-1).astype(np.float32) for parts in zip(*found, strict=True))
    inside = expit((signs @ weights + bias).min(axis=1))
    right = np.asarray([int(seen.scores.argmax()) == seen.label for seen in trial.seen])
    threshold = _threshold(inside[labels], right[labels])
    return Outside(middle, known, strange, oddness, weights, bias, threshold)


def _doubt(
    signs: NDArray[np.float32], labels: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A regression in which what should speak against a text never speaks for it."""
    weights, bias = _regression(signs, labels)
    for sign in AGAINST:
        if weights[sign] > 0:  # the examples are too few to be like each other
            signs[:, sign] = 0.0
            weights, bias = _regression(signs, labels)
    return weights, np.asarray(bias)


def _regression(signs: NDArray[np.float32], labels: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    scaler = StandardScaler().fit(signs)
    regression = LogisticRegression(class_weight="balanced").fit(scaler.transform(signs), labels)
    weights = regression.coef_[0] / scaler.scale_
    prior = log((1 - STRANGE_SHARE) / STRANGE_SHARE)  # over an even chance, of which "balanced" learns
    return weights, float(regression.intercept_[0] - scaler.mean_ @ weights) + prior


def _threshold(inside: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """As high as it can be while refusing no more right readings than `GIVEN_UP` allows, and one;
    but what is likelier in scope than not is let in.
    """
    count = int(right.sum())
    allowed = (1 + GIVEN_UP * int((~right).sum())) / max(1, count)
    return min(0.5, float(np.quantile(inside[right], min(1.0, allowed)))) if count else 0.0
