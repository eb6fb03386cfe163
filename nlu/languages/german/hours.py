"""Hours of the day: "halb zehn", "fünf vor halb drei", "neun Uhr dreißig", "12 Uhr mittags", "21h"."""

from __future__ import annotations

from typing import Final

from nlu.languages.german.numerals import cardinal, spelled
from nlu.languages.german.reading import UNIT_WORDS, Piece, Words
from nlu.languages.german.words import Phrase

_STEPS: Final = frozenset({5, 10, 15, 20, 25})
"""Minutes that one says before and after an hour without naming them."""
UNIT_LETTERS: Final = frozenset({"h", "m", "s", "d"})
FRACTIONS: Final = {"halb": ("half",), "viertel": ("quarter",), "dreiviertel": ("three", "quarters")}


def hour_with_minutes(words: Words, index: int) -> Piece | None:
    """Reads "9 Uhr 30", "neun Uhr dreißig"."""
    hour = 1 if words[index] == "ein" else words.number(index)
    minute = words.number(index + 2) if words[index + 1] == "uhr" else None
    if hour is None or minute is None or not (hour <= 24 and minute < 60):
        return None
    behind = words[index + 3]
    plain = len(words[index + 2]) == 2 if words[index + 2].isdecimal() else minute % 5 == 0
    counts = behind in UNIT_WORDS or behind in ("uhr", "%", ":")
    counts = counts or (behind == "." and words[index + 4].isalnum() and words[index + 2].isdecimal())
    return _clock(hour, minute, index + 3) if plain and not counts else None


def _clock(hour: int, minute: int, stop: int) -> Piece:
    return (str(hour), "+:", f"+{minute:02d}"), stop


def minutes_off(words: Words, index: int) -> Piece | None:
    """Reads "fünf vor" and "10 Minuten nach" before an hour or "halb drei"."""
    number = words.number(index)
    if number is None or not 0 < number < 60:
        return None
    named = UNIT_WORDS.get(words[index + 1], "") in ("minute", "minutes")
    side = index + 1 + named
    halved = words[side + 1] == "halb" and words.hour(side + 2)
    if words[side] not in ("vor", "nach") or not (named or number in _STEPS):
        return None
    if not (halved or words.hour(side + 1, 24)):
        return None
    amount = (str(number),) if words[index].isdecimal() else spelled(number)
    return (*amount, "minutes", "before" if words[side] == "vor" else "past"), side + 1


def number_word(words: Words, index: int, before: Phrase) -> Piece | None:
    """Number words: an hour beside "Uhr" or above twelve behind "um", otherwise a number."""
    number = cardinal(words[index])
    if number is None:
        return None
    if piece := hour_with_minutes(words, index) or minutes_off(words, index):
        return piece
    if words[index + 1] == "uhr" and number <= 24:
        return (str(number),), index + 1
    if 12 < number <= 24 and before[-1:] and before[-1] in ("at", "until", "around", "by", "from", "to"):
        counts = words[index + 1] in UNIT_WORDS
        return (spelled(number) if counts else (str(number),)), index + 1
    return spelled(number), index + 1


def one_o_clock(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "ein Uhr" and "ein Uhr dreißig"."""
    if words[index + 1] != "uhr":
        return None
    return hour_with_minutes(words, index) or (("1",), index + 1)


def half(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "halb zehn", "viertel zehn", "dreiviertel zehn", "viertel nach neun"."""
    fraction = FRACTIONS[words[index]]
    if words.hour(index + 1):
        return (*fraction, "towards"), index + 1
    off = words[index] == "viertel" and words[index + 1] in ("vor", "nach") and words.hour(index + 2, 24)
    return (fraction, index + 1) if off else None


def noon(words: Words, index: int, before: Phrase) -> Piece | None:
    """Reads "mittags um halb eins", "12 Uhr mittags"."""
    behind = bool(before) and (before[-1] == "o'clock" or before[-1].isdecimal())
    return (("in", "the", "noon"), index + 1) if behind or words[index + 1] == "um" else None


def unit_letter(words: Words, index: int, _before: Phrase) -> Piece | None:
    """The unit of "21h" or "20 m"."""
    return ((words[index],), index + 1) if index and words[index - 1].isdecimal() else None
