"""Hours and days of the week in what people write about their work and their quiet time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

_CLOCK: Final = (
    r"(?:(?P<{0}h>\d{{1,2}})(?:[:.h](?P<{0}m>\d{{2}}))?\s*(?P<{0}p>am|pm|a\.m\.|p\.m\.)?(?:\s*(?:uhr|o['’]?clock|h)\b)?"
    r"|(?P<{0}w>noon|midday|midnight))"
)
_TO: Final = r"\s*(?:to|till|til|until|[-–—]|and|bis|through)\s*"
_RANGE = re.compile(
    rf"(?<![\w:.])(?:from\s+|between\s+)?{_CLOCK.format('a')}{_TO}(?:i\s+)?(?:stop\s+at\s+)?{_CLOCK.format('b')}(?![\w:])",
    re.IGNORECASE,
)
_TWO = re.compile(
    rf"\bstarts?\b.*?{_CLOCK.format('a')}.*?\b(?:stops?|ends?|finish\w*|until|till)\b\s*(?:at\s+)?{_CLOCK.format('b')}",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\b(?:starts?|begins?|start\s+work|from|after|since)\b\s*(?:work\s*)?(?:at\s+)?{_CLOCK.format('a')}",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"\b(?:until|till|til|ends?|stop(?:\s+working)?|before|finish)\b\s*(?:at\s+)?{_CLOCK.format('b')}",
    re.IGNORECASE,
)
_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = r"(?:mon|tues?|wed(?:nes)?|weds|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_SPAN = re.compile(rf"\b({_DAY})\s*(?:-|–|to|till|until|through|thru|bis)\s*({_DAY})\b", re.IGNORECASE)
_ONE = re.compile(rf"\b({_DAY})\b", re.IGNORECASE)
_GROUPS: Final = (
    (re.compile(r"\bweekends?\b", re.IGNORECASE), (5, 6)),
    (re.compile(r"\b(?:weekdays|workdays|work days)\b(?! are)", re.IGNORECASE), (0, 1, 2, 3, 4)),
    (re.compile(r"\b(?:every day|all week|daily|seven days)\b", re.IGNORECASE), tuple(range(7))),
)
_OFF = re.compile(r"\b(?:do\s*n['’]?t|don['’]t|not|never|off|free|no longer|no work)\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:also|too|as well|additionally)\b", re.IGNORECASE)
_HALF: Final = 12
_EARLIEST: Final = 6
"""Work "at 5" without am or pm begins in the afternoon; from 6 on it is the morning."""
_DAY_HOURS: Final = 24


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
class _Clock:
    hour: int
    minute: int
    fixed: bool
    """Morning or afternoon was said."""

    def at(self, shift: int = 0) -> time | None:
        hour = self.hour + shift
        if self.minute > 59 or hour > _DAY_HOURS:  # noqa: PLR2004 - minutes of an hour
            return None
        return time(hour % _DAY_HOURS, self.minute)


def work_hours(text: str) -> Hours | None:
    """The working hours in a text: "9 to 5" is 9:00 to 17:00, "22 to 6" goes over midnight."""
    first, last = _clocks(text)
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
    first, last = _clocks(text)
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
    named: set[int] = set()
    rest = text
    for match in _SPAN.finditer(text):
        first, last = _number(match[1]), _number(match[2])
        named |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        rest = rest.replace(match[0], " ")
    named |= {_number(match[1]) for match in _ONE.finditer(rest)}
    for pattern, group in _GROUPS:
        if pattern.search(rest):
            named |= set(group)
    if not named:
        return None
    if _OFF.search(text):
        return tuple(day for day in known if day not in named)
    return tuple(sorted({*known, *named})) if _ALSO.search(text) else tuple(sorted(named))


def _clocks(text: str) -> tuple[_Clock | None, _Clock | None]:
    clean = _SPAN.sub(" ", text)
    for pattern in (_TWO, _RANGE):
        if found := pattern.search(clean):
            first, last = _clock(found, "a"), _clock(found, "b")
            return _same_half(first, last), last
    begun, ended = _FROM.search(clean), _UNTIL.search(clean)
    return _clock(begun, "a") if begun else None, _clock(ended, "b") if ended else None


def _clock(found: re.Match[str], name: str) -> _Clock:
    if word := found[f"{name}w"]:
        return _Clock(0 if word.lower() == "midnight" else _HALF, 0, fixed=True)
    hour, half = int(found[f"{name}h"]), (found[f"{name}p"] or "").lower()
    if half and hour <= _HALF:
        hour = hour % _HALF + (_HALF if half.startswith("p") else 0)
    return _Clock(
        hour,
        int(found[f"{name}m"] or 0),
        fixed=bool(half) or hour > _HALF or found[f"{name}h"].startswith("0"),
    )


def _same_half(first: _Clock, last: _Clock) -> _Clock:
    """Of "1 to 5 pm" the 1 is in the afternoon too."""
    if (
        not first.fixed
        and last.fixed
        and last.hour > _HALF
        and first.hour < _EARLIEST
        and first.hour + _HALF < last.hour
    ):
        return _Clock(first.hour + _HALF, first.minute, fixed=True)
    return first


def _number(name: str) -> int:
    return _NAMES.index(name[:3].lower())
