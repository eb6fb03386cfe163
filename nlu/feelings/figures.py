"""Ratings in figures: "4", "four", "4/5", "8/10", "4 out of 5", "3-4"."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.feelings.lexicon import Lexicon
from nlu.line import Line
from nlu.numbers import number

HIGHEST = 5
PERCENT = 100
_VALUES = frozenset("1234")
"""Behind a comma as likely the next value as a fraction; a 5 is a half."""
_MINUS = frozenset("-−–")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that may be a rating."""

    value: int | None
    """On the scale from 1 to 5; None where the number does not lie on it."""
    certain: bool
    stop: int
    """The word after it."""


def figure(line: Line, index: int, words: Lexicon) -> Figure | None:
    """The number that begins at a word with its scale; None where it counts or times something."""
    hit = number(line, index)
    if (
        hit is None
        or line.words[index] in words.small.no_figures
        or _glued_to_a_word(line, index, hit[1], words)
    ):
        return None
    value, stop = _with_comma(line, index, *hit)
    if _negative(line, index, words):
        return Figure(None, False, stop)
    scale, after = _scale(line, stop, words)
    if scale:
        return Figure(*_scaled(value, scale), after)
    if _counts(line, stop, words):
        return None
    if span := _middle(line, index, value, stop, words):
        return span
    return _plain(line, value, stop, words)


def _plain(line: Line, value: float, stop: int, words: Lexicon) -> Figure:
    """A figure with no scale of its own, such as "3", "3+" or "3.5"."""
    if line.words[stop] in ("+", "-") and line.glued(stop) and not line.words[stop + 1].isalnum():
        stop += 1
    ish = stop + (line.words[stop] == "-" and line.words[stop + 1] in words.small.about_figure)
    if line.words[ish] in words.small.about_figure:
        return Figure(_rounded(value) if 1 <= value <= HIGHEST else None, False, ish + 1)
    whole = value == int(value)
    return Figure(_rounded(value) if 1 <= value <= HIGHEST else None, whole, stop)


def _with_comma(line: Line, index: int, value: float, stop: int) -> tuple[float, int]:
    """The 2.5 of "2,5"; "4,3" may as well be two values, and "4,5,3" is three."""
    tail = line.words[stop + 1]
    apart = not (line.words[stop] == "," and line.glued(stop) and line.glued(stop + 1))
    if apart or not tail.isdecimal() or tail in _VALUES or len(tail) > 2:  # noqa: PLR2004 - digits of a fraction
        return value, stop
    row = _row_goes_on(line, stop + 2) or (line.glued(index) and line.words[index - 1] == ",")
    return (value, stop) if row or value != int(value) else (float(f"{value:.0f}.{tail}"), stop + 2)


def _row_goes_on(line: Line, stop: int) -> bool:
    return line.words[stop] in (",", "/") and line.glued(stop) and line.glued(stop + 1)


def _glued_to_a_word(line: Line, index: int, stop: int, words: Lexicon) -> bool:
    before = line.glued(index) and line.words[index - 1] in ("$", "€", "£", "#", ".", "/")
    return before or (
        line.glued(stop)
        and line.words[stop].isalpha()
        and line.words[stop] != "x"
        and line.words[stop] not in words.small.about_figure
    )


def _negative(line: Line, index: int, words: Lexicon) -> bool:
    """Whether a number has a minus of its own: that of "mood -1", not of "3-4", "mood-3" or "mood - 3"."""
    before = line.words[index - 1] if index else ""
    if before in words.small.minus:
        return True
    return before in _MINUS and line.glued(index) and not (index > 1 and line.glued(index - 1))


def _scale(line: Line, stop: int, words: Lexicon) -> tuple[int, int]:
    """The 5 of "/5", "of 5" or "out of 5"."""
    lead = words.of_scale.skip(line, stop)
    scale = words.scales.get(line.words[lead]) if lead > stop else None
    if scale:
        return scale, lead + 1
    return (PERCENT, stop + 1) if line.words[stop] == "%" else (0, stop)


def _scaled(value: float, scale: int) -> tuple[int | None, bool]:
    if scale == HIGHEST:
        exact = value == int(value)
        return (_rounded(value) if 1 <= value <= HIGHEST else None), exact
    if not 0 <= value <= scale:
        return None, False
    lowest = 0 if scale == PERCENT else 1
    return _rounded(1 + max(0, value - lowest) * 4 / (scale - lowest)), False


def _rounded(value: float) -> int:
    """The nearest value of the scale, halves up."""
    return max(1, min(HIGHEST, int(value + 0.5)))


def _middle(line: Line, index: int, value: float, stop: int, words: Lexicon) -> Figure | None:
    """Reads "3-4", "3 to 4" or "between 3 and 4": between the two."""
    between = line.words[index - 1] in words.small.between and line.words[stop] in words.small.both
    dashed = line.words[stop] in ("-", "–") and line.glued(stop)
    if not (between or dashed or line.words[stop] in words.small.to_figure):
        return None
    other = number(line, stop + 1)
    if (
        other is None
        or not 1 <= value < other[0] <= HIGHEST
        or other[0] - value != 1
        or _counts(line, other[1], words)
    ):
        return None
    return Figure(_rounded((value + other[0]) / 2), False, other[1])


def _counts(line: Line, stop: int, words: Lexicon) -> bool:
    """Whether the number belongs to a time, a length or a date: "at 3pm", "2 hours", "4:30", "3/4"."""
    word = line.words[stop]
    if word in (":", "/", "."):
        return line.glued(stop) and line.words[stop + 1].isdecimal() and line.glued(stop + 1)
    return word in words.small.counted
