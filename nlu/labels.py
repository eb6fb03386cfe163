"""Entities as labels of words: IOB1 with role and group.

Each word of an entity has the entity's label; only where one entity begins right behind another
of the same kind does its first word have a label of its own. That keeps the labels few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlu.annotations import Span
from nlu.tokens import Token

OUTSIDE = "O"
"""The label of a word that is no entity's."""
_BEGINS, _BETWEEN = "\x1e", "\x1f"


def labels(words: Sequence[Token], entities: Iterable[Span]) -> list[str]:
    """The label of each word."""
    said = [OUTSIDE] * len(words)
    for entity in sorted(entities, key=lambda span: span.start):
        kind = _BETWEEN.join((entity.name, entity.role, entity.group))
        inside = [i for i, word in enumerate(words) if word.start < entity.end and word.end > entity.start]
        for i in inside:
            said[i] = kind
        first = inside[0] if inside else 0
        if first and said[first - 1].lstrip(_BEGINS) == kind:
            said[first] = _BEGINS + kind
    return said


def spans(text: str, words: Sequence[Token], said: Sequence[str]) -> list[Span]:
    """The entities that labels of words mean."""
    found: list[tuple[str, int, int]] = []
    before = OUTSIDE
    for word, label in zip(words, said, strict=True):
        kind = label.lstrip(_BEGINS)
        if label == kind == before != OUTSIDE:
            found[-1] = (kind, found[-1][1], word.end)
        elif kind != OUTSIDE:
            found.append((kind, word.start, word.end))
        before = kind
    return [_span(text, *one) for one in found]


def _span(text: str, kind: str, start: int, end: int) -> Span:
    name, role, group = kind.split(_BETWEEN)
    return Span(name, text[start:end], start, end, role, group)
