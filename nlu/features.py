"""Text to features: words and pairs of words, pieces of words, and the weights that TF-IDF gives them.

The same functions serve training (as scikit-learn's analyzers) and parsing, so the two cannot drift.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

from nlu.understanding import Entity

Analyzer = Callable[[str], list[str]]

HINTS = (
    "mood",
    "energy",
    "stress",
    "rating",
    "time",
    "period",
    "duration",
    "recurrence",
    "number",
    "person",
)
"""Entities found by rule whose presence tells something about the intent."""

MAX_CHARACTERS = 1_000
"""What lies behind is not looked at: nobody's intent begins there."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_JOINER = "\u200d"
"""Holds the parts of one emoji together."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SHORTEST, _LONGEST = 2, 5
_KEPT = 4_096
"""Words whose pieces are kept at hand."""


def normalize(text: str) -> str:
    """Lower case, one form for each character, no control characters; cut to `MAX_CHARACTERS`.

    Only for features: offsets into it are not offsets into the text.
    """
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:MAX_CHARACTERS]
        text = "".join(" " if unicodedata.category(c) in _UNSEEN and c != _JOINER else c for c in text)
    return " ".join(text.translate(_CONTROLS).lower().split())


_CONTROLS = dict.fromkeys((*range(32), 127), " ")


@dataclass(frozen=True, slots=True)
class Text:
    """What features are made of."""

    plain: str
    """Normalized; empty where nothing is said."""
    hints: tuple[int, ...] = ()
    """Which of `HINTS` are there."""


def prepare(text: str, entities: Iterable[Entity]) -> Text:
    """A text and the entities that rules found in it, ready for features."""
    names = {entity.name for entity in entities}
    return Text(normalize(text), tuple(i for i, name in enumerate(HINTS) if name in names))


def words(text: str) -> list[str]:
    """The words, signs and emoji of a normalized text, each two together, and how it begins and ends."""
    tokens = _TOKEN.findall(text)
    if not tokens:
        return []
    edges = [f"^{tokens[0]}", f"^{' '.join(tokens[:2])}", f"${tokens[-1]}", f"${' '.join(tokens[-2:])}"]
    return tokens + edges + [f"{one} {two}" for one, two in pairwise(tokens)]


def pieces(text: str) -> list[str]:
    """The runs of 2 to 5 characters inside each word of a normalized text, its edges marked by spaces."""
    return [piece for word in text.split() for piece in _pieces(word)]


@lru_cache(_KEPT)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    length = len(padded)
    found: list[str] = []
    for size in range(_SHORTEST, _LONGEST + 1):
        found += [padded[i : i + size] for i in range(max(1, length - size + 1))]
        if size >= length:
            break
    return tuple(found)


class Vocabulary:
    """Features by number, with the weights of TF-IDF: (1 + log count) · idf, to unit length."""

    __slots__ = ("analyzer", "idf", "numbers", "rarest")

    def __init__(self, analyzer: Analyzer, numbers: Mapping[str, int], idf: Iterable[float]) -> None:
        """`numbers`: feature → number; `idf`: inverse document frequency by number."""
        self.analyzer = analyzer
        self.numbers = dict(numbers)
        self.idf = list(idf)
        self.rarest = max(self.idf, default=1.0)

    def weigh(self, text: str) -> tuple[list[int], list[float], float]:
        """The numbers and weights of the known features of a normalized text, and the share of known ones."""
        numbers, idf = self.numbers, self.idf
        features = self.analyzer(text)
        known = [number for feature in features if (number := numbers.get(feature)) is not None]
        counts = Counter(known)
        raw = [(1.0 + log(count)) * idf[number] for number, count in counts.items()]
        length = sqrt(sum(weight * weight for weight in raw)) or 1.0
        return list(counts), [weight / length for weight in raw], len(known) / (len(features) or 1)
