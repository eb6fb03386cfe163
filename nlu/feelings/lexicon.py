"""The words of feeling of one language, from the YAML beside this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import yaml

from nlu import keywords as kw
from nlu.line import Line, tokens

T = TypeVar("T")
Phrase = tuple[str, ...]
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every scalar as a string; ten times as fast where PyYAML has its C part."""


class Phrases(Generic[T]):
    """Phrases with a value, found word by word; the longest wins."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[Phrase, T]]] = {}
        for text, value in entries:
            phrase = tokens(text)
            self._by_first.setdefault(phrase[0], []).append((phrase, value))
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[0]))
        self.firsts = frozenset(self._by_first)
        """The first words of all phrases, to see at once that a text has none."""

    def at(self, line: Line, index: int) -> tuple[T, int] | None:
        """The value of the longest phrase that begins at a word, and the word after it."""
        for phrase, value in self._by_first.get(line.words[index], ()):
            if line.words[index : index + len(phrase)] == phrase:
                return value, index + len(phrase)
        return None

    def skip(self, line: Line, index: int) -> int:
        """The word after the phrase that begins at a word; the word itself where none does."""
        hit = self.at(line, index)
        return hit[1] if hit else index


@dataclass(frozen=True, slots=True)
class Feeling:
    """What a phrase says: a value of a measure; the measure "any" is good or bad feeling."""

    measure: str
    value: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases of a language."""

    feelings: Phrases[Feeling]
    levels: Phrases[int]
    measures: Phrases[str]
    stronger: Phrases[None]
    softer: Phrases[None]
    stronger_after: Phrases[None]
    """What makes a feeling stronger from behind: "tired af"."""
    softer_after: Phrases[None]
    even: Phrases[None]
    negations: Phrases[None]
    frames: Phrases[None]
    subjects: Phrases[None]
    openers: Phrases[None]
    stops: Phrases[None]
    asks: Phrases[None]
    """What opens a question about a value, which states none: "what does stress 4 mean"."""
    asks_anywhere: Phrases[None]
    greetings: Phrases[None]
    """A face behind one of these greets."""
    corrections: Phrases[None]
    others: Phrases[None]
    """Phrases that look like feelings and are not."""
    fillers: Phrases[None]
    links: Phrases[None]
    emoji: Phrases[Feeling]
    go_on: frozenset[str]
    """Words that may follow a feeling of one's own."""
    never_after: dict[str, frozenset[str]]
    """Those of them that turn a feeling of a measure into something else."""
    joints: frozenset[str]
    after_figure: frozenset[str]
    """Words that may follow a figure which counts nothing."""
    before_degree: frozenset[str]
    smileys: dict[str, int]
    rated_by: Phrases[str]
    """Feelings that may carry a figure of their measure: "stressed 4"."""
    vocabulary: frozenset[str]
    """Every word of the language's feelings and of what changes them."""
    numbers: frozenset[str]


def _graded(entries: dict[str, list[str]]) -> list[tuple[str, int]]:
    return [(phrase, int(value)) for value, phrases in entries.items() for phrase in phrases]


def _felt(document: dict[str, dict[str, list[str]]], names: Iterable[str]) -> list[tuple[str, Feeling]]:
    return [
        (phrase, Feeling(name, value)) for name in names for phrase, value in _graded(document.get(name, {}))
    ]


def _texts(part: object) -> Iterator[str]:
    """All phrases of a document."""
    if isinstance(part, str):
        yield part
    else:
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            yield from _texts(inner)


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, read once."""
    path = Path(__file__).with_name(f"{language}.yml")
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - the safest loader: only strings
    plain = {
        name: Phrases((phrase, None) for phrase in document[name])
        for name in (
            "stronger",
            "softer",
            "stronger_after",
            "softer_after",
            "asks",
            "asks_anywhere",
            "even",
            "frames",
            "subjects",
            "openers",
            "fillers",
            "links",
            "greetings",
            "corrections",
        )
    }
    names = ("any", "mood", "energy", "stress")
    return Lexicon(
        feelings=Phrases(_felt(document, names)),
        levels=Phrases(_graded(document["level"])),
        measures=Phrases((word, name) for name, words in document["measures"].items() for word in words),
        negations=Phrases((phrase, None) for phrase in document["not"]),
        stops=Phrases((phrase, None) for phrase in document["stop_if"]),
        others=Phrases((phrase, None) for phrase in document["not_feelings"]),
        emoji=Phrases(_felt(document["emoji"], names)),
        smileys=dict(_graded(document["smileys"])),
        go_on=frozenset(document["go_on"]),
        never_after={name: frozenset(words) for name, words in document["never_after"].items()},
        after_figure=frozenset(document["after_figure"]),
        joints=frozenset(document["joints"]),
        before_degree=frozenset(document["before_degree"]),
        rated_by=Phrases((word, name) for name, words in document["rated_by"].items() for word in words),
        vocabulary=frozenset(word for text in _texts(document) for word in tokens(text)),
        numbers=frozenset(kw.UNITS),
        **plain,
    )
