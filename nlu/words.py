"""Entities that were listed rather than learnt: look-up words, patterns and synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nlu.annotations import Span


@dataclass(frozen=True, slots=True)
class Words:
    """The listed words of a model, ready to search."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    synonyms: Mapping[str, str]

    @classmethod
    def of(
        cls,
        lookups: Mapping[str, Iterable[str]],
        regexes: Mapping[str, Iterable[str]],
        synonyms: Mapping[str, str],
    ) -> Words:
        """The words of training data, compiled."""
        listed = [(name, _any_of(words)) for name, words in lookups.items()]
        matched = [
            (name, re.compile(pattern, re.IGNORECASE)) for name, all_ in regexes.items() for pattern in all_
        ]
        return cls((*listed, *matched), dict(synonyms))

    def spans(self, text: str) -> list[Span]:
        """The listed words that stand in a text."""
        return [
            Span(name, match[0], match.start(), match.end())
            for name, pattern in self.patterns
            for match in pattern.finditer(text)
            if match[0].strip()
        ]

    def value(self, span: Span) -> str:
        """What the words of a span stand for."""
        return self.synonyms.get(span.value.casefold(), span.value)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def join(*groups: Iterable[Span]) -> list[Span]:
    """Spans in order of the text; where two overlap, that of the earlier group, then the longer, stays."""
    kept: list[Span] = []
    for group in groups:
        for span in sorted(group, key=lambda s: (s.start - s.end, s.start)):
            if all(span.end <= other.start or span.start >= other.end for other in kept):
                kept.append(span)
    return sorted(kept, key=lambda s: s.start)
