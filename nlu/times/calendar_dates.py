"""Dates by month and day: "12 march", "march 3rd", "3/4", "2026-03-04", "the 5th"."""

from __future__ import annotations

from datetime import date, timedelta

from nlu import keywords as kw
from nlu.numbers import number
from nlu.times.odd import odd_date
from nlu.times.spec import EARLIEST, LATEST, Day, Hit, Said, add_months
from nlu.times.wrong import no_such_date
from nlu.times.zones import month_first

LAST_HOUR = 24


def calendar_date(said: Said, index: int, weekday: int | None = None) -> Hit[Day] | None:
    """A date of the calendar that begins at a word; a `weekday` said before it settles doubts."""
    start = index + (said.words[index] == "the")
    return (
        odd_date(said, index)
        or _holiday(said, index)
        or _figures(said, index, weekday)
        or _day_month(said, start)
        or _month_day(said, index)
        or _day_alone(said, index, weekday)
    )


def _holiday(said: Said, index: int) -> Hit[Day] | None:
    """Reads "christmas eve", "new year's eve 2027"; a wish such as "happy new year" names no day."""
    if said.words[index - 1] in kw.WISHES:
        return None
    for phrase, (month, day) in kw.HOLIDAYS.items():
        if said.words[index] == phrase[0] and said.line.matches(index, phrase):
            return named(said, month, day, index + len(phrase))
    return None


def _figures(said: Said, index: int, weekday: int | None) -> Hit[Day] | None:
    """Reads "2026-03-04", "2026/3/4", "04.03.2026", "3/4/26", "22/04"."""
    line, words = said.line, said.words
    first, second = line.integer(index), line.integer(index + 2, 2)
    mark = words[index + 1]
    if first is None or second is None or mark not in ("-", "/", ".") or not line.glued(index + 1):
        return None
    if not line.glued(index + 2) or (line.glued(index) and words[index - 1] in "./:$€" and index):
        return None
    third = line.integer(index + 4) if words[index + 3] == mark and line.glued(index + 4) else None
    if len(words[index]) == 4:
        return None if third is None or mark == "." else _made(said, first, second, third, index + 5)
    if third is not None and len(words[index]) <= 2 and len(words[index + 4]) in (2, 4):
        month, day = _order(said, first, second, mark, weekday, third % 2000 + 2000 if third < 100 else third)
        doubt = _doubt(said, first, second, mark, weekday, month)
        return _made(said, third + 2000 if third < 100 else third, month, day, index + 5, doubt)
    if third is not None or len(words[index]) > 2:
        return None
    return _short_figures(said, index, first, second, weekday)


def _short_figures(said: Said, index: int, first: int, second: int, weekday: int | None) -> Hit[Day] | None:
    """Reads "3/4" or "22.04.": a date after a small word of time, or where no fraction looks like it."""
    words, mark, stop = said.words, said.words[index + 1], index + 3
    if mark == "." and words[stop] == "." and said.line.glued(stop) and weekday is None:
        stop += 1
    elif mark == "-" or (mark == "." and weekday is None):
        return None
    led = words[index - 1] in kw.DATE_LEADS or weekday is not None
    plain = max(first, second) > 12 or (second not in (5, 10) and said.line.count == 3)
    if (
        not (led or plain)
        or words[stop] in ("of", "%")
        or not min(first, second) > 0
        or max(first, second) > 31
    ):
        return None
    if min(first, second) > 12:
        return None
    if not led and (first > 31 or second > 31 or words[stop] in kw.LENGTHS):
        return None
    month, day = _order(said, first, second, mark, weekday, None)
    return _yearless(said, month, day, stop, _doubt(said, first, second, mark, weekday, month))


def _order(
    said: Said, first: int, second: int, mark: str, weekday: int | None, year: int | None
) -> tuple[int, int]:
    """Month and day of two figures: dots put the day first, a figure above 12 is a day, a weekday
    that was said decides, and otherwise the custom of the person's zone.
    """
    if mark == "." or first > 12:
        return second, first
    if second > 12:
        return first, second
    if weekday is not None:
        years = (year,) if year else (said.today.year, said.today.year + 1)
        for month, day in ((first, second), (second, first)):
            if any(date(at, month, day).weekday() == weekday for at in years if _exists(at, month, day)):
                return month, day
    return (first, second) if month_first(said.now) else (second, first)


def _doubt(said: Said, first: int, second: int, mark: str, weekday: int | None, month: int) -> str:
    if mark == "." or max(first, second) > 12 or first == second or weekday is not None:
        return ""
    day = second if month == first else first
    return said.wording.dated(day, month)


def _exists(year: int, month: int, day: int) -> bool:
    following = add_months(date(year, month, 1), 1) if 1 <= month <= 12 and 1900 <= year < 2200 else None
    return following is not None and 1 <= day <= (following - timedelta(days=1)).day


def _day_month(said: Said, index: int) -> Hit[Day] | None:
    """Reads "12 march", "3rd of march 2027", "second of Aug", "twenty five January"."""
    hit = ordinal(said, index) or _plain_day(said, index)
    if hit is None:
        return None
    step = hit.stop + (said.words[hit.stop] == "day" and said.words[hit.stop + 1] == "of")
    step += said.words[step] in ("of", "-", "/")
    if said.words[step] in kw.NEXT | kw.THIS and said.words[step + 1] == "month":
        return _of_month(said, hit.value, said.words[step] in kw.NEXT, step + 2)
    month = kw.MONTHS.get(said.words[step])
    if month is None or (said.words[step] == "may" and said.words[step + 1] in kw.PRONOUNS):
        return None
    short = (
        said.words[step + 1] == "." and said.words[step] not in kw.MONTH_FULL and step + 2 < said.line.count
    )
    stop = step + 1 + short
    return named(said, month, hit.value, stop)


def _of_month(said: Said, day: int, following: bool, stop: int) -> Hit[Day] | None:
    """Reads "the 15th of next month"."""
    month = add_months(said.today.replace(day=1), int(following))
    return _made(said, month.year, month.month, day, stop) if month else None


def _month_day(said: Said, index: int) -> Hit[Day] | None:
    """Reads "march 3rd", "march 3, 2027", "Dec31", "april the ninth"."""
    words = said.words
    month = kw.MONTHS.get(words[index])
    if month is None:
        return None
    step = index + 1 + (words[index + 1] in (".", "-", "/"))
    step += words[step] == "the"
    hit = ordinal(said, step) or _plain_day(said, step)
    if (
        hit is None
        or words[hit.stop] in (":", "%")
        or words[hit.stop] in ("am", "pm")
        or words[hit.stop] in kw.LENGTHS
    ):
        return None
    return named(said, month, hit.value, hit.stop)


def _plain_day(said: Said, index: int) -> Hit[int] | None:
    value = said.line.integer(index, 2)
    if value is not None:
        return (
            Hit(value, index + 1)
            if (1 <= value <= 39 and not said.line.glued(index)) or _after_month(said, index)
            else None
        )
    hit = number(said.line, index)
    return Hit(int(hit[0]), hit[1]) if hit and hit[0] == int(hit[0]) and 1 <= hit[0] <= 31 else None


def _after_month(said: Said, index: int) -> bool:
    return said.words[index - 1] in kw.MONTHS or said.words[index - 1] in ("-", "/", "(", '"', "'", ",", ":")


def ordinal(said: Said, index: int) -> Hit[int] | None:
    """Reads "3rd", "third", "twenty-first"."""
    words = said.words
    value = said.line.integer(index, 2)
    if value is not None:
        if words[index + 1] in kw.ORDINAL_ENDINGS and said.line.glued(index + 1) and 1 <= value <= 39:
            return Hit(value, index + 2)
        return None
    if words[index] in kw.ORDINALS:
        return Hit(kw.ORDINALS[words[index]], index + 1)
    step = index + 1 + (words[index + 1] == "-")
    if words[index] in ("twenty", "thirty") and kw.ORDINALS.get(words[step], 99) < 10:
        return Hit(kw.TENS[words[index]] + kw.ORDINALS[words[step]], step + 1)
    return None


def named(said: Said, month: int, day: int, stop: int) -> Hit[Day] | None:
    """A month and a day, with the year if one follows."""
    words = said.words
    joined = words[stop] in (",", "of") or (words[stop] in ("-", "/") and len(words[stop + 1]) == 4)
    step = stop + joined
    step += words[step] == "," or (words[step] == "'" and len(words[step + 1]) == 2)
    year = _year(said, step) or _spoken_year(said, step)
    return _made(said, year.value, month, day, year.stop) if year else _yearless(said, month, day, stop)


def _year(said: Said, index: int) -> Hit[int] | None:
    """Reads "2027" or the 27 of "'27"."""
    word, year = said.words[index], said.line.integer(index)
    if year is None or said.words[index + 1] in (":", "h"):
        return None
    if len(word) == 4 and EARLIEST.year <= year < LATEST.year:
        return Hit(year, index + 1)
    return Hit(2000 + year, index + 1) if len(word) == 2 and said.words[index - 1] == "'" else None


def _spoken_year(said: Said, index: int) -> Hit[int] | None:
    """Reads "nineteen eighty six", "twenty twenty seven" or "two thousand and fifteen"."""
    first = number(said.line, index) if said.words[index] in ("nineteen", "twenty", "two") else None
    if first is None:
        return None
    if EARLIEST.year <= first[0] < LATEST.year:
        return Hit(int(first[0]), first[1])
    rest = number(said.line, first[1]) if first[0] in (19, 20) else None
    return Hit(int(first[0] * 100 + rest[0]), rest[1]) if rest and 10 <= rest[0] < 100 else None


def _made(said: Said, year: int, month: int, day: int, stop: int, doubt: str = "") -> Hit[Day] | None:
    if not 1900 <= year < 2200:
        return None
    if not _exists(year, month, day):
        return Hit(Day(said.today, wrong=no_such_date(said, year, month, day)), stop)
    return Hit(Day(date(year, month, day), doubt), stop)


def _yearless(said: Said, month: int, day: int, stop: int, doubt: str = "") -> Hit[Day] | None:
    """The next such date, today included; 29 February waits for its year."""
    today = said.today
    if said.past and (last := _last(today, month, day)):
        return Hit(Day(last, doubt), stop)
    for year in range(today.year, today.year + 9):
        if _exists(year, month, day) and date(year, month, day) >= today:
            leap = (month, day) == (2, 29) and year > today.year
            return Hit(
                Day(date(year, month, day), f"{said.wording.dated(day, month)} {year}" if leap else doubt),
                stop,
            )
    return Hit(Day(today, wrong=no_such_date(said, None, month, day)), stop)


def _last(today: date, month: int, day: int) -> date | None:
    """The latest such date that is not ahead."""
    years = (year for year in range(today.year, today.year - 9, -1) if _exists(year, month, day))
    return next((on for year in years if (on := date(year, month, day)) <= today), None)


def _day_alone(said: Said, index: int, weekday: int | None) -> Hit[Day] | None:
    """Reads "the 5th" after "on" or "by", or at the end of what is said; "tue 13th"."""
    words = said.words
    start = index + (words[index] == "the")
    value = said.line.integer(start, 2)
    hit = ordinal(said, start) or (_bare_day(said, start) if weekday is not None and start == index else None)
    if hit is None or (
        value is None and (words[start] == "second" or (start == index and words[index - 1] != "the"))
    ):
        return None
    ends = words[hit.stop] in kw.AFTER_A_DAY or hit.stop >= said.line.count
    led = words[index - 1] in kw.DATE_LEADS - {"for", "and", "or", "from", "to"}
    whole = index == 0 and hit.stop >= said.line.count
    if not ((weekday is not None and ends) or (start > index and (led or whole) and ends)):
        return None
    if hit.value > 31:
        return Hit(Day(said.today, wrong=no_such_date(said, None, said.today.month, hit.value)), hit.stop)
    first = said.today.replace(day=1)
    for ahead in range(0, -15, -1) if said.past else range(15):
        month = add_months(first, ahead)
        if month is None or not _exists(month.year, month.month, hit.value):
            continue
        on = month.replace(day=hit.value)
        if (on <= said.today if said.past else on >= said.today) and (
            weekday is None or on.weekday() == weekday
        ):
            return Hit(Day(on), hit.stop)
    return None


def _bare_day(said: Said, index: int) -> Hit[int] | None:
    """The 21 of "monday 21": more than any hour of the clock, or followed by one."""
    value = said.line.integer(index, 2)
    clear = value is not None and (value > LAST_HOUR or said.words[index + 1] == "at")
    return Hit(value, index + 1) if value and clear and value <= 31 else None
