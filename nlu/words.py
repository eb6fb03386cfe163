"""Entities that were listed rather than learnt: look-up words, patterns and synonyms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import regex

from nlu import patterns
from nlu.annotations import Span
from nlu.tokens import tokens

_Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The listed words of a model, ready to search."""

    phrases: Mapping[_Phrase, tuple[str, ...]]
    """Words of look-up tables, token by token → the entities that they are."""
    longest: int
    """Tokens of the longest phrase."""
    patterns: tuple[tuple[str, regex.Pattern[str]], ...]
    synonyms: Mapping[str, str]

    @classmethod
    def of(
        cls,
        lookups: Mapping[str, Iterable[str]],
        regexes: Mapping[str, Iterable[str]],
        synonyms: Mapping[str, str],
    ) -> Words:
        """The words of training data. Raises `patterns.PatternError`."""
        phrases: dict[_Phrase, tuple[str, ...]] = {}
        for name, listed in lookups.items():
            for phrase in dict.fromkeys(map(_phrase, listed)):
                phrases[phrase] = (*phrases.get(phrase, ()), name)
        phrases.pop((), None)
        ready = tuple((name, patterns.compiled(one)) for name, all_ in regexes.items() for one in all_)
        return cls(phrases, max(map(len, phrases), default=0), ready, dict(synonyms))

    def spans(self, text: str) -> list[Span]:
        """The listed words that stand in a text; those of one entity do not overlap."""
        matched = (
            Span(name, text[start:end], start, end)
            for name, start, end in patterns.matches(self.patterns, text)
        )
        by_name: dict[str, list[Span]] = {}
        for span in (*self._listed(text), *matched):
            by_name.setdefault(span.name, []).append(span)
        return [span for same in by_name.values() for span in join(same)]

    def value(self, span: Span) -> str:
        """What the words of a span stand for."""
        return self.synonyms.get(span.value.casefold(), span.value)

    def _listed(self, text: str) -> Iterator[Span]:
        if not self.phrases:
            return
        said = tokens(text)
        folded = [token.word.casefold() for token in said]
        for first, token in enumerate(said):
            for length in range(1, min(self.longest, len(said) - first) + 1):
                start, end = token.start, said[first + length - 1].end
                for name in self.phrases.get(tuple(folded[first : first + length]), ()):
                    yield Span(name, text[start:end], start, end)


def _phrase(words: str) -> _Phrase:
    return tuple(token.word.casefold() for token in tokens(words))


def together(listed: Iterable[Span], learnt: Sequence[Span]) -> list[Span]:
    """Listed and learnt spans without overlap: a listed one stays, with the role of a learnt one of its name.

    Only a learnt one of the same name that holds all of it says more: "new york" where "york" is listed.
    """
    alone = (span for span in listed if not any(span.within(other) for other in learnt))
    return join([_in_its_role(span, learnt) for span in alone], learnt)


def _in_its_role(span: Span, learnt: Iterable[Span]) -> Span:
    same = [one for one in learnt if one.name == span.name and one.start < span.end and one.end > span.start]
    return replace(span, role=same[0].role, group=same[0].group) if same else span


def join(*groups: Iterable[Span]) -> list[Span]:
    """Spans in order of the text; where two overlap, that of the earlier group, then the longer, stays."""
    kept: list[Span] = []
    for group in groups:
        for span in sorted(group, key=lambda s: (s.start - s.end, s.start)):
            if all(span.end <= other.start or span.start >= other.end for other in kept):
                kept.append(span)
    return sorted(kept, key=lambda s: s.start)
