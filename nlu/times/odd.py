"""Dates in odd spellings, such as "2019-aug-1": the one place that asks dateparser."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from nlu import keywords as kw
from nlu.times.spec import Day, Hit, Said, within

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_MARKS = frozenset("-/.")
_SHORTEST, _LONGEST = 5, 6
"""Words of such a date: three parts and the marks between them."""


def odd_date(said: Said, index: int) -> Hit[Day] | None:
    """A date of a day, the name of a month and a year without spaces, in whatever order."""
    stop = _run(said, index)
    parts = said.words[index:stop:2]
    if stop - index < _SHORTEST or stop - index > _LONGEST or sum(part in kw.MONTHS for part in parts) != 1:
        return None
    if sum(len(part) == 4 and part.isdecimal() for part in parts) != 1:  # the year
        return None
    on = _asked(said.line.span(index, stop), said.language.odd_dates)
    return Hit(Day(on), stop) if on and within(on) else None


def _run(said: Said, index: int) -> int:
    """The word after figures and months joined by marks."""
    line, stop = said.line, index
    while stop < line.count and (stop == index or line.glued(stop)) and stop - index <= _LONGEST:
        word = line.words[stop]
        fits = word in _MARKS if (stop - index) % 2 else word.isdecimal() or word in kw.MONTHS
        if not fits:
            break
        stop += 1
    return stop if (stop - index) % 2 else stop - 1


@cache
def _parser(languages: tuple[str, ...]) -> DateDataParser:
    """Made once for a language and only when needed: it takes long to load."""
    from dateparser.date import DateDataParser

    return DateDataParser(languages=list(languages), settings={"STRICT_PARSING": True})


def _asked(words: str, languages: tuple[str, ...]) -> date | None:
    found = _parser(languages).get_date_data(words).date_obj
    return found.date() if found else None
