"""What repeats, and when it does next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nlu.times.clocks import in_part
from nlu.times.resolve import PART_HOURS
from nlu.times.spec import Clock, Hit, Said, add_months
from nlu.times.wrong import no_such_clock
from nlu.times.zones import later, local
from nlu.understanding import NoSuchTime, Recurrence

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = (0, 1, 2, 3, 4)
DEFAULT_HOUR = 9
"""When something repeats on days without a time of day."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """What repeats: a frequency and its days, before the clock is known."""

    freq: str
    interval: int = 1
    days: tuple[int, ...] = ()
    nth: int = 0
    """Which such weekday of the month; -1 the last."""
    month_day: int = 0
    month: int = 0
    part: str = ""

    @property
    def rule(self) -> str:
        """As RFC 5545 writes it."""
        parts = [f"FREQ={self.freq}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.month:
            parts.append(f"BYMONTH={self.month}")
        if self.month_day:
            parts.append(f"BYMONTHDAY={self.month_day}")
        if self.days:
            parts.append("BYDAY=" + ",".join(f"{self.nth or ''}{CODES[day]}" for day in self.days))
        return ";".join(parts)


def placed(said: Said, cycle: Cycle, at: Clock | None, stop: int) -> Hit[Recurrence | NoSuchTime] | None:
    """With the first time, which is always ahead."""
    if at and not at.exists:
        return Hit(no_such_clock(said, at, None), stop)
    if cycle.freq in ("HOURLY", "MINUTELY"):
        minutes = cycle.interval * (60 if cycle.freq == "HOURLY" else 1)
        ahead = later(said.now, minutes)
        return Hit(Recurrence(ahead, cycle.rule), stop) if ahead else None
    if cycle.part and at and at.open:
        at = in_part(at, cycle.part)
    hour, minute = _settled(at, cycle.part)
    first = _first(said, cycle, hour, minute)
    return Hit(Recurrence(first, _pinned(cycle, first).rule), stop) if first else None


def _settled(at: Clock | None, part: str) -> tuple[int, int]:
    if at is None:
        hour = {"": DEFAULT_HOUR, "morning": DEFAULT_HOUR, "afternoon": 14}.get(part)
        return (PART_HOURS[part] if hour is None else hour), 0
    if at.open and not 7 <= at.hour <= 12:
        return at.hour % 12 + 12, at.minute
    return at.hour % 24, at.minute


def _pinned(cycle: Cycle, first: datetime) -> Cycle:
    """A weekly, monthly or yearly cycle without a day repeats on the day of its first time."""
    if cycle.days or cycle.month_day:
        return cycle
    if cycle.freq == "WEEKLY":
        return Cycle(cycle.freq, cycle.interval, (first.weekday(),))
    if cycle.freq in ("MONTHLY", "YEARLY"):
        return Cycle(
            cycle.freq,
            cycle.interval,
            month_day=first.day,
            month=first.month if cycle.freq == "YEARLY" else 0,
        )
    return cycle


def _first(said: Said, cycle: Cycle, hour: int, minute: int) -> datetime | None:
    """The next instant of the cycle; at most eight years ahead (29 February)."""
    for ahead in range(2923):
        on = said.today + timedelta(days=ahead)
        if _falls_on(cycle, on) and (at := local(on, hour, minute, 0, said.now.tzinfo)) > said.now:
            return at
    return None


def _falls_on(cycle: Cycle, on: date) -> bool:
    if cycle.month and on.month != cycle.month:
        return False
    if cycle.days and on.weekday() not in cycle.days:
        return False
    if cycle.nth:
        ahead = (add_months(on.replace(day=1), 1) or on) - on
        return ahead.days <= 7 if cycle.nth == -1 else (on.day - 1) // 7 + 1 == cycle.nth
    if cycle.month_day == -1:
        return (on + timedelta(days=1)).day == 1
    return not cycle.month_day or on.day == cycle.month_day
