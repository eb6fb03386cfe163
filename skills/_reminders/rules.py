"""Rules of repetition in words."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from bot import wording
from twin_core.parts.preferences import Preferences

_DAYS: Final = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_UNITS: Final = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
_WORKDAYS: Final = (0, 1, 2, 3, 4)
_OFTEN: Final = frozenset({"MINUTELY", "HOURLY"})


def said_rule(rule: str, first: datetime, preferences: Preferences) -> str:
    """A repetition in words: "every weekday at 9:00", "every 2 hours", "every Monday and Friday at 10:00".

    `rule` is an RFC 5545 RRULE, `first` its first time in the person's zone.
    """
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    often, every = parts.get("FREQ", ""), int(parts.get("INTERVAL", "1"))
    unit = _UNITS.get(often, "time")
    said = f"every {unit}" if every == 1 else f"every {every} {unit}s"
    days = [_DAYS[day[-2:]] for day in parts.get("BYDAY", "").split(",") if day[-2:] in _DAYS]
    if days:
        said = _on_days(said, days, every, preferences)
    if often == "MONTHLY" and not days:
        said += f" on day {parts.get('BYMONTHDAY', str(first.day))}"
    hours = parts.get("BYHOUR", "")
    if often in _OFTEN:
        return f"{said} between {_hours(hours, preferences)}" if "," in hours else said
    return f"{said} at {wording.clock(first.time(), preferences)}"


def _on_days(said: str, days: list[int], every: int, preferences: Preferences) -> str:
    named = wording.weekdays(days, preferences)
    if tuple(sorted(days)) == _WORKDAYS:
        named = "weekday"
    if every > 1:
        return f"{said} on {named}"
    return f"every {named}" if named != "every day" else named


def _hours(hours: str, preferences: Preferences) -> str:
    """The stretch of the day in which some hours lie, up to the end of the last."""
    numbers = {int(hour) for hour in hours.split(",")}
    first = next((hour for hour in sorted(numbers) if (hour - 1) % 24 not in numbers), 0)
    last = next((hour for hour in sorted(numbers) if (hour + 1) % 24 not in numbers), 23)
    return (
        f"{wording.clock(time(first), preferences)} and {wording.clock(time((last + 1) % 24), preferences)}"
    )
