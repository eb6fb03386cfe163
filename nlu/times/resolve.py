"""A point in time as said, made an instant in the person's zone.

How an hour without "am" or "pm" is read: of its two readings the next one that lies in waking hours
(7:00 to 21:59) or within three hours from now. "at 3" said at 9:00 is 15:00 today; said at 16:00 it
is 15:00 tomorrow. On another day 7 to 11 are mornings and 12 to 6 afternoons. A day's clock that
has passed, with no day said, is tomorrow's; where the sentence speaks of what was, it is the last one.
Where a language counts to 24, an hour with its "o'clock" or its minutes stands for itself.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from nlu.times.spec import Clock, Day, Said, When
from nlu.times.wrong import no_such_clock
from nlu.times.zones import local
from nlu.understanding import Grain, Moment, NoSuchTime

PART_HOURS = {"morning": 6, "noon": 12, "afternoon": 12, "evening": 18, "night": 22}
"""The first hour of each part of the day."""
WAKING = range(7, 22)
NEAR = timedelta(hours=3)


def resolve(when: When, said: Said, *, past: bool = False) -> Moment | NoSuchTime:
    """The instant that is meant."""
    day, clock, now = when.day, when.clock, said.now
    if day and day.wrong:
        return day.wrong
    if clock and not clock.exists:
        return no_such_clock(said, clock, day.on if day else None)
    if clock:
        return _at_clock(clock, day, now, past=past)
    if when.part:
        return _at_part(when.part, day, now, past=past)
    if day and day.hour is not None:
        return Moment(local(day.on, day.hour, 0, 0, now.tzinfo), "hour", stands_for=day.stands_for)
    on = day.on if day else now.date()
    return Moment(local(on, 0, 0, 0, now.tzinfo), "day", stands_for=day.stands_for if day else "")


def _at_clock(clock: Clock, day: Day | None, now: datetime, *, past: bool) -> Moment:
    grain: Grain = "second" if clock.second else "minute"
    twice = clock.open and not clock.literal
    readings = [clock.hour % 12, clock.hour % 12 + 12] if twice else [clock.hour]
    if day is None:
        at = _last(readings, clock, now) if past else _next(readings, clock, now)
    elif day.on == now.date():
        at = _today(readings, clock, now)
    else:
        at = _instant(day.on, _waking(readings), clock, now)
    return Moment(at, grain, clock.part, (day.stands_for if day else "") or clock.stands_for)


def _instant(on: date, hour: int, clock: Clock, now: datetime) -> datetime:
    return local(on, hour, clock.minute, clock.second, now.tzinfo)


def _waking(readings: list[int]) -> int:
    """7 to 11 in the morning, 12 to 6 in the afternoon."""
    return next((hour for hour in readings if 7 <= hour <= 18), readings[-1])


def _next(readings: list[int], clock: Clock, now: datetime) -> datetime:
    days = [now.date() + timedelta(days=ahead) for ahead in (0, 1)]
    ahead = [at for on in days for hour in readings if (at := _instant(on, hour, clock, now)) > now]
    if len(readings) == 1:
        return ahead[0]
    return next((at for at in ahead if at.hour in WAKING or at - now <= NEAR), ahead[0])


def _last(readings: list[int], clock: Clock, now: datetime) -> datetime:
    days = [now.date() - timedelta(days=back) for back in (0, 1)]
    behind = [
        at for on in days for hour in reversed(readings) if (at := _instant(on, hour, clock, now)) <= now
    ]
    return next((at for at in behind if at.hour in WAKING or now - at <= NEAR), behind[0])


def _today(readings: list[int], clock: Clock, now: datetime) -> datetime:
    """The next reading today; where all have passed, the one in waking hours."""
    ahead = [at for hour in readings if (at := _instant(now.date(), hour, clock, now)) > now]
    sensible = [at for at in ahead if at.hour in WAKING or at - now <= NEAR]
    return (sensible or ahead or [_instant(now.date(), _waking(readings), clock, now)])[0]


def _at_part(part: str, day: Day | None, now: datetime, *, past: bool) -> Moment:
    on = day.on if day else now.date()
    at = local(on, PART_HOURS[part], 0, 0, now.tzinfo)
    if day is None and past:
        back = on if at <= now else on - timedelta(days=1)
        at = local(back, PART_HOURS[part], 0, 0, now.tzinfo)
    elif day is None and at <= now:
        at = local(on + timedelta(days=1), PART_HOURS[part], 0, 0, now.tzinfo)
    return Moment(at, "part", part, day.stands_for if day else "")
