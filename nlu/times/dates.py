"""Days: "tomorrow", "next friday", "12 march", "3/4", "2026-03-04", "the 5th", "in two weeks"."""

from __future__ import annotations

from datetime import date, timedelta

from nlu import keywords as kw
from nlu.times.calendar_dates import calendar_date
from nlu.times.durations import duration
from nlu.times.spec import Day, Hit, Length, Said, add_days, add_months, shift

_EDGES = kw.END | kw.BEGIN | kw.MIDDLE


def day(said: Said, index: int) -> Hit[Day] | None:
    """The day that begins at a word."""
    for rule in (_relative, _edge, _from_week, weekday, calendar_date, _counted):
        hit = rule(said, index)
        if hit:
            return hit
    return None


def _relative(said: Said, index: int) -> Hit[Day] | None:
    """Reads "tomorrow", "the day after tomorrow", "the next day"."""
    for phrase, ahead in kw.DAYS.items():
        if said.words[index] == phrase[0] and said.line.matches(index, phrase):
            return _day(add_days(said.today, ahead), index + len(phrase))
    if said.words[index] in ("next", "following") and said.words[index + 1] == "day":
        return _day(add_days(said.today, 1), index + 2)
    return None


def _day(on: date | None, stop: int, stands_for: str = "") -> Hit[Day] | None:
    return Hit(Day(on, stands_for), stop) if on else None


def _edge(said: Said, index: int) -> Hit[Day] | None:
    """Reads "end of the month", "beginning of next week", "middle of march", "eod", "end of day"."""
    words = said.words
    if words[index] in ("eod", "cob", "eob"):
        return Hit(Day(said.today, said.wording.working_day_ends, hour=18), index + 1)
    if words[index] in ("eow", "eom"):
        unit, ahead, stop, start = ("week" if words[index] == "eow" else "month"), 0, index + 1, -1
    else:
        start = index + (words[index] == "the")
        if words[start] not in _EDGES or words[start + 1] not in (
            "of",
            "this",
            "next",
        ):
            return None
        step = start + 1 + (words[start + 1] == "of")
        step += words[step] in ("the", "my")
        ahead = 1 if words[step] in kw.NEXT else 0
        step += words[step] in kw.NEXT or words[step] in kw.THIS
        step += words[step] in ("work", "working", "business")
        unit, stop = words[step], step + 1
    if start >= 0 and words[start] in kw.MIDDLE:
        return _middle_of(said, unit, ahead, stop)
    return _edge_of(said, unit, ahead, stop, end=start < 0 or words[start] in kw.END)


def _middle_of(said: Said, unit: str, ahead: int, stop: int) -> Hit[Day] | None:
    """The Wednesday of a week, the 15th of a month."""
    first = _edge_of(said, unit, ahead, stop, end=False)
    if first is None or unit not in {"week", "month", *kw.MONTHS}:
        return None
    on = first.value.on + timedelta(days=2 if unit == "week" else 14)
    doubt = said.wording.weekdays[2] if unit == "week" else said.wording.dated(on.day, on.month)
    return _day(on, stop, doubt)


def _edge_of(said: Said, unit: str, ahead: int, stop: int, *, end: bool) -> Hit[Day] | None:
    today = said.today
    if unit == "day":
        return Hit(Day(today, said.wording.working_day_ends, hour=18), stop) if end else None
    if unit in ("week", "wk"):
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
        friday = monday + timedelta(days=4)
        if end and friday < today:
            friday += timedelta(weeks=1)
        return _day(friday if end else monday, stop, said.wording.weekdays[friday.weekday() if end else 0])
    if unit == "month" or unit in kw.MONTHS:
        first = today.replace(day=1) if unit == "month" else _coming_month(today, kw.MONTHS[unit])
        begins = add_months(first, ahead)
    elif unit == "year":
        begins = add_months(today.replace(month=1, day=1), 12 * ahead)
    else:
        return None
    after = add_months(begins, 12 if unit == "year" else 1) if begins else None
    return _day(after - timedelta(days=1) if end and after else begins, stop)


def _coming_month(today: date, month: int) -> date:
    return date(today.year + (month < today.month), month, 1)


def _from_week(said: Said, index: int) -> Hit[Day] | None:
    """Reads "next week on tuesday", "a week from friday", "two days before yesterday"."""
    words = said.words
    if words[index] in kw.NEXT | kw.THIS | kw.LAST and words[index + 1] == "week":
        step = index + 2 + (words[index + 2] in ("on", "'s", ","))
        number = kw.WEEKDAYS.get(words[step])
        if number is None or (
            words[step] in kw.AMBIGUOUS_WEEKDAYS and not weekday_meant(said, step, led=True)
        ):
            return None
        weeks = 1 if words[index] in kw.NEXT else -1 if words[index] in kw.LAST else 0
        return _day(_in_week(said.today, number, weeks), step + 1)
    return None


def _in_week(today: date, number: int, weeks: int) -> date:
    return today + timedelta(days=number - today.weekday(), weeks=weeks)


def weekday(said: Said, index: int) -> Hit[Day] | None:
    """Reads "friday", "next friday", "this friday", "last friday", "friday week", "friday 12 march"."""
    words = said.words
    start = index + (words[index] in ("the", "this") and words[index + 1] in kw.NEXT | kw.LAST)
    which = words[start] if words[start] in kw.NEXT | kw.THIS | kw.LAST else ""
    place = start + bool(which)
    number = kw.WEEKDAYS.get(words[place])
    if number is None or not weekday_meant(said, place, led=bool(which)):
        return None
    stop = place + 1 + (words[place + 1] == "." and words[place] not in kw.WEEKDAY_FULL)
    dated = calendar_date(said, stop + (words[stop] in (",", "the", "(")), weekday=number)
    if dated and not which:
        return dated
    if week := _week_behind(said, number, stop, alone=words[index - 1] in ("on", "")):
        return week
    if said.past and not which:
        return Hit(Day(said.today - timedelta(days=(said.today.weekday() - number) % 7)), stop)
    return _which(said, number, which, stop)


def _week_behind(said: Said, number: int, stop: int, *, alone: bool) -> Hit[Day] | None:
    """Reads what follows in "friday next week", "tuesday of last week" and "friday week"."""
    words = said.words
    step = stop + (words[stop] == "of")
    if words[step] in kw.NEXT | kw.THIS | kw.LAST and words[step + 1] == "week":
        weeks = 1 if words[step] in kw.NEXT else -1 if words[step] in kw.LAST else 0
        return _day(_in_week(said.today, number, weeks), step + 2)
    if words[stop] == "week" and alone:
        return _day(_coming(said.today, number) + timedelta(weeks=1), stop + 1)
    return None


def _coming(today: date, number: int) -> date:
    """The next such weekday, never today."""
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _which(said: Said, number: int, which: str, stop: int) -> Hit[Day] | None:
    today, name = said.today, said.wording.weekdays[number]
    coming = _coming(today, number)
    if not which:
        doubt = said.wording.in_a_week.format(day=name) if number == today.weekday() else ""
        return Hit(Day(coming, doubt), stop)
    if which in kw.LAST:
        return Hit(Day(today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)), stop)
    if which in kw.THIS:
        here = _in_week(today, number, 0)
        return Hit(Day(here if here >= today else coming), stop)
    if which in ("coming", "upcoming"):
        return Hit(Day(coming), stop)
    later = _in_week(today, number, 1)
    return Hit(Day(later, said.wording.of_next_week.format(day=name) if later != coming else ""), stop)


def weekday_meant(said: Said, place: int, *, led: bool) -> bool:
    """Whether "mon", "wed", "sat" or "sun" is a day here: "sat down" and "the sun" are not."""
    words = said.words
    if words[place] not in kw.AMBIGUOUS_WEEKDAYS or led or said.line.count == 1:
        return True
    before, after = words[place - 1], words[place + 1]
    if before in kw.WEEKDAY_LEADS or (before in kw.RANGE and words[place - 2] in kw.WEEKDAYS):
        return True
    listed = after in ("-", "–", ",", "/", "and", "or", "to") and words[place + 2] in kw.WEEKDAYS
    timed = after.isdecimal() or after in kw.PARTS or after in ("at", "noon", "next") or after in kw.MONTHS
    return listed or timed or (after == "" and before in kw.DAYWORDS)


def _counted(said: Said, index: int) -> Hit[Day] | None:
    """Reads "in two weeks", "3 days ago", "a fortnight later", "two weeks from friday"; whole days only."""
    words = said.words
    back = words[index] in kw.AGO_FIRST
    led = words[index] in ("in", "after")
    hit = duration(said, index + (led or back))
    if hit is None or hit.value.minutes or hit.value.grain in ("second", "minute", "hour"):
        return None
    length, stop = hit.value, hit.stop
    anchor, sign, end = said.today, 1, stop
    if back:
        sign = -1
    elif words[stop] in kw.AGO and words[stop] != "back":
        sign, end = -1, stop + 1
    elif words[stop] in kw.LATER:
        end = stop + 1
    elif words[stop] in ("from", "after", "before") and (other := _anchor(said, stop + 1)):
        anchor, sign, end = other.value, (-1 if words[stop] == "before" else 1), other.stop
    elif words[stop] == "time" and led:
        end = stop + 1
    elif not led or words[index] == "after" or not _clear(length):
        return None
    end = end + 1 if words[end] == "'" else end
    return _on_weekday(said, shift(anchor, length, sign), end)


def _clear(length: Length) -> bool:
    return length.total > 0


def _anchor(said: Said, index: int) -> Hit[date] | None:
    """What a count of days starts from."""
    if said.words[index] == "now":
        return Hit(said.today, index + 1)
    hit = _relative(said, index) or weekday(said, index) or calendar_date(said, index)
    return Hit(hit.value.on, hit.stop) if hit and not hit.value.wrong else None


def _on_weekday(said: Said, on: date | None, stop: int) -> Hit[Day] | None:
    """Reads "two months from today on Tuesday": that weekday at or after the date."""
    number = kw.WEEKDAYS.get(said.words[stop + 1]) if said.words[stop] == "on" else None
    if on is None or number is None:
        return _day(on, stop)
    return _day(on + timedelta(days=(number - on.weekday()) % 7), stop + 2)
