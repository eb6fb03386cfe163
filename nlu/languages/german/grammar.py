"""Where one German word has several meanings for the grammar of times, or stands in another order.

Each rule looks at a word and gives the keywords of what begins there, or None where the tables say it.
`before` are the last keywords written.
"""

from __future__ import annotations

from typing import Final

from nlu.languages.german.dates import (
    EDGES,
    day_of_month,
    dot,
    edge,
    every,
    january,
    led_day,
    ordinal_word,
    short_date,
)
from nlu.languages.german.days import (
    DAYS,
    day_counted,
    part,
    part_often,
    short_weekday,
    tomorrow_or_morning,
    weekday_often,
)
from nlu.languages.german.hours import (
    UNIT_LETTERS,
    half,
    hour_with_minutes,
    minutes_off,
    noon,
    number_word,
    one_o_clock,
    unit_letter,
)
from nlu.languages.german.numerals import cardinal, ordinal, spelled
from nlu.languages.german.reading import ARTICLES, UNIT_WORDS, UNKNOWN, Piece, Rule, Words
from nlu.languages.german.words import MONTHS, PARTS, PARTS_OFTEN, SHORT_WEEKDAYS, WEEKDAYS, Phrase

_MONTH_NAMES: Final = frozenset(MONTHS.values())
_ENDED: Final = (DAYS | _MONTH_NAMES) - {"today"}


def _figures(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Digits: "3.3.", "am 5.", "9 Uhr 30", "10 vor 9"."""
    if words.matches(index + 1, ("1", "/", "2")) and not words.line.glued(index + 1):
        return (words[index], "½"), index + 4
    dated = short_date(words, index) or day_of_month(words, index)
    return dated or hour_with_minutes(words, index) or minutes_off(words, index)


def _comma(words: Words, index: int, _before: Phrase) -> Piece | None:
    """The comma of "1,5", which is no comma of a list such as "4,5,3"."""
    line, tail = words.line, words[index + 1]
    glued = line.glued(index) and line.glued(index + 1)
    if not (glued and words[index - 1].isdecimal() and tail.isdecimal()):
        return None
    row = (words[index + 2] == "," and line.glued(index + 2)) or words[index - 2] == ","
    return None if row or len(tail) > 2 else ((".",), index + 1)


def _all(words: Words, index: int, _before: Phrase) -> Piece | None:
    """Reads "alle zwei Wochen", "alle 30 min"; "alle Aufgaben" repeats nothing."""
    counted = words.number(index + 1) is not None and words[index + 2] in UNIT_WORDS
    return (("every",), index + 1) if counted else ((UNKNOWN + "alle",), index + 1)


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


RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(ARTICLES, one_o_clock),
    **dict.fromkeys(("am", "den", "dem", "der", "zum", "vom"), led_day),
    **dict.fromkeys(("jeden", "jede", "jedes", "jeder", "jedem"), every),
    **dict.fromkeys(EDGES, edge),
    **dict.fromkeys(("halb", "viertel", "dreiviertel"), half),
    **dict.fromkeys(PARTS, part),
    **dict.fromkeys(PARTS_OFTEN, part_often),
    **dict.fromkeys((*WEEKDAYS, "heute", "gestern"), day_counted),
    **dict.fromkeys(SHORT_WEEKDAYS, short_weekday),
    **{day + "s": weekday_often for day in WEEKDAYS},
    "mittags": noon,
    "morgen": tomorrow_or_morning,
    "alle": _all,
    "vor": _before_or_ago,
    "bis": _until,
    "jan": january,
    ",": _comma,
    ".": dot,
}


def rule_for(word: str) -> Rule | None:
    """The rule that looks at a word before the tables do."""
    if rule := RULES.get(word):
        return rule
    if word.isdecimal():
        return _figures
    if word in UNIT_LETTERS:
        return unit_letter
    if ordinal(word):
        return ordinal_word
    return number_word if word.isalpha() and cardinal(word) is not None else None
