"""Days and their parts: "übermorgen früh", "montags abends", "heute in einer Woche", "Mo-Fr"."""

from __future__ import annotations

from typing import Final

from nlu.languages.german.numerals import spelled
from nlu.languages.german.reading import ARTICLES, JOINS, LEADS, UNIT_WORDS, UNKNOWN, Piece, Words
from nlu.languages.german.words import PARTS, PARTS_OFTEN, SHORT_WEEKDAYS, WEEKDAYS, Phrase

DAYS: Final = frozenset({"today", "tomorrow", "yesterday", *WEEKDAYS.values()})
_DAYS_OFTEN: Final = frozenset(day + "s" for day in WEEKDAYS.values())
_CHOOSING: Final = frozenset({"every", "this", "next", "last", "following", "coming"})
_COUNTED_DAYS: Final = frozenset({"day", "days", "week", "weeks", "month", "months"})


def tomorrow_or_morning(words: Words, index: int, before: Phrase) -> Piece | None:
    """The "Morgen" of "am nächsten Morgen" is a part of the day."""
    if before and before[-1] in _CHOOSING:
        return ("morning",), index + 1
    return day_counted(words, index, before)


def part(words: Words, index: int, before: Phrase) -> Piece | None:
    """A part of the day behind a day or a choosing word: "übermorgen früh", "jeden Abend", "bis Mittag"."""
    last = before[-1] if before else ""
    part = PARTS[words[index]]
    timed = last.isdecimal() or last == "o'clock" or words[index + 1] == "um"
    if timed and words[index] in ("frueh", "fruh"):
        return ("in", "the", "morning"), index + 1
    if part == "noon" and last in DAYS and words[index + 1] == "um":
        return (), index + 1
    led = last in DAYS or last in _CHOOSING or last in _DAYS_OFTEN
    led = led or (part == "noon" and (last in ("until", "to", "by", "around", "at") or words.line.count == 1))
    return ((part,) if led else (UNKNOWN + words[index],)), index + 1


def part_often(words: Words, index: int, before: Phrase) -> Piece | None:
    """Reads "7 Uhr morgens", "montags abends"."""
    part = PARTS_OFTEN[words[index]]
    behind_day = bool(before) and (before[-1] in DAYS or before[-1] in _DAYS_OFTEN)
    return ((part,) if behind_day else ("in", "the", part)), index + 1


def day_counted(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "heute in einer Woche", "Montag in 14 Tagen", "heute vor einer Woche"."""
    if words.compound(index):
        return (UNKNOWN + words[index],), index + 1
    if words[index + 1] not in ("in", "vor"):
        return None
    number = 1 if words[index + 2] in ARTICLES else words.number(index + 2)
    unit = UNIT_WORDS.get(words[index + 3], "")
    if number is None or unit not in _COUNTED_DAYS:
        return None
    day = words.weekday(index) or {"heute": "today", "morgen": "tomorrow"}.get(words[index], "yesterday")
    side = "from" if words[index + 1] == "in" else "before"
    return (*spelled(number), unit, side, day), index + 4


def weekday_often(words: Words, index: int, before: Phrase) -> Piece | None:
    """Reads "montags bis freitags" as "monday to friday"."""
    day = WEEKDAYS[words[index].removesuffix("s")]
    spans = words[index + 1] == "bis" or (before[-1:] == ("to",) and words[index - 1] == "bis")
    return ((day,), index + 1) if spans else None


def short_weekday(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "Mo-Fr", "am Do", "jeden Mi um 9"; "so" and "do" by themselves are no days."""
    dot = words[index + 1] == "." and words.line.glued(index + 1)
    stop = index + 1 + dot
    behind, follows = words[index - 1], words[stop]
    joined = follows in JOINS and words.any_weekday(stop + 1)
    back = index - 2 - (words[index - 2] == ".")
    joined = joined or (behind in JOINS and index > 1 and words.any_weekday(back))
    closed = not follows.isalpha() or follows in PARTS or follows in ("um", "und", "bis", "ab", "an")
    place = stop + (follows == ",")
    place += words[place] in ("den", "dem")
    dated = words[place].isdecimal() and words[place + 1] == "."
    alone = words.line.count <= 1 + dot and words[index] != "so"
    if joined or dated or alone or (behind in LEADS and closed):
        return (SHORT_WEEKDAYS[words[index]],), stop
    return ((UNKNOWN + words[index],), index + 1)
