"""Which days a question about the past means, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from babel.core import Locale
from babel.dates import format_date, format_interval
from dateutil.relativedelta import relativedelta

from bot import language, wording
from bot.phrases import phrases
from nlu.understanding import Duration, Moment, Period, Understanding
from twin_core.parts.preferences import Preferences

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
MONTH_DAYS: Final = 30
EARLY: Final = 5
"""Until this day of a month "my month" means the one before."""
LATE: Final = 25
"""From this day on "my month" means the present one; between, it means the last 30 days."""

say: Final = phrases(__file__)

_WEEKEND_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class Days:
    """A run of days; the end is not part of it."""

    start: date
    end: date
    name: str
    """"this week", "the last 30 days", "yesterday": as it stands in a sentence."""
    dates: str
    """"2–5 March"; for a single day its date."""
    is_this_week: bool = False
    """Whether it is the week under way, from Monday until today."""

    @property
    def length(self) -> int:
        """How many days."""
        return (self.end - self.start).days

    @property
    def before(self) -> tuple[date, date]:
        """As many days to compare with: of last week for this week, else those just before."""
        back = WEEK if self.is_this_week else self.end - self.start
        return self.start - back, self.end - back


def days(start: date, end: date, now: datetime, preferences: Preferences) -> Days:
    """A run of days with its name; days that are still to come are left out."""
    tomorrow = now.date() + DAY
    start, end = min(start, now.date()), min(end, tomorrow)
    end = max(end, start + DAY)
    this_week = start == _monday(now.date()) and start + DAY < end == tomorrow
    name = say.name("this_week") if this_week else _name(start, end, now, preferences)
    return Days(start, end, name, _dates(start, end, now), this_week)


def _monday(today: date) -> date:
    return today - today.weekday() * DAY


def asked(understanding: Understanding, now: datetime, preferences: Preferences) -> Days | None:
    """The days that a question names, None where it names none."""
    text, today = understanding.text, now.date()
    span = _said_span(understanding, now) or _worded_span(text, today)
    return days(*_begun(text, *span, today), now, preferences) if span else None


def _begun(text: str, start: date, end: date, today: date) -> tuple[date, date]:
    """On its first day "this week" tells nothing yet: the last seven days do; likewise a month."""
    if start != today or not _is_this(text):
        return start, end
    back = WEEK if say.pattern("this_week").search(text) else MONTH_DAYS * DAY
    return today + DAY - back, today + DAY


def _is_this(text: str) -> bool:
    return any(say.pattern(f"this_{unit}").search(text) for unit in ("week", "month"))


def _last(text: str) -> tuple[str | None, str] | None:
    """How many of which unit "the last three weeks" are; None for the number where none is said."""
    for unit in ("day", "week", "month"):
        if found := say.pattern(f"last_{unit}").search(text):
            return found[1], unit
    return None


def last(count: int, now: datetime, preferences: Preferences) -> Days:
    """The last `count` days, today among them."""
    return days(now.date() - (count - 1) * DAY, now.date() + DAY, now, preferences)


def _said_span(understanding: Understanding, now: datetime) -> tuple[date, date] | None:
    text = understanding.text
    mine = any(say.pattern(f"my_{unit}").search(text) for unit in ("week", "month"))
    if mine and not (_is_this(text) or _last(text) or say.pattern("since").search(text)):
        return None
    for entity in understanding.entities:
        value = entity.value
        if isinstance(value, Period):
            return _past(value.start.date(), _after(value.end), value.grain, now)
        if isinstance(value, Moment):
            span = _past(value.at.date(), _end(value), value.grain, now)
            return (span[0], now.date() + DAY) if say.pattern("since").search(text[: entity.end]) else span
        if isinstance(value, Duration) and _last(text):
            return now.date() - timedelta(minutes=value.minutes) + DAY, now.date() + DAY
    return None


def _after(end: datetime) -> date:
    midnight = end.hour == end.minute == end.second == end.microsecond == 0
    return end.date() if midnight else end.date() + DAY


def _end(moment: Moment) -> date:
    lengths = {
        "week": relativedelta(weeks=1),
        "month": relativedelta(months=1),
        "year": relativedelta(years=1),
    }
    return moment.at.date() + lengths.get(moment.grain, relativedelta(days=1))


def _past(start: date, end: date, grain: str, now: datetime) -> tuple[date, date]:
    """A day or month read as one to come is the one that was."""
    step = relativedelta(years=1) if grain in ("month", "year") else relativedelta(weeks=1)
    while start > now.date():
        start, end = start - step, end - step
    return start, end


def _worded_span(text: str, today: date) -> tuple[date, date] | None:
    if found := say.pattern("month").search(text):
        return _month_named(found[1], today)
    if last := _last(text):
        return _last_span(*last, today)
    tomorrow, monday, first = today + DAY, _monday(today), today.replace(day=1)
    spans = {
        "this_week": (monday, tomorrow),
        "this_month": (first, tomorrow),
        "my_week": _my_week(today, monday),
        "my_month": _my_month(today, first),
        "yesterday": (today - DAY, today),
        "today": (today, tomorrow),
    }
    return next((span for name, span in spans.items() if say.pattern(name).search(text)), None)


def _month_named(name: str, today: date) -> tuple[date, date]:
    """The latest month of that name that has begun."""
    names = Locale.parse(language.heard()).months["format"]["wide"]
    number = next(month for month, called in names.items() if called.casefold() == name.casefold())
    first = date(today.year if number <= today.month else today.year - 1, number, 1)
    return first, first + relativedelta(months=1)


def _last_span(number: str | None, unit: str, today: date) -> tuple[date, date]:
    if number is None and unit == "week":
        monday = today - today.weekday() * DAY
        return monday - 7 * DAY, monday
    if number is None and unit == "month":
        first = today.replace(day=1)
        return first - relativedelta(months=1), first
    many = int(number) if number and number.isdecimal() else 3 if number else 1
    return today + DAY - many * {"day": 1, "week": 7, "month": MONTH_DAYS}[unit] * DAY, today + DAY


def _my_week(today: date, monday: date) -> tuple[date, date]:
    """The week that is nearly over; in its first half the last seven days."""
    return (monday if today.weekday() >= _WEEKEND_NEAR else today - 6 * DAY), today + DAY


def _my_month(today: date, first: date) -> tuple[date, date]:
    """The month that is ending or has just ended; in its middle the last thirty days."""
    if today.day >= LATE:
        return first, today + DAY
    if today.day <= EARLY:
        return first - relativedelta(months=1), first
    return today - (MONTH_DAYS - 1) * DAY, today + DAY


def _name(start: date, end: date, now: datetime, preferences: Preferences) -> str:
    today = now.date()
    monday, up_to_now = _monday(today), end == today + DAY
    if end - start == DAY:
        return wording.day(start, now, preferences)
    if (start, end) == (monday - 7 * DAY, monday):
        return say.name("last_week")
    whole = end == start + relativedelta(months=1)
    if start.day == 1 and (whole or (up_to_now and start.month == today.month)):
        pattern = "MMMM" if start.year == today.year else "MMMM y"
        month = format_date(start, pattern, locale=wording.locale())
        return month if end.day == 1 else say.name("so_far").format(month=month)
    return say.name("last_days").format(number=(end - start).days) if up_to_now else _dates(start, end, now)


def _dates(start: date, end: date, now: datetime) -> str:
    skeleton = "dMMM" if start.year == now.year else "yMMMd"
    said = format_interval(start, end - DAY, skeleton, locale=wording.locale())
    return str(said).replace("\u2009", " ")
