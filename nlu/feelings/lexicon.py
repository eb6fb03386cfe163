"""The words of feeling of one language, from the YAML beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

from nlu.line import Line, tokens

T = TypeVar("T")
Phrase = tuple[str, ...]
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every scalar as a string; ten times as fast where PyYAML has its C part."""

_PLAIN = {name: name for name in (
    "stronger", "softer", "stronger_after", "softer_after", "asks", "asks_anywhere", "even", "frames",
    "subjects", "openers", "fillers", "links", "greetings", "corrections", "of_scale",
)} | {"negations": "not", "stops": "stop_if", "others": "not_feelings"}  # fmt: skip
"""Phrases without a value, and their keys in the table."""


class Phrases(Generic[T]):
    """Phrases with a value, found word by word; the longest wins."""

    def __init__(self, entries: Iterable[tuple[str, T]], spelling: Spelling) -> None:
        self._by_first: dict[str, list[tuple[Phrase, T]]] = {}
        for text, value in entries:
            for spelt in spelling.all(text):
                phrase = tokens(spelt)
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
class SmallWords:
    """The small words that the rules look for beside a feeling or a figure."""

    go_on: frozenset[str]
    """May follow a feeling of one's own."""
    joints: frozenset[str]
    """Join two feelings: "tired but calm"."""
    before_degree: frozenset[str]
    """May stand before "low energy" where it is said of oneself."""
    before_feeling: frozenset[str]
    """May stand between a frame and a feeling: "i am in" high spirits."""
    before_opener: frozenset[str]
    """May stand before an opener without "i": "and feeling good"."""
    contrasts: frozenset[str]
    """Begin a clause of its own before a frame: "but i am fine"."""
    because: frozenset[str]
    """End what is said of a feeling."""
    topics: frozenset[str]
    """What a feeling may be about; a figure before one of these counts something."""
    thanks: frozenset[str]
    denials: frozenset[str]
    telling: frozenset[str]
    """Words of the middle that are no mere assent: "meh"."""
    articles: frozenset[str]
    at: frozenset[str]
    at_figure: frozenset[str]
    """Between "i am" and a figure: "i'm about a 4"."""
    after_figure: frozenset[str]
    """May follow a figure which counts nothing."""
    tells: frozenset[str]
    """Verbs that ask at the beginning of a clause, unless one of `stating` follows: "is at 4"."""
    stating: frozenset[str]
    no_figures: frozenset[str]
    """Begin a number that is no rating: "a dozen"."""
    about_figure: frozenset[str]
    """Behind a figure that is not meant exactly: "3-ish"."""
    minus: frozenset[str]
    between: frozenset[str]
    both: frozenset[str]
    """Joins the two figures of "between 3 and 4"."""
    to_figure: frozenset[str]
    """Joins those of "3 to 4"."""
    since: frozenset[str]
    """Before the time that a value is from: "mood from this morning is 4"."""
    counted: frozenset[str]
    """Behind a figure that is a time, a length or a sum."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Short forms of the measures, as in "m4 e3 s2"."""

    measures: dict[str, str]
    pair: re.Pattern[str]
    rest: re.Pattern[str]
    """What may stand beside pairs."""
    row: re.Pattern[str]
    """Three bare figures such as "4/3/2"."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """Letters that people write in several ways."""

    ways: dict[str, list[str]]
    """A letter and its other spellings; the first of them is how the lexicon holds it."""

    def plain(self, word: str) -> str:
        """A word as the lexicon holds it."""
        return word if word.isascii() or not self.ways else self._written(word, 0)

    def all(self, phrase: str) -> Iterator[str]:
        """A phrase in every spelling that is looked for."""
        yield from {self._written(phrase, way) for way in (0, -1)}

    def _written(self, text: str, way: int) -> str:
        return "".join(self.ways[letter][way] if letter in self.ways else letter for letter in text)


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
    small: SmallWords
    never_after: dict[str, frozenset[str]]
    """Those of the words that may follow which turn a feeling of a measure into something else."""
    smileys: dict[str, int]
    rated_by: Phrases[str]
    """Feelings that may carry a figure of their measure: "stressed 4"."""
    vocabulary: frozenset[str]
    """Every word of the language's feelings and of what changes them."""
    figures: dict[str, str]
    """Number words as figures, where the grammar of numbers does not know them."""
    of_scale: Phrases[None]
    """Between a figure and its scale: "out of" five."""
    scales: dict[str, int]
    letters: Letters
    spelt: Spelling


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
    spelling = Spelling(document["spelt"])
    document = _inflected(document, document["endings"])

    def phrases(entries: Iterable[tuple[str, T]]) -> Phrases[T]:
        return Phrases(entries, spelling)

    names = ("any", "mood", "energy", "stress")
    return Lexicon(
        feelings=phrases(_felt(document, names)),
        levels=phrases(_graded(document["level"])),
        measures=phrases(_inverted(document["measures"])),
        emoji=phrases(_felt(document["emoji"], names)),
        smileys=dict(_graded(document["smileys"])),
        rated_by=phrases(_inverted(document["rated_by"])),
        vocabulary=frozenset(
            word for text in _texts(document) for spelt in spelling.all(text) for word in tokens(spelt)
        ),
        figures={spelt: value for word, value in document["figures"].items() for spelt in spelling.all(word)},
        scales={word: int(value) for word, value in document["scales"].items()},
        small=SmallWords(**{part.name: _words(document[part.name], spelling) for part in fields(SmallWords)}),
        never_after={name: _words(words, spelling) for name, words in document["never_after"].items()},
        letters=_letters(document["letters"], document["beside_letters"]),
        spelt=spelling,
        **{name: phrases((phrase, None) for phrase in document[key]) for name, key in _PLAIN.items()},
    )


def _inflected(part: Any, endings: list[str]) -> Any:
    """A document with every "gut~" written out as the word and all its endings."""
    if isinstance(part, dict):
        return {key: _inflected(inner, endings) for key, inner in part.items()}
    if not isinstance(part, list):
        return part
    return [form for text in part for form in _forms(text, endings)]


def _forms(text: str, endings: list[str]) -> list[str]:
    if "~" not in text or not text[:-1].strip("~"):
        return [text]
    return [text.replace("~", ending) for ending in ("", *endings)]


def _inverted(part: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    return ((word, name) for name, words in part.items() for word in words)


def _words(words: Iterable[str], spelling: Spelling) -> frozenset[str]:
    return frozenset(spelt for word in words for spelt in spelling.all(word))


def _letters(measures: dict[str, str], beside: list[str]) -> Letters:
    """The patterns of short forms; `beside` are words that may stand around them."""
    names = "|".join(sorted(measures, key=len, reverse=True))
    around = "|".join(re.escape(words).replace(r"\ ", r"[\s-]?") for words in beside)
    return Letters(
        measures,
        pair=re.compile(rf"(?<![^\W\d_])({names})\s*[:=]?\s*([1-5])(?![\d.])", re.IGNORECASE),
        rest=re.compile(rf"(?:(?:{around})\b|[\s,;/|&+.!:])", re.IGNORECASE),
        row=re.compile(
            rf"\W*(?:(?:{around})\b\W*)?([1-5])\s*([/|-])\s*([1-5])\s*\2\s*([1-5])[\s.!]*", re.IGNORECASE
        ),
    )
