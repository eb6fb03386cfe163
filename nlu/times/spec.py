"""What the grammar of times reads before the clock of the person makes a value of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeAlias, TypeVar

from nlu.languages import Language, Wording
from nlu.line import Line
from nlu.understanding import Grain, Moment, NoSuchTime, Period, Recurrence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """A line with the time at which it was said."""

    line: Line
    now: datetime
    """Aware, in the person's zone."""
    language: Language
    """What it was said in, and what a doubtful time is told in."""
    past: bool = False
    """Whether it speaks of what was: a bare weekday, month or hour is then the last one."""

    habit: bool = False
    """Whether it speaks of what is so every day, such as working or quiet hours."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the line."""
        return self.line.words

    @property
    def wording(self) -> Wording:
        """How times are told in the language."""
        return self.language.wording

    @property
    def today(self) -> date:
        """The date where the person is."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """Something read from some words: its value and the word after it."""

    value: T
    stop: int


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time; months are kept apart because they differ."""

    months: float = 0
    days: float = 0
    minutes: float = 0
    grain: Grain = "minute"
    """The finest unit named."""

    @property
    def total(self) -> float:
        """Minutes, with a month of 30 days and a year of 365."""
        years, months = divmod(self.months, 12)
        return (years * 365 + months * 30 + self.days) * 1440 + self.minutes

    def __add__(self, other: Length) -> Length:
        return Length(
            self.months + other.months, self.days + other.days, self.minutes + other.minutes, other.grain
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as said; it may not exist."""

    hour: int
    minute: int = 0
    second: int = 0
    open: bool = False
    """Morning or afternoon was not said."""
    literal: bool = False
    """Whether the hour stands for itself where it is open, as in a language that counts to 24."""
    part: str = ""
    said: str = ""
    meridiem: bool = False
    """Whether "am" or "pm" was said."""
    stands_for: str = ""
    """How it was read where not everyone says it so."""

    @property
    def exists(self) -> bool:
        """Whether a day has this time; 24:00 is the end of a day."""
        return (
            self.minute < 60 and self.second < 60 and (self.hour < 24 or (self.hour, self.minute) == (24, 0))
        )


@dataclass(frozen=True, slots=True)
class Day:
    """A date as said."""

    on: date
    stands_for: str = ""
    wrong: NoSuchTime | None = None
    """Set where the words name a date that does not exist."""
    hour: int | None = None
    """Where the words name an hour too: the end of the day."""


@dataclass(frozen=True, slots=True)
class When:
    """A point in time as said: a day, a clock, a part of the day, or several of them."""

    day: Day | None = None
    clock: Clock | None = None
    part: str = ""


TimeValue: TypeAlias = Moment | NoSuchTime | Period | Recurrence | Length

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


def within(day: date) -> bool:
    """Whether a date is one that people speak of: 1900 to 2199."""
    return EARLIEST <= day < LATEST


def add_months(day: date, months: int) -> date | None:
    """The date some months on, at most the last of its month; None beyond 1900 to 2199."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not EARLIEST.year <= year < LATEST.year:
        return None
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def add_days(day: date, days: int) -> date | None:
    """The date some days on; None beyond 1900 to 2199."""
    if abs(days) > 120_000:
        return None
    later = day + timedelta(days=days)
    return later if within(later) else None


def shift(day: date, length: Length, sign: int = 1) -> date | None:
    """The date a length of time away."""
    if abs(length.months) > 3600 or length.months != int(length.months):
        return None
    moved = add_months(day, sign * int(length.months)) if length.months else day
    return add_days(moved, sign * round(length.days)) if moved else None
