"""Where one German word has several meanings for the grammar of times, or stands in another order.

Each rule looks at a word and gives the keywords of what begins there, or None where the tables say it.
`before` are the last keywords written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from nlu.languages.german.numerals import cardinal, ordinal, spelled
from nlu.languages.german.reading import ARTICLES, UNIT_WORDS, Piece, Words
from nlu.languages.german.words import (
    MONTHS,
    PARTS,
    PARTS_OFTEN,
    SHORT_WEEKDAYS,
    WEEKDAYS,
    WHICH,
    Phrase,
    spellings,
)

Rule: TypeAlias = Callable[[Words, int, Phrase], Piece | None]

_STEPS: Final = frozenset({5, 10, 15, 20, 25})
"""Minutes that one says before and after an hour without naming them."""
_DAYS: Final = frozenset({"today", "tomorrow", "yesterday", *WEEKDAYS.values()})
_DAYS_OFTEN: Final = frozenset(day + "s" for day in WEEKDAYS.values())
_CHOOSING: Final = frozenset({"every", "this", "next", "last", "following", "coming"})
_JOINS: Final = frozenset({"-", "–", "/", ",", "&", "+", "und", "bis", "oder"})
_LEADS: Final = frozenset({"am", "bis", "ab", "seit", "von", "vom", "den", "jeden", "fuer"}) | {
    spelling[0] + "en" for stems in WHICH.values() for stem in stems for spelling in spellings(stem)
}
_LETTERS: Final = frozenset({"h", "m", "s", "d"})
_FRACTIONS: Final = {"halb": ("half",), "viertel": ("quarter",), "dreiviertel": ("three", "quarters")}
_DAY_LEADS: Final = frozenset({"am", "den", "dem", "der", "zum", "vom", "zur"})
_EDGES: Final = {"ende": "end", "anfang": "beginning", "beginn": "beginning", "mitte": "middle"}
_STEMS: Final = frozenset(
    spelling[0]
    for name in ("next", "coming", "following", "this")
    for stem in WHICH[name]
    for spelling in spellings(stem)
)
_MONTH_NAMES: Final = frozenset(MONTHS.values())
_ENDED: Final = (_DAYS | _MONTH_NAMES) - {"today"}
_COUNTED_DAYS: Final = frozenset({"day", "days", "week", "weeks", "month", "months"})


def _ordinal(number: int) -> Phrase:
    return (str(number), "+th")


def _figures(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Digits: "3.3.", "am 5.", "9 Uhr 30", "10 vor 9"."""
    dated = _short_date(words, index) or _day_of_month(words, index)
    return dated or _hour_with_minutes(words, index) or _minutes_off(words, index)


def _short_date(words: Words, index: int) -> Piece | None:
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


def _hour_with_minutes(words: Words, index: int) -> Piece | None:
    """Reads "9 Uhr 30", "neun Uhr dreißig"."""
    hour = 1 if words[index] == "ein" else words.number(index)
    minute = words.number(index + 2) if words[index + 1] == "uhr" else None
    if hour is None or minute is None or not (hour <= 24 and minute < 60):
        return None
    behind = words[index + 3]
    plain = len(words[index + 2]) == 2 if words[index + 2].isdecimal() else minute % 5 == 0
    if behind in UNIT_WORDS or behind in ("uhr", "%", ":", ".") or not (plain or words.ends(index + 3)):
        return None if behind != "." or not words.ends(index + 4) else _clock(hour, minute, index + 3)
    return _clock(hour, minute, index + 3)


def _clock(hour: int, minute: int, stop: int) -> Piece:
    return (str(hour), "+:", f"+{minute:02d}"), stop


def _minutes_off(words: Words, index: int) -> Piece | None:
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


def _number(words: Words, index: int, before: Phrase) -> Piece | None:
    """Number words: an hour beside "Uhr" or above twelve behind "um", otherwise a number."""
    number = cardinal(words[index])
    if number is None:
        return None
    if piece := _hour_with_minutes(words, index) or _minutes_off(words, index):
        return piece
    if words[index + 1] == "uhr" and number <= 24:
        return (str(number),), index + 1
    if 12 < number <= 24 and before[-1:] and before[-1] in ("at", "until", "around", "by", "from", "to"):
        counts = words[index + 1] in UNIT_WORDS
        return (spelled(number) if counts else (str(number),)), index + 1
    return spelled(number), index + 1


def _article(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "ein Uhr" and "ein Uhr dreißig"."""
    if words[index + 1] != "uhr":
        return None
    return _hour_with_minutes(words, index) or (("1",), index + 1)


def _comma(words: Words, index: int, _before: Phrase) -> Piece | None:
    """The comma of "1,5", which is no comma of a list such as "4,5,3"."""
    line, tail = words.line, words[index + 1]
    glued = line.glued(index) and line.glued(index + 1)
    if not (glued and words[index - 1].isdecimal() and tail.isdecimal()):
        return None
    row = (words[index + 2] == "," and line.glued(index + 2)) or words[index - 2] == ","
    return None if row or len(tail) > 2 else ((".",), index + 1)


def _dot(words: Words, index: int, before: Phrase) -> Piece | None:
    """The dot of "1.000" and that of an ordinal: "3. März", "am 5.", "3.-7. Mai"."""
    line, head, tail = words.line, words[index - 1], words[index + 1]
    if not (line.glued(index) and head.isdecimal()):
        return None
    if tail.isdecimal() and line.glued(index + 1):
        return ((",",), index + 1) if len(tail) == 3 and len(head) <= 3 and head != "0" else None
    if not words.dotted(index - 1):
        return None
    led = len(before) > 1 and before[-2] in ("the", "every", "on")
    spans = words[index + 1] in _JOINS and words.dotted(index + 2)
    return (("th",), index + 1) if words.month(index + 1) or led or spans else None


def _led(words: Words, index: int, before: Phrase) -> Piece | None:
    """The "am" of "am 5."; "am ersten Montag im Monat" and "am 1. jedes Monats" repeat.

    Behind a weekday it says nothing: "Freitag, den 13. März".
    """
    if words[index] == "am" and (piece := _monthly(words, index)):
        return piece
    if not _day_of_month(words, index + 1) and not (words[index + 1].isdecimal() and words[index] == "den"):
        return None
    place = index - 1 - (words[index - 1] == ",")
    if words.any_weekday(place - (words[place] == ".")) or before[-1:] in (("between",), ("and",), ("to",)):
        return (), index + 1
    lead = {"am": "on", "den": "on", "dem": "on", "der": "on", "zum": "by", "vom": "from"}[words[index]]
    return (lead,), index + 1


def _day_of_month(words: Words, index: int) -> Piece | None:
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
        return ("the", *_ordinal(number)), after
    return None


def _next_month(words: Words, index: int) -> bool:
    return words[index] in _LEADS and words[index + 1] in ("monats", "monat")


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


def _every(words: Words, index: int, _before: Phrase) -> Piece | None:
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


def _all(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "alle zwei Wochen", "alle 30 min"; "alle Aufgaben" repeats nothing."""
    counted = words.number(index + 1) is not None and words[index + 2] in UNIT_WORDS
    return (("every",), index + 1) if counted else (("øalle",), index + 1)


def _before_or_ago(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "vor drei Tagen" as ago, "vor 9" as before."""
    return (("ago:",) if words.amount(index + 1) >= 0 else ("before",)), index + 1


def _until(words: Words, index: int, before: Phrase) -> Piece | None:
    """The "bis" of "von 2 bis 4" joins two ends, that of "bis Freitag" begins with one."""
    last = before[-1] if before else ""
    between = not {"from", "between"}.isdisjoint(before)
    ended = last.isdecimal() or last in ("o'clock", "th") or last in _ENDED
    stop = index + 1 + (words[index + 1] in ("zum", "zur"))
    lead = "to" if between or ended or last in spelled(cardinal(words[index - 1]) or 0) else "until"
    return (lead,), stop


def _half(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "halb zehn", "viertel zehn", "dreiviertel zehn", "viertel nach neun"."""
    fraction = _FRACTIONS[words[index]]
    if words.hour(index + 1):
        return (*fraction, "towards"), index + 1
    off = words[index] == "viertel" and words[index + 1] in ("vor", "nach") and words.hour(index + 2, 24)
    return (fraction, index + 1) if off else None


def _edge(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "Ende März", "Anfang nächster Woche", "Ende der kommenden Woche"."""
    stop = index + 1 + (words[index + 1] in ("der", "des", "vom"))
    chosen = words[stop][:-2] in _STEMS or words[stop][:-1] in _STEMS
    return ((_EDGES[words[index]], "of"), stop) if words.month(stop) or chosen else None


def _tomorrow_or_morning(words: Words, index: int, before: Phrase) -> Piece | None:
    """The "Morgen" of "am nächsten Morgen" is a part of the day."""
    if before and before[-1] in _CHOOSING:
        return ("morning",), index + 1
    return _day_counted(words, index, before)


def _part(words: Words, index: int, before: Phrase) -> Piece | None:
    """A part of the day behind a day or a choosing word: "übermorgen früh", "jeden Abend", "bis Mittag"."""
    last = before[-1] if before else ""
    part = PARTS[words[index]]
    timed = last.isdecimal() or last == "o'clock" or words[index + 1] == "um"
    if timed and words[index] in ("frueh", "fruh"):
        return ("in", "the", "morning"), index + 1
    led = last in _DAYS or last in _CHOOSING or last in _DAYS_OFTEN
    led = led or (part == "noon" and (last in ("until", "to", "by", "around", "at") or words.line.count == 1))
    return ((part,) if led else ("ø" + words[index],)), index + 1


def _part_often(words: Words, index: int, before: Phrase) -> Piece | None:
    """Reads "7 Uhr morgens", "montags abends"."""
    part = PARTS_OFTEN[words[index]]
    behind_day = bool(before) and (before[-1] in _DAYS or before[-1] in _DAYS_OFTEN)
    return ((part,) if behind_day else ("in", "the", part)), index + 1


def _day_counted(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "heute in einer Woche", "Montag in 14 Tagen", "heute vor einer Woche"."""
    if words[index + 1] not in ("in", "vor"):
        return None
    number = 1 if words[index + 2] in ARTICLES else words.number(index + 2)
    unit = UNIT_WORDS.get(words[index + 3], "")
    if number is None or unit not in _COUNTED_DAYS:
        return None
    day = words.weekday(index) or {"heute": "today", "morgen": "tomorrow"}.get(words[index], "yesterday")
    side = "from" if words[index + 1] == "in" else "before"
    return (*spelled(number), unit, side, day), index + 4


def _weekday_often(words: Words, index: int, before: Phrase) -> Piece | None:
    """Reads "montags bis freitags" as "monday to friday"."""
    day = WEEKDAYS[words[index].removesuffix("s")]
    spans = words[index + 1] == "bis" or (before[-1:] == ("to",) and words[index - 1] == "bis")
    return ((day,), index + 1) if spans else None


def _noon(words: Words, index: int, before: Phrase) -> Piece | None:
    """Reads "mittags um halb eins", "12 Uhr mittags"."""
    behind = bool(before) and (before[-1] == "o'clock" or before[-1].isdecimal())
    return (("in", "the", "noon"), index + 1) if behind or words[index + 1] == "um" else None


def _short_weekday(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "Mo-Fr", "am Do", "jeden Mi um 9"; "so" and "do" by themselves are no days."""
    dot = words[index + 1] == "." and words.line.glued(index + 1)
    stop = index + 1 + dot
    behind, follows = words[index - 1], words[stop]
    joined = follows in _JOINS and words.any_weekday(stop + 1)
    back = index - 2 - (words[index - 2] == ".")
    joined = joined or (behind in _JOINS and index > 1 and words.any_weekday(back))
    closed = not follows.isalpha() or follows in PARTS or follows in ("um", "und", "bis", "ab", "an")
    place = stop + (follows == ",")
    place += words[place] in ("den", "dem")
    dated = words[place].isdecimal() and words[place + 1] == "."
    alone = words.line.count <= 1 + dot and words[index] != "so"
    if joined or dated or alone or (behind in _LEADS and closed):
        return (SHORT_WEEKDAYS[words[index]],), stop
    return (("ø" + words[index],), index + 1)


def _letter(words: Words, index: int, _before: Phrase) -> Piece | None:
    """The unit of "21h" or "20 m"."""
    return ((words[index],), index + 1) if index and words[index - 1].isdecimal() else None


def _ordinal_word(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "ersten" as a day behind "am" and before a month."""
    if (number := ordinal(words[index])) and words.month(index + 1):
        return _ordinal(number), index + 1
    return _day_of_month(words, index)


def _january(words: Words, index: int, _before: Phrase) -> Piece | None:
    """The word "Jan" is a month behind a figure, and a man elsewhere."""
    dated = words[index - 1] == "." or words[index - 1].isdecimal()
    return (("january",) if dated and index else ("øjan",)), index + 1


RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(ARTICLES, _article),
    **dict.fromkeys(("am", "den", "dem", "der", "zum", "vom"), _led),
    **dict.fromkeys(("jeden", "jede", "jedes", "jeder", "jedem"), _every),
    **dict.fromkeys(_EDGES, _edge),
    **dict.fromkeys(("halb", "viertel", "dreiviertel"), _half),
    **dict.fromkeys(PARTS, _part),
    **dict.fromkeys(PARTS_OFTEN, _part_often),
    **dict.fromkeys((*WEEKDAYS, "heute", "gestern"), _day_counted),
    **dict.fromkeys(SHORT_WEEKDAYS, _short_weekday),
    **{day + "s": _weekday_often for day in WEEKDAYS},
    "mittags": _noon,
    "morgen": _tomorrow_or_morning,
    "alle": _all,
    "vor": _before_or_ago,
    "bis": _until,
    "jan": _january,
    ",": _comma,
    ".": _dot,
}


def rule_for(word: str) -> Rule | None:
    """The rule that looks at a word before the tables do."""
    if rule := RULES.get(word):
        return rule
    if word.isdecimal():
        return _figures
    if word in _LETTERS:
        return _letter
    if ordinal(word):
        return _ordinal_word
    return _number if word.isalpha() and cardinal(word) is not None else None
