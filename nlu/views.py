"""Where a text points in the space of embeddings, seen in up to three ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlu import embeddings
from nlu.embeddings import SIZE, Vector
from nlu.features import Text, Vocabulary

_WORD = re.compile(r"\w+")
_MIXED = (np.arange(SIZE) * 97 + 13) % SIZE
"""The second word of a pair has its dimensions in another order, so that "a b" is not "b a"."""
_KEPT = 20_000
"""Words whose directions are kept at hand."""


def views(plain: str, vocabulary: Vocabulary, count: int) -> NDArray[np.float32]:
    """(count · 256): the first of three views of a normalized text, each of unit length, or zeros.

    The mean of its tokens; the mean of its words, each at the same length, weighted by inverse document
    frequency among the examples (after Arora et al. 2017, "A simple but tough-to-beat baseline for sentence
    embeddings"); and its pairs of neighbours, as the products of their dimensions: pairs of like words are
    alike, the same words in another order are not.
    """
    whole = embeddings.load().mean(plain)
    if count == 1:
        return whole
    said = _WORD.findall(plain)
    if not said:
        return np.concatenate([whole, np.zeros((count - 1) * SIZE, np.float32)])
    each = np.stack([_direction(word) for word in said])
    weights = np.asarray([_rarity(word, vocabulary) for word in said], np.float32)
    three = (whole, _unit(weights @ each), _unit(_pairs(each, weights)))
    return np.concatenate(three[:count])


def directions(texts: Iterable[Text]) -> NDArray[np.float32]:
    """The first view of each text."""
    mean = embeddings.load().mean
    return np.asarray([mean(text.plain) for text in texts], np.float32).reshape(-1, SIZE)


def _pairs(each: NDArray[np.float32], weights: NDArray[np.float32]) -> Vector:
    heavy = each * np.sqrt(weights)[:, None]
    return np.asarray((heavy[:-1] * heavy[1:, _MIXED]).sum(axis=0), np.float32)


@lru_cache(_KEPT)
def _direction(word: str) -> Vector:
    return embeddings.load().mean(word)


def _rarity(word: str, vocabulary: Vocabulary) -> float:
    """The inverse document frequency of a word; that of the rarest for one that nobody taught."""
    number = vocabulary.numbers.get(word)
    return vocabulary.rarest if number is None else vocabulary.idf[number]


def _unit(vector: NDArray[np.float32]) -> Vector:
    return np.asarray(vector / (np.sqrt(vector @ vector) or 1.0), np.float32)
