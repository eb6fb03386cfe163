"""Entities measured word by word, as `rasa test nlu` does, so that figures can be laid side by side.

Followed is `rasa/nlu/test.py` of Rasa 3 with its WhitespaceTokenizer: each word has one label, that
of the entity which shares most characters with it, and "micro avg" is taken over the labels that the
test data have; words without an entity ("no_entity") are not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import regex

from nlu.annotations import Span
from nlu.understanding import Entity

_CLOSING = r"[^\w#@&]+(?=\s|$)"
_OPENING = r"(?:\s|^)[^\w#@&]+(?=[^0-9\s])"
_INSIDE = r"(?<=[^0-9\s])[^\w\-._~:/?#\[\]()@!$&*+,;=]+(?=[^0-9\s])"
_APART = regex.compile(rf"{_CLOSING}|{_OPENING}|{_INSIDE}|\s+")
"""Signs that close a word, that open one which is no figure, and that stand inside one but in no address."""


Marked: TypeAlias = "Span | Entity"


def words(text: str) -> list[tuple[int, int]]:
    """Where the words of a text lie: between spaces, without the signs around them."""
    gaps = [(match.start(), match.end()) for match in _APART.finditer(text)]
    starts = [0, *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end] or [(0, len(text))]


def labels(text: str, entities: Iterable[Marked]) -> list[str]:
    """The label of each word: name, group and role of its entity, joined by dots; "" where it has none."""
    told = list(entities)
    return [_label(start, end, told) for start, end in words(text)]


def _label(start: int, end: int, entities: Sequence[Marked]) -> str:
    shared = [min(end, one.end) - max(start, one.start) for one in entities]
    most = max(shared, default=0)
    if most <= 0:
        return ""
    best = entities[shared.index(most)]
    return ".".join(filter(None, (best.name, best.group, best.role)))


def micro_average(wanted: Sequence[str], found: Sequence[str]) -> float:
    """Micro F1 over the labels that are wanted somewhere; 1 where none is and none was found."""
    known = {*wanted} - {""}
    right = sum(one == other for one, other in zip(wanted, found, strict=True) if one)
    total = sum(one in known for one in wanted) + sum(one in known for one in found)
    if not known:
        return float(not any(found))
    return 2 * right / total
