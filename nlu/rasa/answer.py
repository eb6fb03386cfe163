"""What a Rasa server answers to `POST /model/parse`, read with care."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from nlu.annotations import Span
from nlu.features import HINTS
from nlu.rasa.errors import NoAnswer, Unusable

MOST_RANKED: Final = 10
NO_INTENT: Final = frozenset({"nlu_fallback", "out_of_scope"})
"""Rasa's names for a text that is about nothing it was taught."""
_RULED: Final = frozenset(HINTS) - {"person"}
"""Entities whose values are more than words: only rules make them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reading by Rasa, in our terms."""

    intent: str | None
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    spans: tuple[Span, ...]


class _Intent(msgspec.Struct):
    name: str | None = None
    confidence: float | None = None


class _Entity(msgspec.Struct):
    entity: str
    start: int
    end: int
    value: object = None
    role: str | None = None
    group: str | None = None


class _Parsed(msgspec.Struct):
    intent: _Intent
    entities: list[_Entity] = msgspec.field(default_factory=list)
    intent_ranking: list[_Intent] = msgspec.field(default_factory=list)


_decoder = msgspec.json.Decoder(_Parsed)


def read(body: bytes, text: str, known: Collection[str]) -> Answer:
    """The answer about a text; offsets are code points on both sides.

    Raises `NoAnswer` where it is not in Rasa's form, `Unusable` where its intent is none of the `known` ones.
    """
    try:
        parsed = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoAnswer(f"{type(error).__name__}: not in Rasa's form") from None
    name, spans = parsed.intent.name, tuple(_spans(parsed.entities, text))
    ranked = [(one.name, _share(one.confidence)) for one in parsed.intent_ranking if one.name in known]
    ranking = tuple(sorted(((n, p) for n, p in ranked if n), key=lambda one: -one[1])[:MOST_RANKED])
    if not name or name in NO_INTENT:
        return Answer(None, 1.0 - max((p for _, p in ranking), default=0.0), ranking, spans)
    if name not in known:
        raise Unusable("an intent that Doppel does not have")
    return Answer(name, _share(parsed.intent.confidence), ranking, spans)


def _spans(entities: list[_Entity], text: str) -> Iterator[Span]:
    lead = len(text) - len(text.lstrip())  # Rasa counts from the first letter
    for one in entities:
        start, end = one.start + lead, one.end + lead
        if one.entity in _RULED or not lead <= start < end <= len(text):
            continue
        value = text[start:end] if one.value is None else one.value
        if isinstance(
            value, str | int | float
        ):  # Duckling's times and amounts are maps: ours are read by rule
            yield Span(one.entity, str(value), start, end, one.role or "", one.group or "")


def _share(confidence: float | None) -> float:
    return min(1.0, max(0.0, confidence or 0.0))
