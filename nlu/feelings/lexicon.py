"""The words of feeling of one language, ready to be found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from nlu.line import Line, tokens

T = TypeVar("T")
Phrase = tuple[str, ...]


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
    """Letters that people write in several ways, as tables for `str.translate`."""

    first: dict[int, str]
    """How the lexicon holds them: "ü" as "ue"."""
    last: dict[int, str]
    """How they are written in haste: "ü" as "u"."""

    @classmethod
    def of(cls, ways: dict[str, list[str]]) -> Spelling:
        """Of a letter and its other spellings."""
        first, last = ({ord(letter): others[way] for letter, others in ways.items()} for way in (0, -1))
        return cls(first, last)

    def plain(self, word: str) -> str:
        """A word as the lexicon holds it."""
        return word if word.isascii() else word.translate(self.first)

    def all(self, phrase: str) -> set[str]:
        """A phrase in every spelling that is looked for."""
        return {phrase} if phrase.isascii() else {phrase.translate(self.first), phrase.translate(self.last)}


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
