"""Lengths of time: "3h", "an hour and a half", "2h30", "two days"."""

from __future__ import annotations

from nlu import keywords as kw
from nlu.numbers import number
from nlu.times.spec import Hit, Length, Said

_SIZES = {"second": 1 / 60, "minute": 1.0, "hour": 60.0}
_ORDER = ("second", "minute", "hour", "day", "week", "month", "year")


def duration(said: Said, index: int) -> Hit[Length] | None:
    """A length of time that begins at a word, as long as it goes."""
    hit = _single(said, index)
    if hit is None:
        return None
    value, stop = hit.value, hit.stop
    while more := _continued(said, value, stop):
        value, stop = value + more.value, more.stop
    return Hit(value, stop)


def _continued(said: Said, value: Length, stop: int) -> Hit[Length] | None:
    """A smaller unit that goes on: "and 20 minutes", ", 30 min", "30" behind "2h", "and a half"."""
    words = said.words
    minutes = said.line.integer(stop, 2)
    if minutes is not None and value.grain == "hour" and said.line.glued(stop) and minutes < 60:
        ends = stop + 1 if words[stop + 1] not in ("m", "min") else stop + 2
        return Hit(Length(minutes=minutes), ends)
    if said.line.matches(stop, ("and", "a", "half")) and words[stop + 3] not in kw.LENGTHS:
        return Hit(_half_of(value), stop + 3)
    step = stop + 1 if words[stop] in ("and", ",", "&") else stop
    if words[step] in kw.A and step > stop:
        return None
    more = _single(said, step)
    if more and _ORDER.index(more.value.grain) < _ORDER.index(value.grain):
        return more
    return None


def _half_of(value: Length) -> Length:
    """Half of the finest unit that was named: an hour and a half, a year and a half."""
    if value.grain == "year":
        return Length(months=6, grain="month")
    if value.grain == "month":
        return Length(days=15, grain="day")
    if value.grain in ("day", "week"):
        return Length(minutes=720 if value.grain == "day" else 5040, grain="hour")
    return Length(minutes=_SIZES.get(value.grain, 1) / 2, grain="minute")


def _single(said: Said, index: int) -> Hit[Length] | None:
    """A quantity and a unit."""
    words = said.words
    if words[index] in kw.WHOLE or said.line.matches(index, ("the", "whole")):
        step = index + 2 if words[index] == "the" else index + 1
        step += words[step] == "the"
        return _of(words[step], 1.0, step) if words[step] in kw.SOLID_LENGTHS else None
    if colon := _hours_and_minutes(said, index):
        return colon
    hit = _quantity(said, index)
    if hit is None:
        return None
    stop = hit.stop + (words[hit.stop] == "-")
    stop += words[stop] in ("full", "more", "whole")
    unit = words[stop]
    if unit in kw.GLUED_LENGTHS and not (said.line.glued(stop) and words[stop - 1].isdecimal()):
        return None
    return _of(unit, hit.value, stop)


def _hours_and_minutes(said: Said, index: int) -> Hit[Length] | None:
    """Reads "1:30 h"."""
    line = said.line
    hours, minutes = line.integer(index, 3), line.integer(index + 2, 2)
    if hours is None or minutes is None or line.words[index + 1] != ":" or minutes > 59:
        return None
    if line.words[index + 3] not in ("h", "hours", "hrs", "hr", "hour"):
        return None
    return Hit(Length(minutes=hours * 60 + minutes), index + 4)


def _quantity(said: Said, index: int) -> Hit[float] | None:
    words = said.words
    for phrase, value in kw.PORTIONS.items():
        if said.line.matches(index, phrase):
            return Hit(value, index + len(phrase))
    hit = number(said.line, index)
    if hit:
        return Hit(*hit)
    if words[index] in kw.A:
        return Hit(3.0, index + 2) if words[index + 1] in kw.FEW else Hit(1.0, index + 1)
    return Hit(3.0, index + 1) if words[index] in kw.FEW else None


def _of(unit: str, amount: float, index: int) -> Hit[Length] | None:
    """So much of a unit; fractions go down to the next unit."""
    if unit not in kw.LENGTHS or amount > 1_000_000:
        return None
    base, times = kw.LENGTHS[unit]
    total = amount * times
    if base == "month":
        months = int(total)
        days = (total - months) * 30
        return Hit(Length(months=months, days=days, grain="year" if times >= 12 else "month"), index + 1)
    if base == "day":
        days = int(total)
        part = (total - days) * 1440
        return Hit(Length(days=days, minutes=part, grain="week" if times >= 7 else "day"), index + 1)
    return Hit(Length(minutes=total * _SIZES[base], grain=base), index + 1)
