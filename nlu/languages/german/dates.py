"""Dates: "3.3.", "am 5.", "den Ersten", "am ersten Montag im Monat", "jeden dritten Tag", "Ende März"."""

from __future__ import annotations

from typing import Final

from nlu.languages.german.numerals import ordinal, spelled
from nlu.languages.german.reading import JOINS, LEADS, UNIT_WORDS, UNKNOWN, Piece, Words
from nlu.languages.german.words import MONTHS, WHICH, Phrase, spellings

_DAY_LEADS: Final = frozenset({"am", "den", "dem", "der", "zum", "vom", "zur"})
EDGES: Final = {"ende": "end", "anfang": "beginning", "beginn": "beginning", "mitte": "middle"}
_STEMS: Final = frozenset(
    spelling[0]
    for name in ("next", "coming", "following", "this")
    for stem in WHICH[name]
    for spelling in spellings(stem)
)


def _ordinal(number: int) -> Phrase:
    return (str(number), "+th")


def short_date(words: Words, index: int) -> Piece | None:
    """Reads "3.3." where no year follows."""
    line, month = words.line, words.line.integer(index + 2, 2)
    glued = words[index + 1] == "." and all(map(line.glued, range(index + 1, index + 4)))
    if not glued or month is None or not 1 <= month <= 12 or not words.dotted(index + 2):
        return None
    number = line.integer(index, 2)
    if number is None or not 1 <= number <= 39 or (line.glued(index) and words[index - 1] == "."):
        return None
    name = list(dict.fromkeys(MONTHS.values()))[month - 1]
    return (*_ordinal(number), name), index + 4


def dot(words: Words, index: int, before: Phrase) -> Piece | None:
    """The dot of "1.000" and that of an ordinal: "3. März", "am 5.", "3.-7. Mai"."""
    line, head, tail = words.line, words[index - 1], words[index + 1]
    if not (line.glued(index) and head.isdecimal()):
        return None
    if tail.isdecimal() and line.glued(index + 1):
        return ((",",), index + 1) if len(tail) == 3 and len(head) <= 3 and head != "0" else None
    if not words.dotted(index - 1):
        return None
    led = len(before) > 1 and before[-2] in ("the", "every", "on")
    spans = words[index + 1] in JOINS and words.dotted(index + 2)
    return (("th",), index + 1) if words.month(index + 1) or led or spans else None


def led_day(words: Words, index: int, before: Phrase) -> Piece | None:
    """The "am" of "am 5."; "am ersten Montag im Monat" and "am 1. jedes Monats" repeat.

    Behind a weekday it says nothing: "Freitag, den 13. März".
    """
    if words[index] == "am" and (piece := _monthly(words, index)):
        return piece
    if words[index] == "der" and words.any_weekday(index - 1) and words[index + 2] == "woche":
        return (), index + 1
    if not day_of_month(words, index + 1) and not (words[index + 1].isdecimal() and words[index] == "den"):
        return None
    place = index - 1 - (words[index - 1] == ",")
    if words.any_weekday(place - (words[place] == ".")) or before[-1:] in (("between",), ("and",), ("to",)):
        return (), index + 1
    lead = {"am": "on", "den": "on", "dem": "on", "der": "on", "zum": "by", "vom": "from"}[words[index]]
    return (lead,), index + 1


def day_of_month(words: Words, index: int) -> Piece | None:
    """The day behind a small word: "am 5.", "den Ersten", "zum 15. des Monats"."""
    hit = words.ordinal(index) if words[index - 1] in _DAY_LEADS else None
    if hit is None:
        return None
    number, stop = hit
    after = words.of_month(stop)
    if words.month(stop) or words[stop].isdecimal():
        return _ordinal(number), stop
    dated = words[index].isdecimal() and words[index - 1] != "der"
    spoken = words.ends(stop) and words[index - 1] in ("am", "zum", "vom")
    if dated or spoken or after > stop or _next_month(words, stop):
        closed = words[after].isalpha() and words.ends(after) and words[after] not in ("um", "und", "bis")
        return ("the", *_ordinal(number), *(("+,",) if closed else ())), after
    return None


def _next_month(words: Words, index: int) -> bool:
    return words[index] in LEADS and words[index + 1] in ("monats", "monat")


def _monthly(words: Words, index: int) -> Piece | None:
    """Reads "am ersten Montag im Monat", "am letzten Freitag jedes Monats", "am 1. jedes Monats"."""
    last = words[index + 1] == "letzten"
    hit = (-1, index + 2) if last else words.ordinal(index + 1)
    if hit is None:
        return None
    number, stop = hit
    which = ("last",) if last else _ordinal(number)
    if (day := words.weekday(stop)) and (after := words.of_month(stop + 1)) > stop + 1:
        return ("every", *which, day, "of", "the", "month"), after
    stop += words[stop] == "tag"
    if words.each_month(stop) and (not last or words[stop - 1] == "tag"):
        return ("every", "month", "on", *which, *(("day",) if last else ())), words.of_month(stop)
    return None


def every(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "jeden zweiten", "jeden dritten Tag", "jeden ersten (im Monat)", "jeden 15."."""
    hit = words.ordinal(index + 1)
    if hit is None:
        return None
    number, stop = hit
    if words.any_weekday(stop):
        return ("every", *(("second",) if number == 2 else _ordinal(number))), stop
    if words[stop] == "wochenende":
        return ("every", "other" if number == 2 else str(number)), stop
    if words[stop] in UNIT_WORDS:
        return ("every", *(("second",) if number == 2 else spelled(number))), stop
    if words.month(stop):
        return ("every", *_ordinal(number)), stop
    return ("every", "month", "on", *_ordinal(number)), words.of_month(stop)


def ordinal_word(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "ersten" as a day behind "am" and before a month."""
    if (number := ordinal(words[index])) and words.month(index + 1):
        return _ordinal(number), index + 1
    return day_of_month(words, index)


def january(words: Words, index: int, _before: Phrase) -> Piece | None:
    """The word "Jan" is a month behind a figure, and a man elsewhere."""
    dated = words[index - 1] == "." or words[index - 1].isdecimal()
    return (("january",) if dated and index else (UNKNOWN + "jan",)), index + 1


def edge(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "Ende März", "Anfang nächster Woche", "Ende der kommenden Woche"."""
    stop = index + 1 + (words[index + 1] in ("der", "des", "vom"))
    chosen = words[stop][:-2] in _STEMS or words[stop][:-1] in _STEMS
    return ((EDGES[words[index]], "of"), stop) if words.month(stop) or chosen else None
