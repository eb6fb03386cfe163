"""Times, lengths, counts and ratings in words, as every reply says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_datetime, format_time, get_day_names
from babel.numbers import format_decimal

from bot import language
from bot.phrases import phrases
from nlu.understanding import Measure
from twin_core.parts.preferences import Preferences

word: Final = phrases(__file__).name

_CLOCK_LOCALE: Final = "en_GB"
"""Of the twelve-hour clock, which German has no words for."""
_WEEK: Final = 7
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_RUN: Final = 3
"""From so many days on they are named by the first and the last."""


def locale() -> str:
    """The locale of the language spoken, as Babel calls it: "en_GB"."""
    return word("locale")


def tongue(code: str) -> str:
    """What a language is called in the one that is spoken: "German", "Deutsch"."""
    return str(Locale.parse(language.spoken()).languages.get(code, code))


def clock(at: datetime | time, preferences: Preferences) -> str:
    """A time of day: "9:30", or "9:30 am" where the person likes twelve hours.

    A stored time (UTC) is shown in the person's zone; any other as it stands.
    """
    if isinstance(at, datetime):
        at = _local(at, preferences).time()
    pattern = "h:mm a" if preferences.clock == "12" else "H:mm"
    return format_time(at, pattern, locale=_CLOCK_LOCALE)


def span(start: time, end: time, preferences: Preferences) -> str:
    """Hours of a day: "9:00 to 17:00"."""
    return word("span").format(start=clock(start, preferences), end=clock(end, preferences))


def day(at: datetime | date, now: datetime, _: Preferences) -> str:
    """A day as seen from `now`: "today", "tomorrow", "Thursday", "last Monday", "12 March", "2 May 2027"."""
    that = _date(at, now)
    away = (that - now.date()).days
    if -1 <= away <= 1:
        return word(("yesterday", "today", "tomorrow")[away + 1])
    if abs(away) < _WEEK:
        name = weekday(that)
        return name if away > 0 else word("last_day").format(day=name)
    return _dated(that, now, word("date"))


def on_day(at: datetime | date, now: datetime, preferences: Preferences) -> str:
    """A day as it stands in a sentence: "today", "on Thursday", "last Monday", "on 12 March"."""
    away = (_date(at, now) - now.date()).days
    said = day(at, now, preferences)
    return said if -_WEEK < away <= 1 else on(said)


def on(day: str) -> str:
    """A day as it stands in a sentence: "on Thursday"."""
    return word("on_day").format(day=day)


def weekday(day: date) -> str:
    """The name of a day of the week: "Thursday"."""
    return str(get_day_names("wide", locale=locale())[day.weekday()])


def short_weekday(day: date) -> str:
    """The short name of a day of the week: "Thu"."""
    return str(get_day_names("abbreviated", locale=locale())[day.weekday()])


def when(at: datetime, now: datetime, preferences: Preferences) -> str:
    """A point in time as seen from `now`: "tomorrow at 9:30"."""
    local = at.astimezone(now.tzinfo)
    return word("at").format(day=day(local, now, preferences), clock=clock(local.time(), preferences))


def dated(at: datetime | date, now: datetime, _: Preferences) -> str:
    """A day with its date: "Monday 2 March"; the year is added where it is not that of `now`."""
    return _dated(_date(at, now), now, word("dated"))


def exactly(at: datetime, now: datetime, preferences: Preferences) -> str:
    """A point in time with its date, to confirm: "Monday 2 March at 9:00", "today at 9:00"."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return when(at, now, preferences)
    said = dated(local, now, preferences)
    return word("at").format(day=said, clock=clock(local.time(), preferences))


def length(minutes: float) -> str:
    """A length of time: "45 min", "3 h", "1 h 30 min", "2 days 4 h", "less than a minute" under a half.

    From a day on it is rounded to hours.
    """
    whole = round(minutes)
    if whole < 1:
        return word("no_minutes")
    if whole >= _DAY:
        days, hours = divmod(round(whole / _HOUR), 24)
        return " ".join([count(days, "day"), *_some("hours", hours)])
    hours, rest = divmod(whole, _HOUR)
    return " ".join([*_some("hours", hours), *_some("minutes", rest)])


def count(number: int, noun: str) -> str:
    """A number of things: "3 tasks", "1 task", "no tasks".

    The words of each noun stand in the YAML beside; raises `SkillError` for one that has none there.
    """
    one, several, none = word(f"count_{noun}").split("|")
    return one if number == 1 else several.format(number=number) if number else none


def figure(number: int) -> str:
    """A whole number: "4,000"."""
    return str(format_decimal(number, locale=locale()))


def mean(value: float) -> str:
    """A mean of ratings, to one place: "3.6"."""
    return str(format_decimal(value, "0.0", locale=locale()))


def measure(name: str) -> str:
    """What a measure is called: "mood"."""
    return word(name)


def rated(name: str, value: object) -> str:
    """A measure with its value: "mood 4"."""
    return f"{measure(name)} {value}"


def rating(measure: Measure, value: int) -> str:
    """A value from 1 to 5 in words: mood 2 is "low", stress 4 "high"."""
    return word(f"{measure}_words").split("|")[value - 1]


def listing(items: Sequence[str], last: Literal["and", "or"] = "and") -> str:
    """Things in a row: "a", "a and b", "a, b and c"."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word(last)} {items[-1]}"


def weekdays(days: Sequence[int], _: Preferences) -> str:
    """Days of the week, 0 being Monday: "Monday to Friday", "every day", "Monday, Wednesday and Friday"."""
    ordered = sorted(set(days))
    if len(ordered) == _WEEK:
        return word("every_day")
    names = get_day_names("wide", locale=locale())
    said = [str(names[index]) for index in ordered]
    if len(ordered) >= _RUN and ordered[-1] - ordered[0] == len(ordered) - 1:
        return word("run_of_days").format(first=said[0], last=said[-1])
    return listing(said)


def capital(text: str) -> str:
    """A text that begins as a sentence does."""
    return text[:1].upper() + text[1:]


def short(text: str, room: int = 60) -> str:
    """Somebody's words on one line, cut at a word with "…" beyond `room` characters."""
    line = " ".join(text.split())
    if len(line) <= room:
        return line
    cut = line[: room - 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut[room // 2 :] else cut
    return head.rstrip(" ,;:.-") + "…"


def quoted(text: str) -> str:
    """Somebody's words as they stand in a sentence, cut where they are long."""
    return verbatim(short(text))


def verbatim(text: str) -> str:
    """A text in quotation marks, whole."""
    return word("quoted").format(text=text)


def _local(at: datetime, preferences: Preferences) -> datetime:
    if preferences.zone and at.tzinfo is UTC:
        return at.astimezone(ZoneInfo(preferences.zone))
    return at


def _date(at: datetime | date, now: datetime) -> date:
    return at.astimezone(now.tzinfo).date() if isinstance(at, datetime) else at


def _dated(that: date, now: datetime, pattern: str) -> str:
    if that.year != now.year:
        pattern += " y"
    return str(format_datetime(datetime.combine(that, time()), pattern, locale=locale()))


def _some(unit: str, number: int) -> list[str]:
    return [word(unit).format(number=number)] if number else []
