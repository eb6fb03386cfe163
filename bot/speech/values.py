"""What stands in the slots of sentences: numbers, ratings, clock times and days, as they are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from num2words import num2words

Words: TypeAlias = tuple[str, ...]

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS: Final = range(1, 13)
MINUTES: Final = range(5, 60, 5)
HIGHEST_RATING: Final = 10
"""Off the scale of 1 to 5, but people say it, and are then asked."""
COUNTED: Final = (*range(1, 61), 75, 90, 100, 120)
DAYS_OF_MONTH: Final = 31


def words_of(number: int, *, ordinal: bool = False) -> Words:
    """A number as it is said in English."""
    written = num2words(number, to="ordinal" if ordinal else "cardinal")
    return tuple(str(written).replace("-", " ").replace(",", "").split())


def clock_times() -> Iterator[Words]:
    """Times of the day on a clock of twelve hours, every five minutes."""
    for hour in HOURS:
        said = words_of(hour)
        following = words_of(hour % 12 + 1)
        exact = [said, *((*said, *_past(minute)) for minute in MINUTES)]
        yield (*said, "o'clock")
        yield from exact
        yield from ((*time, half) for time in exact for half in ("a.m.", "p.m."))
        yield ("half", "past", *said)
        yield ("quarter", "past", *said)
        yield ("quarter", "to", *following)


def _past(minute: int) -> Words:
    return ("oh", *words_of(minute)) if minute < 10 else words_of(minute)  # noqa: PLR2004 - two digits


BUILT_IN: Final[Mapping[str, tuple[Words, ...]]] = {
    "rating": tuple(words_of(number) for number in range(HIGHEST_RATING + 1)),
    "number": tuple(words_of(number) for number in COUNTED),
    "digit": (*(words_of(digit) for digit in range(10)), ("oh",)),
    "clock": tuple(clock_times()),
    "ordinal": tuple(words_of(day, ordinal=True) for day in range(1, DAYS_OF_MONTH + 1)),
    "weekday": tuple((day,) for day in WEEKDAYS),
}
"""Kind of slot → its values."""
