"""From a day or a part of a day to the clock: when something begins then, and until when it may take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from bot import wording
from nlu.understanding import Moment, Period
from twin_core.parts.preferences import Preferences

Span: TypeAlias = "Moment | Period"

_ONE_DAY: Final = timedelta(days=1)
_BEGINS: Final = {"noon": time(12), "afternoon": time(14), "evening": time(18), "night": time(20)}
_ENDS: Final = {"morning": time(12), "noon": time(12), "evening": time(21), "night": time(23)}
_LAST: Final = time(23, 59)
_CLOCKED: Final = frozenset({"second", "minute", "hour"})
_LONG: Final = frozenset({"week", "month", "year"})


def says_clock(span: Span) -> bool:
    """Whether a time of day was said, rather than a day or a part of it."""
    return span.grain in _CLOCKED


def begin(span: Span, now: datetime, preferences: Preferences) -> datetime:
    """When something set for a moment happens, aware as `now`.

    A day and a morning begin with the person's work, the other parts of a day at fixed hours, and
    a week or a month on its first working day that is still to come.
    """
    start = span.start if isinstance(span, Period) else span.at
    if says_clock(span):
        return start
    work = time.fromisoformat(preferences.work_start)
    if span.grain == "part":
        at = _on(start.date(), _BEGINS.get(_part(span), work), start)
        return start if at <= now < start else at
    day = start.date()
    if span.grain in _LONG:
        day = _working(max(day, now.date() + _ONE_DAY), preferences, _ONE_DAY)
    return _on(day, work, start)


def end(span: Span, now: datetime, preferences: Preferences) -> datetime:
    """Until when something due at a moment may take, aware as `now`.

    A day ends with the person's work (at 23:59 where that is over today or it is not a working
    day), a week or a month with its last working day.
    """
    if says_clock(span):
        return span.end if isinstance(span, Period) else span.at
    if span.grain == "part":
        start = span.start if isinstance(span, Period) else span.at
        return _on(start.date(), _ENDS.get(_part(span), time.fromisoformat(preferences.work_end)), start)
    last = _last_day(span)
    if span.grain in _LONG:
        last = max(_working(last, preferences, -_ONE_DAY), now.date())
    at = _on(last, time.fromisoformat(preferences.work_end), _zoned(span))
    over = last == now.date() and at <= now
    return _on(last, _LAST, _zoned(span)) if over else at


def offered(instead: Iterable[Moment], now: datetime, preferences: Preferences) -> tuple[str, ...]:
    """Moments that are still ahead, as words to choose from: "tomorrow at 1:00", "28 February"."""
    ahead = [
        moment
        for moment in instead
        if (moment.at > now if says_clock(moment) else moment.at.date() >= now.date())
    ]
    return tuple(
        wording.when(moment.at, now, preferences)
        if says_clock(moment)
        else wording.day(moment.at, now, preferences)
        for moment in ahead
    )


def _part(span: Span) -> str:
    if isinstance(span, Moment):
        return span.part
    hours = {5: "morning", 12: "afternoon", 17: "evening", 20: "night"}
    return next((part for hour, part in reversed(hours.items()) if span.start.hour >= hour), "night")


def _zoned(span: Span) -> datetime:
    return span.start if isinstance(span, Period) else span.at


def _last_day(span: Span) -> date:
    if isinstance(span, Period):
        return (span.end - timedelta(microseconds=1)).date()
    first = span.at.date()
    if span.grain == "week":
        return first + timedelta(days=6 - first.weekday())
    if span.grain == "month":
        return (first.replace(day=1) + timedelta(days=32)).replace(day=1) - _ONE_DAY
    return date(first.year, 12, 31) if span.grain == "year" else first


def _working(day: date, preferences: Preferences, step: timedelta) -> date:
    """The nearest working day from a day on, in steps of a day."""
    near = (day + step * away for away in range(7))
    return next((other for other in near if other.weekday() in preferences.work_days), day)


def _on(day: date, clock: time, like: datetime) -> datetime:
    return datetime.combine(day, clock, like.tzinfo)
