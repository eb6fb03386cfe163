"""What one language says for figures and signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

SHORTENED: Final = r"(?:(?<=\W\w\w\w)\.(?!\s*$)(?! (?-i:[A-ZÄÖÜ])))?"
"""Part of a pattern: the full stop of a shortened month, which ends no sentence."""
NEAR: Final = 60
"""Characters around a number that tell how it bends."""


@dataclass(frozen=True)
class Tongue:
    """One language. Every number comes with the word before it and the text after it, which may bend it."""

    counted: Callable[[int, str, str], str]
    """A whole number: "one", "eine" before "Aufgabe"."""
    ordinal: Callable[[int, str], str]
    """A place in a row: "second", "zweiten" after "am"."""
    year: Callable[[int], str]
    date: Callable[[int, str, str, str], str]
    """Day, month's name, year in words or nothing, the word before."""
    clock: Callable[[int, int, str], str]
    """Hour, minute, and "am", "pm" or nothing."""
    decimal: str
    """What stands before tenths."""
    thousands: str
    """What stands between groups of three figures."""
    point: str
    """What is said for `decimal`."""
    dot: str
    """What is said for the dot of a version or an address."""
    months: Mapping[str, int]
    """By name and by its shorter forms, in lower case."""
    month_names: tuple[str, ...]
    weekdays: Mapping[str, str]
    """Short forms, as they are written, with the names."""
    ordinals: re.Pattern[str]
    """A number that is a place in a row, as group `number`; what was before it, as group `before`."""
    dates: re.Pattern[str]
    """A date with a month's name, as groups `before`, `day`, `month`, `year`."""
    clocks: re.Pattern[str]
    """A time of day, as groups `hour`, `minute`, `half`."""
    units: Mapping[str, tuple[str, str]]
    """What stands behind a number, with what is said for one and for several."""
    currencies: Mapping[str, tuple[str, str]]
    signs: Mapping[str, str]
    """What is said for a sign between words or before a number."""
    short: Mapping[str, str]
    """Shortened words and what they stand for."""
    out_of: str
    """Between the two figures of a rating: 4/5."""
    to: str
    """Between the two ends of a range."""
    link: str
    half: str
    quarter: str
    three_quarters: str
    smiley: str
    of_years: frozenset[str]
    """Words before a year, in lower case."""

    @cached_property
    def number(self) -> re.Pattern[str]:
        """A number as it is written."""
        mark = re.escape(self.thousands)
        return re.compile(
            rf"(?<!\d)(?<!\d[.,])(?>\d{{1,3}}(?:{mark}\d{{3}})++(?!\d)(?:[.,]\d+)*+|\d++(?:[.,]\d++)*+)"
        )

    @cached_property
    def measured(self) -> re.Pattern[str]:
        """A number with its unit or currency behind it."""
        names = "|".join(
            map(re.escape, sorted([*self.units, *self.currencies], key=lambda name: (-len(name), name)))
        )
        return re.compile(rf"(?P<number>{self.number.pattern})\s?(?P<unit>{names})(?!\w)\.?")

    @cached_property
    def priced(self) -> re.Pattern[str]:
        """A number with its currency before it."""
        signs = "".join(map(re.escape, (sign for sign in self.currencies if not sign.isalpha())))
        return re.compile(rf"(?P<unit>[{signs}])\s?(?P<number>{self.number.pattern})")


def word_before(match: re.Match[str]) -> str:
    """The word before a match, with the comma behind it if there is one."""
    found = re.search(r"(\w+,?) $", match.string[max(match.start() - NEAR, 0) : match.start()])
    return found[1] if found else ""


def ends_sentence(match: re.Match[str]) -> bool:
    """Whether the full stop that a match ends with ends a sentence as well, as in "at 9 a.m."."""
    after = match.string[match.end() : match.end() + NEAR].lstrip()
    return match[0].endswith(".") and not after[:1].islower()
