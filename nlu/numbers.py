"""Numbers in digits and in words."""

from __future__ import annotations

from nlu.keywords import COUNTED, FRACTIONS, MULTIPLES, TEENS, TENS, UNITS
from nlu.line import Line, cut
from nlu.understanding import Entity

_SMALL = {**UNITS, **TEENS, **TENS}
_MARKS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_WORDS = frozenset(_SMALL) | frozenset(MULTIPLES) | frozenset(_MARKS) | {phrase[0] for phrase in COUNTED}


def read(line: Line) -> tuple[Entity, ...]:
    """The numbers of a text; "one" alone is a pronoun far more often, and counts only by itself."""
    found: list[Entity] = []
    index = 0
    while index < line.count:
        hit = None if line.hangs(index) else number(line, index)
        if hit is None:
            index += 1
            continue
        value, stop = hit
        if line.words[index:stop] != ("one",) or line.count == 1:
            found.append(Entity("number", value, line.starts[index], line.ends[stop - 1]))
        index = line.past(stop)
    return tuple(found)


def parse(text: str) -> float | None:
    """The number that a whole text is, or None."""
    line = cut(text)
    hit = number(line, 0) if line.count else None
    return hit[0] if hit and hit[1] == line.count else None


def number(line: Line, index: int) -> tuple[float, int] | None:
    """The number that begins at a word, and the word after it."""
    word = line.words[index]
    if word.isdecimal():
        return _digits(line, index)
    if word not in _WORDS:
        return None
    if word in _MARKS:
        return _MARKS[word], index + 1
    for phrase, value in COUNTED.items():
        if line.matches(index, phrase):
            return float(value), index + len(phrase)
    hit = _spelled(line, index)
    return _with_half(line, *hit) if hit else None


def _digits(line: Line, index: int) -> tuple[float, int] | None:
    if line.glued(index) and (line.words[index - 1].isalpha() or line.words[index - 1] == "_"):
        return None
    whole = line.integer(index, 12)
    if whole is None:
        return None
    value, stop = float(whole), index + 1
    while (
        line.words[stop] == ","
        and line.glued(stop)
        and line.glued(stop + 1)
        and len(line.words[stop + 1]) == 3
    ):
        thousands = line.integer(stop + 1, 3)
        if thousands is None:
            break
        value, stop = value * 1000 + thousands, stop + 2
    tail = line.words[stop + 1]
    if (
        line.words[stop] == "."
        and line.glued(stop)
        and line.glued(stop + 1)
        and tail.isdecimal()
        and len(tail) < 10
    ):
        value, stop = float(f"{value:.0f}.{int(tail):0{len(tail)}d}"), stop + 2
    if line.words[stop] in _MARKS:
        return value + _MARKS[line.words[stop]], stop + 1
    return _with_half(line, value, stop)


def _spelled(line: Line, index: int) -> tuple[float, int] | None:
    """Words such as "two hundred and five" or "twenty-five"."""
    total, current, stop, last = 0.0, 0.0, index, 10_000
    while stop < line.count:
        step = stop + 1 if stop > index and line.words[stop] in ("-", "and") else stop
        word = line.words[step]
        if word in MULTIPLES and (current or step == index):
            current = (current or 1) * MULTIPLES[word]
            total, current = (total + current, 0.0) if MULTIPLES[word] >= 1000 else (total, current)
            last = MULTIPLES[word]
        elif (
            word in _SMALL
            and _fits(_SMALL[word], last)
            and (step == stop or line.words[stop] == "-" or last >= 100)
        ):
            current, last = current + _SMALL[word], _SMALL[word]
        else:
            break
        stop = step + 1
    return (total + current, stop) if stop > index else None


def _fits(value: int, last: int) -> bool:
    """Whether a number word continues the one before: "twenty five" does, "four five" does not."""
    return value < 10 <= last and last % 10 == 0 if last < 100 else True


def _with_half(line: Line, value: float, stop: int) -> tuple[float, int]:
    for phrase, part in FRACTIONS.items():
        if line.matches(stop, phrase):
            return value + part, stop + len(phrase)
    return value, stop
