"""The rules of `nlu.feelings`, in order: measures with values, frames, and whole clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlu import keywords as kw
from nlu.feelings.alone import clauses_alone
from nlu.feelings.framed import framed
from nlu.feelings.lettered import lettered
from nlu.feelings.lexicon import Lexicon
from nlu.feelings.measured import measured
from nlu.feelings.stated import Stated, Taken
from nlu.feelings.table import lexicon
from nlu.line import Line
from nlu.understanding import Entity

_BREAKS = frozenset(",.!?;:\n")
_NUMBERS = frozenset(kw.UNITS)
_DRAWN = re.compile(r"([^\W\d_])\1{2,}")


def read(line: Line, spoken: Sequence[Entity] = (), language: str = "en") -> tuple[Entity, ...]:
    """The ratings that a text states; `spoken` are its times, which are no ratings."""
    words = lexicon(language)
    line = squeezed(_plain(line, words), words)
    if not _any(line, words) or _is_about_values(line, words):
        return ()
    taken = Taken(line, spoken)
    found: list[Stated] = []
    for rule in (lettered, measured, framed, clauses_alone):
        for stated in rule(line, words, taken):
            if not taken.overlaps(stated) and not _asked(line, words, stated):
                taken.take(stated)
                found.append(stated)
    return tuple(
        sorted((stated.entity(line) for stated in _once(line, words, found)), key=lambda entity: entity.start)
    )


def _plain(line: Line, words: Lexicon) -> Line:
    """The same line spelt as the lexicon is, its number words as figures where the language needs that."""
    if line.text.isascii() and words.figures.keys().isdisjoint(line.words):
        return line
    spelt = (words.spelt.plain(word) for word in line.words)
    return replace(line, words=tuple(words.figures.get(word, word) for word in spelt))


def _is_about_values(line: Line, words: Lexicon) -> bool:
    """Whether a text asks what values mean: "stress 4 means what", "4 is good or bad?"."""
    if words.asks_anywhere.firsts.isdisjoint(line.words):
        return False
    return any(words.asks_anywhere.at(line, index) for index in range(line.count))


def _asked(line: Line, words: Lexicon, stated: Stated) -> bool:
    """Whether the clause of a rating is a question about it: "what does stress 4 mean", "is 1 good"."""
    start = stated.first
    while start and line.words[start - 1] not in _BREAKS:
        start -= 1
    hit = words.asks.at(line, start)
    return hit is not None and (
        line.words[start] not in words.small.tells or line.words[hit[1]] not in words.small.stating
    )


def squeezed(line: Line, words: Lexicon) -> Line:
    """The same line with drawn out words as they are written: "sooo tireddd" is "so tired"."""
    if not _DRAWN.search(line.text):
        return line
    written = tuple(_written(word, words) if _DRAWN.search(word) else word for word in line.words)
    return replace(line, words=written)


def _written(word: str, words: Lexicon) -> str:
    double, single = _DRAWN.sub(r"\1\1", word), _DRAWN.sub(r"\1", word)
    return double if double in words.vocabulary else single if single in words.vocabulary else word


def _any(line: Line, words: Lexicon) -> bool:
    """Whether a text has any word, figure or face that could rate."""
    return (
        not words.feelings.firsts.isdisjoint(line.words)
        or not words.measures.firsts.isdisjoint(line.words)
        or any(word.isdecimal() for word in line.words)
        or not _NUMBERS.isdisjoint(line.words)
        or not line.text.isascii()
        or any(mark in line.text for mark in (":", "=", ";", "^^", "<3", "xD", "XD"))
    )


def _once(line: Line, words: Lexicon, found: list[Stated]) -> list[Stated]:
    """A measure said in figures is not said again by words; a figure beside words of one measure is its.

    A face of good or bad feeling beside a figure says nothing of its own: "mood 4 :)".
    """
    figures = [stated for stated in found if stated.figure]
    digits = {stated.name for stated in figures if not stated.face}
    if digits:
        figures = [one for one in figures if not (one.face and one.name in {"rating", *digits})]
    if len(figures) > 1:
        figures = [
            stated for stated in figures if stated.name != "rating" or not _denied(line, words, stated)
        ] or figures
    spoken = [stated for stated in found if not stated.figure and (stated.named or stated.name == "mood")]
    if len(figures) == 1 and figures[0].name == "rating" and len(spoken) == 1:
        figures = [replace(figures[0], name=spoken[0].name)]
    certain = {stated.name for stated in figures}
    return figures + [stated for stated in found if not stated.figure and stated.name not in certain]


def _denied(line: Line, words: Lexicon, stated: Stated) -> bool:
    """Whether a figure is what it was not: the 3 of "4 not 3" or "not a 3"."""
    return not words.small.denials.isdisjoint(line.words[max(0, stated.first - 2) : stated.first])
