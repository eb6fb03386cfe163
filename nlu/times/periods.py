"""Whole weeks, months and years and counted stretches: "last week", "this month", "past 7 days"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from nlu import keywords as kw
from nlu.times.durations import duration
from nlu.times.moments import point
from nlu.times.resolve import resolve
from nlu.times.spec import EARLIEST, LATEST, Hit, Length, Said, add_days, add_months, shift
from nlu.times.zones import later, local
from nlu.understanding import Grain, Moment, Period

LAST_WEEK = 53
"""Which only long years have."""


def period(said: Said, index: int) -> Hit[Period] | None:
    """The stretch that begins at a word."""
    for rule in (_named_unit, _counted, _month, _year, _since, _within, _calendar_week):
        hit = rule(said, index)
        if hit:
            return hit
    return None


def _days(said: Said, start: date | None, end: date | None, grain: Grain, stop: int) -> Hit[Period] | None:
    if start is None or end is None or not start < end:
        return None
    zone = said.now.tzinfo
    return Hit(Period(local(start, 0, 0, 0, zone), local(end, 0, 0, 0, zone), grain), stop)


def _named_unit(said: Said, index: int) -> Hit[Period] | None:
    """Reads "last week", "this month", "next year", "the weekend", "the week after next"."""
    words = said.words
    start = index + (words[index] == "the")
    if said.line.matches(start, ("week", "after", "next")):
        return _unit(said, "week", 2, start + 3)
    if said.line.matches(start, ("week", "before", "last")):
        return _unit(said, "week", -2, start + 3)
    word = words[start]
    ahead = 1 if word in kw.NEXT else 0 if word in kw.THIS else -1 if word in kw.LAST else None
    if ahead is None:
        weekend = words[start] == "weekend" and (start > index or index == 0)
        return _unit(said, "weekend", 0, start + 1) if weekend else None
    unit = words[start + 1]
    if unit == "weekend" and word in ("coming", "upcoming"):
        ahead = 0
    return _unit(said, unit, ahead, start + 2)


def _unit(said: Said, unit: str, ahead: int, stop: int) -> Hit[Period] | None:
    today = said.today
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    if unit in ("week", "wk"):
        start = add_days(monday, 7 * ahead)
        return _days(said, start, add_days(start, 7) if start else None, "week", stop)
    if unit == "fortnight":
        start = add_days(monday, 14 * ahead)
        return _days(said, start, add_days(start, 14) if start else None, "week", stop)
    if unit == "weekend":
        start = add_days(monday, 5 + 7 * ahead)
        return _days(said, start, add_days(start, 2) if start else None, "day", stop)
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None:
        return None
    first = first.replace(month=(first.month - 1) // months * months + 1)
    begin, end = add_months(first, months * ahead), add_months(first, months * (ahead + 1))
    return _days(said, begin, end, "year" if unit == "year" else "month", stop)


def _counted(said: Said, index: int) -> Hit[Period] | None:
    """Reads "the past 7 days", "last 3 months", "next 2 weeks", "in the next hour"."""
    words = said.words
    start = index + 2 if said.line.matches(index, ("in", "the")) else index + (words[index] in ("the", "in"))
    forward = words[start] in kw.NEXT
    if not forward and words[start] not in kw.LAST:
        return None
    hit = duration(said, start + 1)
    if (
        hit is None
        and words[start + 1] in ("hour", "day", "minute")
        and not (forward and words[start + 1] == "day")
    ):
        unit, factor = kw.LENGTHS[words[start + 1]]
        length = (
            Length(days=factor, grain="day") if unit == "day" else Length(minutes=60 if unit == "hour" else 1)
        )
        hit = Hit(length, start + 2)
    return _stretch(said, hit.value, hit.stop, forward=forward) if hit else None


def _stretch(said: Said, length: Length, stop: int, *, forward: bool) -> Hit[Period] | None:
    sign = 1 if forward else -1
    if length.grain in ("second", "minute", "hour"):
        now, other = said.now.replace(microsecond=0), later(said.now, sign * length.total)
        if other is None or other == now:
            return None
        ends = (now, other) if forward else (other, now)
        return Hit(Period(*ends, length.grain), stop)
    today = said.today
    other_day = shift(today, length, sign)
    if other_day is None:
        return None
    edge = add_days(today, 1)
    if forward:
        return _days(said, edge, add_days(other_day, 1), length.grain, stop)
    return _days(said, add_days(other_day, 1), edge, length.grain, stop)


def _month(said: Said, index: int) -> Hit[Period] | None:
    """Reads "march", "in may", "last june", "april 2027"."""
    words = said.words
    start = index + (words[index] == "the")
    which = words[start] if words[start] in kw.NEXT | kw.THIS | kw.LAST else ""
    start += bool(which)
    month = kw.MONTHS.get(words[start])
    if month is None:
        return None
    year = said.line.integer(start + 1 + (words[start + 1] in ("of", ",")))
    stop = start + 1
    dated = year is not None and 1900 <= year < 2200
    if dated:
        stop = start + 2 + (words[start + 1] in ("of", ","))
    led = words[index - 1] in kw.MONTH_LEADS or bool(which) or dated
    if (words[start] in kw.AMBIGUOUS_MONTHS or words[start] not in kw.MONTH_FULL) and not (
        led or said.line.count == 1
    ):
        return None
    if words[start] in kw.AMBIGUOUS_MONTHS and words[stop] in kw.PRONOUNS:
        return None
    today = said.today
    at = (
        year
        if dated and year
        else _year_of(today, month, "last" if said.past and not which and month != today.month else which)
    )
    begin = date(at, month, 1)
    return _days(said, begin, add_months(begin, 1), "month", stop)


def _year_of(today: date, month: int, which: str) -> int:
    """The coming such month, this one included; the one before for "last"."""
    if which in kw.LAST:
        return today.year - (month >= today.month)
    if which == "next":
        return today.year + (month <= today.month)
    return today.year + (month < today.month)


def _year(said: Said, index: int) -> Hit[Period] | None:
    """Reads "in 2027"."""
    year = said.line.integer(index)
    if year is None or len(said.words[index]) != 4 or not 1990 <= year < 2100:
        return None
    if said.words[index - 1] not in ("in", "during", "since", "year") or said.words[index + 1] in (
        ":",
        "-",
        "/",
        ".",
    ):
        return None
    return _days(said, date(year, 1, 1), date(year + 1, 1, 1), "year", index + 1)


def _since(said: Said, index: int) -> Hit[Period] | None:
    """Reads "since monday": from then to now."""
    if said.words[index] != "since":
        return None
    if whole := period(replace(said, past=True), index + 1):
        start, stop = whole.value.start, whole.stop
    else:
        hit = point(replace(said, past=True), index + 1, led=True)
        value = resolve(hit.value, said, past=True) if hit else None
        if hit is None or not isinstance(value, Moment):
            return None
        start, stop = value.at, hit.stop
    now = said.now.replace(microsecond=0)
    return Hit(Period(start, now, "minute"), stop) if start < now else None


def _within(said: Said, index: int) -> Hit[Period] | None:
    """Reads "within 2 hours"."""
    if said.words[index] != "within":
        return None
    start = index + 1 + (said.words[index + 1] == "the" and said.words[index + 2] == "next")
    start += said.words[start] == "next"
    hit = duration(said, start)
    return _stretch(said, hit.value, hit.stop, forward=True) if hit else None


def _calendar_week(said: Said, index: int) -> Hit[Period] | None:
    """Reads "cw 12" and "cw 12 2027"; without a year the week that is not over yet."""
    number = said.line.integer(index + 1, 2) if said.words[index] in kw.CALENDAR_WEEK else None
    if number is None or not 1 <= number <= LAST_WEEK:
        return None
    year = said.line.integer(index + 2)
    stop = index + 2 + (year is not None and EARLIEST.year <= year < LATEST.year)
    years = (year,) if year and stop > index + 2 else (said.today.year, said.today.year + 1)
    for at in years:
        if number == LAST_WEEK and date(at, 12, 28).isocalendar().week < LAST_WEEK:
            continue
        monday = date.fromisocalendar(at, number, 1)
        over = monday + timedelta(days=7) <= said.today
        if not over or said.past or len(years) == 1:
            return _days(said, monday, monday + timedelta(days=7), "week", stop)
    return None
