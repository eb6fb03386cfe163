"""What the rules need to know of a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nlu.line import Line


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """The words by which a message that holds several things is taken apart; all in lower case."""

    connectors: frozenset[str]
    """May join two things said in one message: "and"."""
    strong: frozenset[str]
    """Those that always part: "also"."""
    openers: frozenset[str]
    """How a thing of its own begins: "remind", "what"."""
    measures: frozenset[str]
    """Nouns that open a thing as well: "mood 4"."""
    objections: frozenset[str]
    """Say no more than that something was wrong: "oops"."""
    exclamations: frozenset[str]
    """Only open what is said next: "great, thanks" tells no mood."""
    corrected: tuple[str, ...]
    """How what is right begins: "no, i meant tuesday"."""
    referring: frozenset[str]
    """Speak of what was said before: "remove it"."""
    abbreviations: frozenset[str]
    """Keep the dot behind them: "Dr."."""
    pronouns: frozenset[str]
    """Words of one letter that may end a sentence: "so do i."."""
    ordinal_dots: bool = False
    """Whether a dot makes an ordinal of digits: "die 2. Aufgabe"."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a doubtful or impossible time is told to the person; `{…}` are filled in."""

    months: tuple[str, ...]
    """Twelve names behind an empty one, so that January is 1."""
    weekdays: tuple[str, ...]
    """Monday first."""
    date: str
    """A day and a month: `{day}`, `{month}`."""
    in_a_week: str
    """`{day}`: the name of a weekday that is today."""
    of_next_week: str
    """`{day}`: the name of a weekday."""
    working_day_ends: str
    at_six: str
    """A day that ends at 18:00, without its name."""
    no_clock: str
    """`{clock}`: a time of day."""
    no_month: str
    """`{month}`: a number."""
    no_date: str
    """`{date}`: a date."""
    quarter_towards: str
    """`{clock}`: how "a quarter towards ten" was read, which not everyone says."""

    def dated(self, day: int, month: int) -> str:
        """A day of a month, 1 to 12."""
        return self.date.format(day=day, month=self.months[month])


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how its texts reach the rules and how times are told in it."""

    code: str
    """ISO 639-1: "en"; `nlu/feelings/CODE.yml` holds its words of feeling."""
    keyed: Callable[[Line], Line]
    """A line in the keywords of the grammar (`nlu.keywords`), each with its place in the text."""
    clauses: ClauseWords
    wording: Wording
    time_leads: tuple[str, ...]
    """What stands before a time and is no part of what should happen then: "at", "by"."""
    literal_from: int = 13
    """The first hour that stands for itself beside "o'clock" or minutes: in German "6 Uhr" is 6:00."""
    odd_dates: tuple[str, ...] = ()
    """Languages, as dateparser names them, whose months stand in dates such as "2019-aug-1"."""
