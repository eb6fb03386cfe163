"""Emoji and smileys as ratings."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.feelings.lexicon import Lexicon
from nlu.line import Line

_MODIFIERS = frozenset("\ufe0f\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff♀♂💨💫")
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Face:
    """A face with its value; the measure is "any" for good or bad feeling."""

    measure: str
    value: int
    stop: int


def face(line: Line, index: int, words: Lexicon) -> Face | None:
    """The emoji or smiley that begins at a word, with its repetitions."""
    if not line.words[index] or index >= line.count:
        return None
    seen = _one(line, index, words)
    while (
        seen
        and (more := _one(line, seen.stop, words))
        and (more.measure, more.value) == (seen.measure, seen.value)
    ):
        seen = more
    return seen


def _one(line: Line, index: int, words: Lexicon) -> Face | None:
    if index >= line.count:
        return None
    if hit := words.emoji.at(line, index):
        stop = hit[1]
        while line.words[stop] and line.words[stop] in _MODIFIERS:
            stop += 1
        return Face(hit[0].measure, hit[0].value, stop)
    return _smiley(line, index, words)


def _smiley(line: Line, index: int, words: Lexicon) -> Face | None:
    """Reads ":)" and its kin, where no word or figure is stuck to them."""
    start = line.starts[index]
    if (
        start
        and not line.text[start - 1].isspace()
        and line.text[start - 1].isalnum()
        and line.text[start].isalnum()
    ):
        return None
    if line.words[index].isalpha() and line.words[index] not in ("d", "xd"):
        return None
    for stop in range(min(line.count, index + _LONGEST), index, -1):
        text = line.text[start : line.ends[stop - 1]]
        value = words.smileys.get(text)
        if value and (stop >= line.count or not line.glued(stop) or not line.words[stop].isalnum()):
            return Face("any", value, stop) if not _in_a_link(line, index) else None
    return None


def _in_a_link(line: Line, index: int) -> bool:
    return line.glued(index) and line.words[index - 1].isalnum() and line.words[index] in (":", "=", "8")
