"""Times, lengths, counts and ratings in words, as every reply says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_time, get_day_names

from nlu.understanding import Measure
from twin_core.parts.preferences import Preferences

LANGUAGES: Final = {"en": "English", "de": "German"}
"""Languages that days and dates can be shown in."""

_NEAR: Final = {"en": ("yesterday", "today", "tomorrow"), "de": ("gestern", "heute", "morgen")}
_LAST: Final = {"en": "last {day}", "de": "letzten {day}"}
_AT: Final = {"en": "at", "de": "um"}
_LOCALES: Final = {"en": "en_GB", "de": "de_DE"}
_DATES: Final = {"en": ("d MMMM", "EEEE d MMMM"), "de": ("d. MMMM", "EEEE, d. MMMM")}
_WEEK: Final = 7
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_RATINGS: Final[dict[str, tuple[str, ...]]] = {
    "mood": ("very low", "low", "okay", "good", "very good"),
    "energy": ("empty", "low", "middling", "good", "full"),
    "stress": ("none", "a little", "some", "high", "very high"),
}


def clock(at: datetime | time, preferences: Preferences) -> str:
    """A time of day: "9:30", or "9:30 am" where the person likes twelve hours.

    A stored time (UTC) is shown in the person's zone; any other as it stands.
    """
    if isinstance(at, datetime):
        at = _local(at, preferences).time()
    pattern = "h:mm a" if preferences.clock == "12" else "H:mm"
    return format_time(at, pattern, locale="en_GB")


def day(at: datetime | date, now: datetime, preferences: Preferences) -> str:
    """A day as seen from `now`: "today", "tomorrow", "Thursday", "last Monday", "12 March", "2 May 2027"."""
    that = _date(at, now)
    away = (that - now.date()).days
    language = _language(preferences)
    if -1 <= away <= 1:
        return _NEAR[language][away + 1]
    if abs(away) < _WEEK:
        name = format_date(that, "EEEE", locale=_LOCALES[language])
        return name if away > 0 else _LAST[language].format(day=name)
    return _dated(that, now, language, _DATES[language][0])


def on_day(at: datetime | date, now: datetime, preferences: Preferences) -> str:
    """A day as it stands in a sentence: "today", "on Thursday", "last Monday", "on 12 March"."""
    away = (_date(at, now) - now.date()).days
    said = day(at, now, preferences)
    if -_WEEK < away <= 1:
        return said
    return f"{'am' if _language(preferences) == 'de' else 'on'} {said}"


def when(at: datetime, now: datetime, preferences: Preferences) -> str:
    """A point in time as seen from `now`: "tomorrow at 9:30"."""
    local = at.astimezone(now.tzinfo)
    return f"{day(local, now, preferences)} {_AT[_language(preferences)]} {clock(local.time(), preferences)}"


def dated(at: datetime | date, now: datetime, preferences: Preferences) -> str:
    """A day with its date: "Monday 2 March"; the year is added where it is not that of `now`."""
    language = _language(preferences)
    return _dated(_date(at, now), now, language, _DATES[language][1])


def exactly(at: datetime, now: datetime, preferences: Preferences) -> str:
    """A point in time with its date, to confirm: "Monday 2 March at 9:00", "today at 9:00"."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return when(at, now, preferences)
    said = dated(local, now, preferences)
    return f"{said} {_AT[_language(preferences)]} {clock(local.time(), preferences)}"


def length(minutes: float) -> str:
    """A length of time: "45 min", "3 h", "1 h 30 min", "2 days 4 h", "less than a minute" under a half.

    From a day on it is rounded to hours.
    """
    whole = round(minutes)
    if whole < 1:
        return "less than a minute"
    if whole >= _DAY:
        days, hours = divmod(round(whole / _HOUR), 24)
        return " ".join([count(days, "day")] + ([f"{hours} h"] if hours else []))
    hours, rest = divmod(whole, _HOUR)
    return " ".join(([f"{hours} h"] if hours else []) + ([f"{rest} min"] if rest else []))


def count(number: int, noun: str, plural: str = "") -> str:
    """A number of things: "3 tasks", "1 task", "no tasks"; `plural` for nouns that do not follow the rule."""
    if number == 1:
        return f"1 {noun}"
    return f"{number or 'no'} {plural or _plural(noun)}"


def rating(measure: Measure, value: int) -> str:
    """A value from 1 to 5 in words: mood 2 is "low", stress 4 "high"."""
    return _RATINGS[measure][value - 1]


def listing(items: Sequence[str], last: str = "and") -> str:
    """Things in a row: "a", "a and b", "a, b and c"."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def weekdays(days: Sequence[int], preferences: Preferences) -> str:
    """Days of the week, 0 being Monday: "Monday to Friday", "every day", "Monday, Wednesday and Friday"."""
    ordered = sorted(set(days))
    if len(ordered) == _WEEK:
        return "jeden Tag" if _language(preferences) == "de" else "every day"
    names = get_day_names("wide", locale=Locale.parse(_LOCALES[_language(preferences)]))
    said = [names[index] for index in ordered]
    run = len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1  # noqa: PLR2004 - two days are no run
    german = _language(preferences) == "de"
    if run:
        return f"{said[0]} {'bis' if german else 'to'} {said[-1]}"
    return listing(said, "und" if german else "and")


def short(text: str, room: int = 60) -> str:
    """Somebody's words on one line, cut at a word with "…" beyond `room` characters."""
    line = " ".join(text.split())
    if len(line) <= room:
        return line
    cut = line[: room - 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut[room // 2 :] else cut
    return head.rstrip(" ,;:.-") + "…"


def quoted(text: str) -> str:
    """Somebody's words as they stand in a sentence."""
    return f"“{short(text)}”"


def _language(preferences: Preferences) -> str:
    return preferences.language if preferences.language in LANGUAGES else "en"


def _local(at: datetime, preferences: Preferences) -> datetime:
    if preferences.zone and at.tzinfo is UTC:
        return at.astimezone(ZoneInfo(preferences.zone))
    return at


def _date(at: datetime | date, now: datetime) -> date:
    return at.astimezone(now.tzinfo).date() if isinstance(at, datetime) else at


def _dated(that: date, now: datetime, language: str, pattern: str) -> str:
    if that.year != now.year:
        pattern += " y"
    return format_datetime(datetime.combine(that, time()), pattern, locale=_LOCALES[language])


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
