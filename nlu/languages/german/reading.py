"""What stands at a word of a German text: a number, an ordinal, an hour, a weekday, a unit of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from nlu.languages.german.numerals import cardinal, ordinal
from nlu.languages.german.words import MONTHS, SHORT_WEEKDAYS, UNITS, WEEKDAYS, WHICH, Phrase, spellings
from nlu.line import Line

Piece: TypeAlias = tuple[Phrase, int]
"""Keywords and the word after those that say them."""

UNKNOWN: Final = "ø"
"""Before a word of no meaning for the grammar: no keyword has this letter."""
ARTICLES = frozenset({"ein", "eine", "einen", "einem", "einer", "eines", "ne", "ner", "nem"})
UNIT_WORDS = {
    said[0]: keyword
    for keyword, phrases in UNITS.items()
    for phrase in phrases
    for said in spellings(phrase)
    if len(said) == 1
}
"""Units of time under the words that say them."""
OF_MONTH = tuple(
    tuple(phrase.split())
    for phrase in (
        "im monat",
        "des monats",
        "jedes monats",
        "jeden monats",
        "eines jeden monats",
        "vom monat",
    )
)


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a line, padded as the line is."""

    line: Line
    folded: tuple[str, ...]

    def __getitem__(self, index: int) -> str:
        return self.folded[index]

    def matches(self, index: int, phrase: Phrase) -> bool:
        """Whether these words stand here."""
        return self.folded[index : index + len(phrase)] == phrase

    def number(self, index: int) -> int | None:
        """The whole number at a word, in digits (four at most) or letters; an article is none."""
        word = self.folded[index]
        if word.isdecimal():
            return self.line.integer(index)
        return None if word == "ein" else cardinal(word)

    def dotted(self, index: int) -> bool:
        """Whether digits at a word have a dot of their own behind them: "3." and not "3.5" or "3.4."."""
        line = self.line
        if not (self.folded[index].isdecimal() and len(self.folded[index]) <= 2):
            return False
        if self.folded[index + 1] != "." or not line.glued(index + 1):
            return False
        return not (self.folded[index + 2].isdecimal() and line.glued(index + 2))

    def ordinal(self, index: int) -> tuple[int, int] | None:
        """The ordinal at a word, "3." or "dritten", and the word after it."""
        if self.dotted(index):
            value = self.line.integer(index, 2) or 0
            return (value, index + 2) if 1 <= value <= 31 else None
        if self.folded[index].isdecimal() and self.folded[index + 1] in ("te", "ten", "ter", "tes"):
            return (int(self.folded[index]), index + 2) if len(self.folded[index]) <= 2 else None
        value = ordinal(self.folded[index]) or 0
        return (value, index + 1) if 1 <= value <= 31 else None

    def hour(self, index: int, last: int = 12) -> bool:
        """Whether an hour stands here: a number up to `last` that counts no length of time."""
        number = self.number(index)
        named = self.folded[index] == "ein" and self.folded[index + 1] == "uhr"
        return named or (
            number is not None and 1 <= number <= last and self.folded[index + 1] not in UNIT_WORDS
        )

    def weekday(self, index: int) -> str:
        """The keyword of the weekday at a word, or nothing."""
        return WEEKDAYS.get(self.folded[index], "")

    def any_weekday(self, index: int) -> str:
        """As `weekday`, short forms too."""
        return self.weekday(index) or SHORT_WEEKDAYS.get(self.folded[index], "")

    def month(self, index: int) -> str:
        """The keyword of the month at a word, or nothing."""
        return MONTHS.get(self.folded[index], "")

    def of_month(self, index: int) -> int:
        """The word after "im Monat" or "jedes Monats"; the word itself where it is something else."""
        return next((index + len(p) for p in OF_MONTH if self.matches(index, p)), index)

    def each_month(self, index: int) -> bool:
        """Whether what stands here says that it is so in every month."""
        return self.of_month(index) > index and self.folded[index] in ("jedes", "jeden", "eines")

    def compound(self, index: int) -> bool:
        """Whether a word is the first part of one written with a hyphen: "Morgen-Check-in"."""
        glued = self.line.glued(index + 1) and self.line.glued(index + 2)
        after = self.folded[index + 2]
        return glued and self.folded[index + 1] == "-" and after.isalpha() and not self.any_weekday(index + 2)

    def ends(self, index: int) -> bool:
        """Whether the text or a part of it ends before a word."""
        return not self.folded[index].isalnum() or self.folded[index] in _AFTER_A_DAY

    def amount(self, index: int) -> int:
        """The unit behind a number, an article or "ein paar" that begins here; -1 where there is none."""
        place = index
        while place < index + 5 and place < self.line.count:
            word = self.folded[place]
            if word in UNIT_WORDS or word in ("viertelstunde", "dreiviertelstunde"):
                return place if place > index or word not in UNIT_WORDS else -1
            small = word in ARTICLES or word in _AMOUNTS or word in (".", ",") or word.isdecimal()
            if not small and cardinal(word) is None:
                return -1
            place += 1
        return -1


_AFTER_A_DAY = frozenset(
    {"um", "bis", "und", "oder", "ab", "an", "hinzu", "ein", "einen", "eine", "faellig", "bitte", "mit",
     "fuer", "den", "die", "das", "zum", "zur", "auf", "erinnern", "eintragen", "wieder", "noch", "frueh",
     "abends"}
)  # fmt: skip
_AMOUNTS = frozenset(
    {"paar", "wenigen", "einigen", "mehreren", "halben", "halbe", "halber", "viertel", "anderthalb",
     "eineinhalb", "zweieinhalb", "dreieinhalb", "etwa", "ca", "ungefaehr", "rund", "circa",
     "gut", "knapp", "genau"}
)  # fmt: skip


Rule: TypeAlias = Callable[[Words, int, Phrase], Piece | None]
"""Looks at a word, with the last keywords written, and gives those of what begins there."""

LEADS: Final = frozenset({"am", "bis", "ab", "seit", "von", "vom", "den", "jeden", "fuer"}) | {
    spelling[0] + "en" for stems in WHICH.values() for stem in stems for spelling in spellings(stem)
}
"""Behind these a short weekday is one: "am Do"."""
JOINS: Final = frozenset({"-", "–", "/", ",", "&", "+", "und", "bis", "oder"})
"""Between two days: "Mo-Fr", "Sa und So", "3.-7. Mai"."""
