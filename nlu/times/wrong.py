"""Times that do not exist, and what may have been meant."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from nlu.times.spec import Clock, Said, add_months
from nlu.times.zones import local
from nlu.understanding import Moment, NoSuchTime


def no_such_clock(said: Said, clock: Clock, day: date | None) -> NoSuchTime:
    """Reads "There is no 25:00." with 1:00 and 15:00; "There is no 13:75." with 13:57 and 14:15."""
    hour, minute = clock.hour, clock.minute
    near: list[tuple[int, int]] = []
    if minute > 59:
        swapped = minute % 10 * 10 + minute // 10
        near += [(hour, swapped)] if swapped < 60 else []
        near += [(hour + 1, minute - 60)]
    elif hour < 34:
        near += [(hour - 24, minute), (hour - 10, minute)]
    moments = tuple(
        Moment(_next(said.now, day, hour, minute), "minute")
        for hour, minute in near
        if 0 <= hour < 24 and minute < 60
    )
    return NoSuchTime(said.wording.no_clock.format(clock=f"{clock.hour}:{clock.minute:02d}"), moments)


def _next(now: datetime, day: date | None, hour: int, minute: int) -> datetime:
    if day:
        return local(day, hour, minute, 0, now.tzinfo)
    today = local(now.date(), hour, minute, 0, now.tzinfo)
    return today if today > now else local(now.date() + timedelta(days=1), hour, minute, 0, now.tzinfo)


def no_such_date(said: Said, year: int | None, month: int, day: int) -> NoSuchTime:
    """Reads "There is no 30 February." with the last of February and the first of March."""
    if not 1 <= month <= 12:
        return NoSuchTime(said.wording.no_month.format(month=month))
    now, name = said.now, said.wording.dated(day, month)
    at = year or now.year + ((month, 28) < (now.month, now.day))
    first = date(at, month, 1)
    following = add_months(first, 1) or first
    days = (following - timedelta(days=1), following)
    moments = tuple(Moment(local(near, 0, 0, 0, now.tzinfo), "day") for near in days)
    return NoSuchTime(said.wording.no_date.format(date=f"{name} {year}" if year else name), moments)
