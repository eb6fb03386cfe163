"""What people said that was not understood: only with their consent, masked, and grouped by likeness."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.intents.misses.masking import filled, masked
from nlu.model import by_rule
from nlu.views import directions
from twin_core.store.desk_base import Miss

MOST: Final = 1_000
"""Misses that are grouped, the latest ones: grouping compares each with each."""
ALIKE: Final = 0.55
"""The cosine distance up to which two groups are one."""


@dataclass(frozen=True, slots=True)
class Group:
    """Misses that are like each other."""

    text: str
    """The masked text that is most like all others."""
    texts: tuple[str, ...]
    """All masked texts, each once, the most usual first."""
    places: tuple[int, ...]
    """The misses in it, to be adopted or dropped together."""
    people: int
    language: str
    guess: str
    """The intent that came nearest most often; empty where none did."""


def grouped(misses: Sequence[Miss], known: Collection[str] = ()) -> list[Group]:
    """Groups of misses, the largest first; those of different languages never meet."""
    latest = sorted(misses, key=lambda miss: miss.at)[-MOST:]
    found: list[Group] = []
    for language in sorted({miss.language for miss in latest}):
        some = [miss for miss in latest if miss.language == language]
        texts = [masked(miss.text, language, known) for miss in some]
        found += _groups(some, texts, language)
    return sorted(found, key=lambda group: (-len(group.places), group.places))


def examples(group: Group) -> tuple[str, ...]:
    """The texts of a group as examples of an intent, with made up words for what was masked."""
    return tuple(dict.fromkeys(filled(text).replace("[", "(").replace("]", ")") for text in group.texts))


def _groups(misses: Sequence[Miss], texts: Sequence[str], language: str) -> list[Group]:
    where = directions([by_rule(text, language) for text in texts])
    labels = _clusters(where)
    return [
        _group(np.flatnonzero(labels == label), misses, texts, where, language) for label in np.unique(labels)
    ]


def _clusters(where: NDArray[np.float32]) -> NDArray[np.int64]:
    if len(where) < 2:  # noqa: PLR2004 - one text is one group
        return np.zeros(len(where), np.int64)
    from sklearn.cluster import AgglomerativeClustering

    near = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=ALIKE
    )
    labels: NDArray[np.int64] = near.fit_predict(np.clip(1.0 - where @ where.T, 0.0, 2.0))
    return labels


def _group(
    rows: NDArray[np.int64],
    misses: Sequence[Miss],
    texts: Sequence[str],
    where: NDArray[np.float32],
    language: str,
) -> Group:
    inside = [texts[row] for row in rows]
    likeness = where[rows] @ where[rows].sum(axis=0)
    usual = sorted(dict.fromkeys(inside), key=lambda text: -inside.count(text))
    guesses = [misses[row].guess for row in rows if misses[row].guess]
    return Group(
        text=inside[int(likeness.argmax())],
        texts=tuple(usual),
        places=tuple(misses[row].place for row in rows),
        people=len({misses[row].twin_id for row in rows}),
        language=language,
        guess=max(guesses, key=guesses.count, default=""),
    )
