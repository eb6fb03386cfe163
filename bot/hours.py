"""Hours and days of the week in what people write of their work, their quiet time and what else returns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from bot.phrases import phrases

_say: Final = phrases(__file__)
_GROUPS: Final[dict[str, tuple[int, ...]]] = {
    "weekend": (5, 6),
    "workdays": (0, 1, 2, 3, 4),
    "every_day": tuple(range(7)),
}
_HALF: Final = 12
_EARLIEST: Final = 6
"""Work "at 5" without am or pm begins in the afternoon; from 6 on it is the morning."""
_DAY_HOURS: Final = 24
_MINUTES: Final = 60
_PARTS: Final = 5
"""Groups of the pattern of a clock."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the day; None where an end was not said."""

    start: time | None
    end: time | None

    @property
    def over_midnight(self) -> bool:
        """Whether it ends on the day after."""
        return self.start is not None and self.end is not None and self.end <= self.start


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was said."""

    hour: int
    minute: int
    fixed: bool
    """Morning or afternoon was said, or is plain from the figure."""

    def at(self, shift: int = 0) -> time | None:
        """The time some hours later; None where there is none such."""
        hour = self.hour + shift
        if self.minute >= _MINUTES or hour > _DAY_HOURS:
            return None
        return time(hour % _DAY_HOURS, self.minute)


def work_hours(text: str) -> Hours | None:
    """The working hours in a text: "9 to 5" is 9:00 to 17:00, "22 to 6" goes over midnight."""
    first, last = bounds(text)
    if first is None and last is None:
        return None
    start = first.at(_HALF if not first.fixed and 0 < first.hour < _EARLIEST else 0) if first else None
    end = last.at() if last else None
    if last and not last.fixed and last.hour <= _HALF and end is not None:
        begun, later = start or time(_EARLIEST), last.at(_HALF) if last.hour < _HALF else end
        end = later if end <= begun and later and later > begun else end
    return Hours(start, end) if start or end else None


def quiet_hours(text: str) -> Hours | None:
    """The quiet time in a text: "8 to 7" and "after 8" begin in the evening."""
    first, last = bounds(text)
    if first is None and last is None:
        return None
    both = first is not None and last is not None
    evening = bool(first and not first.fixed and 5 <= first.hour < _HALF)  # noqa: PLR2004 - five in the afternoon
    if both and first and last and first.hour < last.hour:
        evening = False
    start = first.at(_HALF if evening else 0) if first else None
    end = last.at() if last else None
    if both and first and last and not last.fixed and end and start and first.hour == _HALF and end < start:
        end = last.at(_HALF)
    return Hours(start, end) if start or end else None


def days(text: str, known: tuple[int, ...]) -> tuple[int, ...] | None:
    """The working days after what a text says of days of the week; None where it names none."""
    named = named_days(text)
    if not named:
        return None
    if _say.pattern("excepting").search(text):
        return tuple(day for day in known if day not in named)
    return tuple(sorted({*known, *named})) if adds(text) else tuple(sorted(named))


def named_days(text: str) -> frozenset[int]:
    """The days of the week that a text names, in runs ("mon-thu"), groups ("weekdays") or one by one."""
    named: set[int] = set()
    rest = text
    for match in _say.pattern("days").finditer(text):
        first, last = _number(match[1]), _number(match[2])
        named |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        rest = rest.replace(match[0], " ")
    named |= {_number(match[1]) for match in _say.pattern("one_day").finditer(rest)}
    for name, group in _GROUPS.items():
        if _say.pattern(name).search(rest):
            named |= set(group)
    return frozenset(named)


def adds(text: str) -> bool:
    """Whether the days of a text come to those that hold already: "also on saturdays"."""
    return _say.pattern("also").search(text) is not None


def clocks(text: str) -> tuple[Clock, ...]:
    """The times of day that stand by themselves in a text: "at 8:30 and 17:15"."""
    clean = _say.pattern("days").sub(" ", text)
    return tuple(_read(found, 0) for found in _say.pattern("alone").finditer(clean))


def bounds(text: str) -> tuple[Clock | None, Clock | None]:
    """The times of day from which and until which something is said to hold; None where not said."""
    clean = _say.pattern("days").sub(" ", text)
    for name in ("two", "range"):
        if found := _say.pattern(name).search(clean):
            first, last = _read(found, 0), _read(found, 1)
            return _same_half(first, last), last
    begun, ended = (_say.pattern(name).search(clean) for name in ("from", "until"))
    return _read(begun, 0) if begun else None, _read(ended, 0) if ended else None


def _read(found: re.Match[str], place: int) -> Clock:
    """The clock at a place of a match; each has the same groups, as the pattern `clock` tells."""
    half, said, minutes, part, word = found.groups()[place * _PARTS : (place + 1) * _PARTS]
    if word:
        return Clock(0 if _say.pattern("midnight").fullmatch(word) else _HALF, 0, fixed=True)
    hour = int(said) if said.isdecimal() else _say.listed("numbers").index(said.casefold())
    minute, fixed = int(minutes or 0), bool(part) or hour > _HALF or said.startswith("0")
    if part and hour <= _HALF:
        hour = hour % _HALF + (_HALF if _say.pattern("afternoon").fullmatch(part) else 0)
    if half:
        hour, minute = divmod(hour * _MINUTES + int(_say.listed("half")[0]), _MINUTES)
    return Clock(hour % _DAY_HOURS if half else hour, minute, fixed=fixed)


def _same_half(first: Clock, last: Clock) -> Clock:
    """Of "1 to 5 pm" the 1 is in the afternoon too."""
    if (
        not first.fixed
        and last.fixed
        and last.hour > _HALF
        and first.hour < _EARLIEST
        and first.hour + _HALF < last.hour
    ):
        return Clock(first.hour + _HALF, first.minute, fixed=True)
    return first


def _number(name: str) -> int:
    return next(
        place for place, begin in enumerate(_say.listed("weekdays")) if name.casefold().startswith(begin)
    )
