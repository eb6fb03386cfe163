"""Which times a sentence about the calendar names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, Literal, TypeAlias, get_args

from bot import moments
from bot.skill import Turn
from nlu.understanding import Duration, Entity, Moment, NoSuchTime, Period, Recurrence
from skills._meetings.common import say

Said: TypeAlias = Literal["now", "clock", "span", "part", "day", "days"]

_DAY: Final = timedelta(days=1)
_NEAR: Final = timedelta(seconds=2)
_PARTS: Final = {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 22)}
_PART_ENDS: Final = {"morning": 12, "noon": 14, "afternoon": 18, "evening": 22}
_MORNING: Final = 7
"""A bare figure below it is an hour of the afternoon."""
_HALF: Final = 12
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time or a stretch of it (aware, in the person's zone), and how it was said."""

    start: datetime
    end: datetime
    """The same as the start for a mere time of day."""
    said: Said
    words: str = ""

    @property
    def kept(self) -> str:
        """As kept with an open question."""
        return f"{self.said}/{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def clocked(self) -> bool:
        """Whether a time of day was said rather than a day or a part of one."""
        return self.said in ("now", "clock", "span")


def stretches(turn: Turn) -> tuple[Stretch, ...]:
    """The times of a sentence in order; those that do not exist and repetitions are not among them."""
    found = tuple(
        _stretch(turn, entity)
        for entity in turn.understanding.entities
        if isinstance(entity.value, Moment | Period)
    )
    if not any(one.said == "span" for one in found):
        found = _between(turn, found) or found
    return _on_one_day(turn, found) or _bare_part(turn)


def from_kept(listed: object, zone: tzinfo | None) -> tuple[Stretch, ...]:
    """Times from their kept form, in a zone."""
    found = []
    for each in listed if isinstance(listed, list) else ():
        said, start, end = str(each).split("/")
        first, last = (datetime.fromisoformat(at).astimezone(zone) for at in (start, end))
        found += [Stretch(first, last, known) for known in get_args(Said) if known == said]
    return tuple(found)


def minutes(turn: Turn) -> int | None:
    """The first length of time that was said."""
    lengths = (e.value.minutes for e in turn.understanding.entities if isinstance(e.value, Duration))
    return next((max(1, round(one)) for one in lengths), None)


def no_such_time(turn: Turn) -> NoSuchTime | None:
    """A time that was named and does not exist."""
    return next((e.value for e in turn.understanding.entities if isinstance(e.value, NoSuchTime)), None)


def next_of_many(turn: Turn) -> Stretch | None:
    """The next time, or the next day, of a repetition that was asked for."""
    for entity in turn.understanding.entities:
        if isinstance(entity.value, Recurrence):
            first = entity.value.first
            words = turn.understanding.text[entity.start : entity.end]
            clocked = say.pattern("has_clock").search(words)
            return Stretch(first, first, "clock", words) if clocked else whole_day(turn, first.date())
    return None


def bare_hour(turn: Turn) -> time | None:
    """A time of day said as a mere figure at the end: "to 11"."""
    found = say.pattern("bare_hour").search(turn.understanding.text)
    hour = int(found[1]) if found else _HOURS
    return time(hour + _HALF if 0 < hour < _MORNING else hour) if hour < _HOURS else None


def whole_day(turn: Turn, day: date) -> Stretch:
    """A day from midnight to midnight."""
    return Stretch(_midnight(turn, day), _midnight(turn, day + _DAY), "day")


def this_week(turn: Turn) -> Stretch:
    """From today until the end of Sunday."""
    today = turn.now.date()
    return Stretch(_midnight(turn, today), _midnight(turn, today + (7 - today.weekday()) * _DAY), "days")


def next_days(turn: Turn, count: int) -> Stretch:
    """From now on until the end of the day that many days ahead."""
    return Stretch(turn.now, _midnight(turn, turn.now.date() + (count + 1) * _DAY), "days")


def _stretch(turn: Turn, entity: Entity) -> Stretch:
    words = turn.understanding.text[entity.start : entity.end]
    value = entity.value
    if isinstance(value, Period):
        start, end = value.start, value.end
        if moments.says_clock(value):
            return Stretch(start, end, "span", words)
        return Stretch(start, end, "day" if end - start <= _DAY + timedelta(hours=1) else "days", words)
    assert isinstance(value, Moment)
    if moments.says_clock(value):
        passing = value.grain == "second" and abs(value.at - turn.now) < _NEAR
        return Stretch(value.at, value.at, "now" if passing else "clock", words)
    if value.grain == "part":
        return Stretch(value.at, _part_end(turn, value), "part", words)
    return Stretch(value.at, _midnight(turn, _last(value) + _DAY), _grain(value), words)


def _part_end(turn: Turn, value: Moment) -> datetime:
    hour = _PART_ENDS.get(value.part)
    if hour is None or hour <= value.at.hour:
        return _midnight(turn, value.at.date() + _DAY)
    return datetime.combine(value.at.date(), time(hour), value.at.tzinfo)


def _grain(value: Moment) -> Said:
    return "days" if value.grain in ("week", "month", "year") else "day"


def _last(value: Moment) -> date:
    first = value.at.date()
    if value.grain == "week":
        return first + (6 - first.weekday()) * _DAY
    if value.grain == "month":
        return (first.replace(day=1) + timedelta(days=32)).replace(day=1) - _DAY
    return date(first.year, 12, 31) if value.grain == "year" else first


def _bare_part(turn: Turn) -> tuple[Stretch, ...]:
    """A part of a day without its day: that of today, with no words of its own."""
    for part, (first, last) in _PARTS.items():
        if say.pattern(part).search(turn.understanding.text):
            start, end = (
                datetime.combine(turn.now.date(), time(hour), turn.now.tzinfo) for hour in (first, last)
            )
            return (Stretch(start, end, "part"),)
    return ()


def _on_one_day(turn: Turn, found: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """A day and a time of day that were said apart, as one: "tomorrow … from 9 to 11"."""
    days = [one for one in found if one.said == "day"]
    clocked = [one for one in found if one.said in ("clock", "span")]
    if len(days) != 1 or len(clocked) != 1 or days[0].start.date() == clocked[0].start.date():
        return found
    one = clocked[0]
    start, end = (
        datetime.combine(days[0].start.date(), at.time(), turn.now.tzinfo) for at in (one.start, one.end)
    )
    together = Stretch(start, end if end >= start else end + _DAY, one.said, f"{days[0].words} {one.words}")
    return tuple(together if other is one else other for other in found if other is not days[0])


def _between(turn: Turn, found: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """A stretch between two hours that the grammar of times passed over: "zwischen 14 und 16 Uhr"."""
    text = turn.understanding.text
    said = say.pattern("between").search(text)
    if said is None:
        return ()
    first, last = (_clock(said[at], said[at + 1]) for at in (1, 3))
    if first is None or last is None or last <= first:
        return ()
    days = [one.start.date() for one in found if one.said in ("day", "part")]
    day = days[0] if days else turn.now.date()
    start, end = (datetime.combine(day, at, turn.now.tzinfo) for at in (first, last))
    if not days and end <= turn.now:
        start, end = start + _DAY, end + _DAY
    return (Stretch(start, end, "span", said[0]),)


def _clock(hour: str, minute: str | None) -> time | None:
    number = int(hour)
    number += _HALF if 0 < number < _MORNING else 0
    return time(number, int(minute or 0)) if number < _HOURS and int(minute or 0) < 60 else None  # noqa: PLR2004


def _midnight(turn: Turn, day: date) -> datetime:
    return datetime.combine(day, time(), turn.now.tzinfo)
