"""Rules of repetition in words."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from bot import wording
from bot.skill import Turn
from skills._reminders.common import say
from twin_core.parts.preferences import Preferences
from twin_core.parts.reminders import Reminder

_DAYS: Final = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_UNITS: Final = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
_WEEK: Final = 7
_WORKDAYS: Final = (0, 1, 2, 3, 4)
_OFTEN: Final = frozenset({"MINUTELY", "HOURLY"})


def timing(turn: Turn, reminder: Reminder) -> str:
    """When a reminder comes: "tomorrow at 9:00", or its rule with the next time."""
    when = wording.when(reminder.at, turn.now, turn.twin.preferences)
    if not reminder.repeat:
        return when
    rule = said_rule(reminder.repeat, reminder.at.astimezone(turn.now.tzinfo), turn.twin.preferences)
    return say("repeating", rule=rule, when=when)


def said_rule(rule: str, first: datetime, preferences: Preferences) -> str:
    """A repetition in words: "every weekday at 9:00", "every 2 hours", "every Monday and Friday at 10:00".

    `rule` is an RFC 5545 RRULE, `first` its first time in the person's zone.
    """
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    often, every = parts.get("FREQ", ""), int(parts.get("INTERVAL", "1"))
    said = _every(_UNITS.get(often, ""), every)
    days = [_DAYS[day[-2:]] for day in parts.get("BYDAY", "").split(",") if day[-2:] in _DAYS]
    if days:
        said = _on_days(said, days, every, preferences)
    if often == "MONTHLY" and not days:
        said = say("on_day_of_month", every=said, day=parts.get("BYMONTHDAY", str(first.day)))
    hours = parts.get("BYHOUR", "")
    if often in _OFTEN:
        return _between(said, hours, preferences) if "," in hours else said
    return say("at", every=said, clock=wording.clock(first.time(), preferences))


def _every(unit: str, number: int) -> str:
    if not unit:
        return say.name("every_time")
    return say.name(f"every_{unit}") if number == 1 else say(f"every_few_{unit}", number=number)


def _on_days(said: str, days: list[int], every: int, preferences: Preferences) -> str:
    working = tuple(sorted(days)) == _WORKDAYS
    if every > 1:
        named = say.name("working_days") if working else wording.weekdays(days, preferences)
        return say("every_few_on", every=said, days=named)
    if working:
        return say.name("every_working_day")
    whole = len(set(days)) == _WEEK
    named = wording.weekdays(days, preferences)
    return named if whole else say("every_named", days=named)


def _between(said: str, hours: str, preferences: Preferences) -> str:
    """A repetition within the stretch of the day in which some hours lie, up to the end of the last."""
    numbers = {int(hour) for hour in hours.split(",")}
    first = next((hour for hour in sorted(numbers) if (hour - 1) % 24 not in numbers), 0)
    last = next((hour for hour in sorted(numbers) if (hour + 1) % 24 not in numbers), 23)
    return say(
        "between",
        every=said,
        start=wording.clock(time(first), preferences),
        end=wording.clock(time((last + 1) % 24), preferences),
    )
