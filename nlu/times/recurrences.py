"""Repeating times: "every weekday at 9", "every other tuesday", "each month on the 1st"."""

from __future__ import annotations

from nlu import keywords as kw
from nlu.numbers import number
from nlu.times.calendar_dates import calendar_date, ordinal
from nlu.times.clocks import clock
from nlu.times.cycles import WORKDAYS, Cycle, placed
from nlu.times.dates import weekday_meant
from nlu.times.resolve import PART_HOURS
from nlu.times.spec import Clock, Hit, Said
from nlu.understanding import NoSuchTime, Recurrence


def recurrence(said: Said, index: int) -> Hit[Recurrence | NoSuchTime] | None:
    """A repeating time that begins at a word, its clock before or behind."""
    first = None
    cycle = _cycle(said, index)
    if cycle is None:
        first = clock(said, index, led=_leads(said, index))
        cycle = _cycle(said, first.stop + (said.words[first.stop] == "on")) if first else None
    if cycle is None:
        return None
    stop = cycle.stop
    behind = None if first else _clock_behind(said, cycle.stop)
    at = first or behind
    if behind:
        stop = behind.stop
        late = _cycle_days(said, stop)
        stop = late.stop if late and not cycle.value.days else stop
        cycle = (
            Hit(late.value, stop) if late and not cycle.value.days and cycle.value.freq == "DAILY" else cycle
        )
    return placed(said, cycle.value, at.value if at else None, stop)


def _leads(said: Said, index: int) -> bool:
    return said.words[index - 1] in kw.CLOCK_LEADS


def _clock_behind(said: Said, index: int) -> Hit[Clock] | None:
    words = said.words
    step = index + (words[index] == ",")
    lead = words[step] in ("at", "@", "by", "around")
    if said.line.matches(step, ("in", "the")) and words[step + 2] in kw.PARTS and not lead:
        part = kw.PARTS[words[step + 2]]
        return Hit(Clock(PART_HOURS[part] + (3 if part == "morning" else 0), part=part), step + 3)
    hit = clock(said, step + lead, led=lead)
    return None if hit and words[hit.stop] in ("-", "–") else hit


def _cycle(said: Said, index: int) -> Hit[Cycle] | None:
    words, word = said.words, said.words[index]
    if word in kw.ADVERBS:
        return _adverb(said, index)
    if word in kw.ONCE and words[index + 1] in kw.PER and words[index + 2] in kw.CYCLES:
        freq, interval = kw.CYCLES[words[index + 2]]
        return Hit(Cycle(freq, interval), index + 3)
    return _every(said, index + 1) if word in kw.EVERY else _plural(said, index)


def _plural(said: Said, index: int) -> Hit[Cycle] | None:
    """Reads "mondays", "weekdays", "mon-fri", "friday mornings", "mornings"."""
    words, word = said.words, said.words[index]
    if word in kw.EVERY_WEEKDAY or word in ("weekdays", "weekends", "workdays"):
        return _day_list(said, index)
    if word in kw.WEEKDAYS and words[index + 1] in ("-", "–", "to", "through", "thru"):
        return _day_span(said, index)
    if word in kw.WEEKDAYS and words[index + 1] in kw.EVERY_PART:
        cycle = Cycle("WEEKLY", days=(kw.WEEKDAYS[word],), part=kw.EVERY_PART[words[index + 1]])
        return Hit(cycle, index + 2)
    if word in kw.EVERY_PART and words[index - 1] in ("", "the", "in") and said.line.count < 3:
        return Hit(Cycle("DAILY", part=kw.EVERY_PART[word]), index + 1)
    return None


def _adverb(said: Said, index: int) -> Hit[Cycle] | None:
    """Reads "daily", "weekly on mondays"; before a noun it says what kind: "the weekly report"."""
    follows = said.words[index + 1]
    before_noun = follows.isalpha() and follows not in kw.FUNCTION_WORDS
    if before_noun or said.words[index - 1] in ("the", "my", "a", "our"):
        return None
    freq, interval = kw.ADVERBS[said.words[index]]
    cycle = Cycle(freq, interval)
    return _of_month(said, cycle, index + 1, 0)


def _cycle_days(said: Said, index: int) -> Hit[Cycle] | None:
    """Reads "on monday and thursday" or "on weekdays" behind a frequency."""
    step = index + (said.words[index] == "on")
    return _day_list(said, step) if step > index or said.words[step] in kw.EVERY_WEEKDAY else None


def _every(said: Said, index: int) -> Hit[Cycle] | None:
    """What follows "every"."""
    words = said.words
    interval, step = 1, index
    if words[step] in ("other", "alternate") or (
        words[step] == "second" and words[step + 1] in kw.CYCLES | kw.WEEKDAYS
    ):
        interval, step = 2, step + 1
    elif words[step] == "single":
        step += 1
    elif amount := _count(said, step):
        interval, step = amount.value, amount.stop
    listed = _day_list(said, step)
    if listed:
        nth = interval if words[listed.stop] in ("of", "in") and words[index] == "second" else 0
        return _of_month(
            said, Cycle("WEEKLY", interval, listed.value.days, part=listed.value.part), listed.stop, nth
        )
    if which := _nth_weekday(said, step):
        return which
    word = words[step]
    step_on = word in ("working", "business", "work") and words[step + 1] == "day"
    if step_on:
        return Hit(Cycle("WEEKLY", interval, WORKDAYS), step + 2)
    if word in kw.PARTS or word in kw.TONIGHT:
        return Hit(Cycle("DAILY", interval, part=kw.PARTS.get(word, "evening")), step + 1)
    if word not in kw.CYCLES:
        return None
    freq, times = kw.CYCLES[word]
    return _of_month(said, Cycle(freq, interval * times), step + 1, 0)


def _count(said: Said, index: int) -> Hit[int] | None:
    hit = number(said.line, index)
    if hit is None or hit[0] != int(hit[0]) or not 1 <= hit[0] <= 1000:
        return None
    stop = hit[1]
    return Hit(int(hit[0]), stop) if said.words[stop] in kw.CYCLES else None


def _nth_weekday(said: Said, index: int) -> Hit[Cycle] | None:
    """Reads "first monday of the month", "last friday", "1st of the month", "3rd of march"."""
    words = said.words
    last = words[index] == "last"
    which = Hit(-1, index + 1) if last else ordinal(said, index)
    if which is None:
        return None
    number = kw.WEEKDAYS.get(words[which.stop])
    if number is not None and which.value <= 5:
        return _of_month(said, Cycle("MONTHLY", days=(number,), nth=which.value), which.stop + 1, which.value)
    if last and words[which.stop] == "day":
        return _of_month(said, Cycle("MONTHLY", month_day=-1), which.stop + 1, 0)
    dated = calendar_date(said, index)
    if dated and not dated.value.wrong and not last:
        on = dated.value.on
        return Hit(Cycle("YEARLY", month_day=on.day, month=on.month), dated.stop)
    return (
        _of_month(said, Cycle("MONTHLY", month_day=which.value), which.stop, 0) if which.value <= 31 else None
    )


def _of_month(said: Said, cycle: Cycle, stop: int, nth: int) -> Hit[Cycle]:
    """Reads "of the month", "on the 1st", "on the first monday" behind it."""
    words = said.words
    for phrase in (
        ("of", "the", "month"),
        ("of", "each", "month"),
        ("of", "every", "month"),
        ("in", "the", "month"),
        ("of", "month"),
    ):
        if said.line.matches(stop, phrase):
            if nth and cycle.days:
                cycle = Cycle("MONTHLY", 1, cycle.days, nth)
            return Hit(cycle, stop + len(phrase))
    if cycle.freq == "MONTHLY" and not cycle.month_day and words[stop] == "on":
        start = stop + 1 + (words[stop + 1] == "the")
        inner = _nth_weekday(said, start)
        if inner and inner.value.freq == "MONTHLY":
            value = inner.value
            return Hit(Cycle("MONTHLY", cycle.interval, value.days, value.nth, value.month_day), inner.stop)
    if cycle.freq == "WEEKLY" and not cycle.days:
        on = _cycle_days(said, stop)
        return Hit(Cycle("WEEKLY", cycle.interval, on.value.days), on.stop) if on else Hit(cycle, stop)
    if cycle.freq == "YEARLY" and words[stop] == "on":
        dated = calendar_date(said, stop + 1)
        if dated and not dated.value.wrong:
            on_day = dated.value.on
            return Hit(Cycle("YEARLY", cycle.interval, month_day=on_day.day, month=on_day.month), dated.stop)
    return Hit(cycle, stop)


def _day_span(said: Said, index: int) -> Hit[Cycle] | None:
    """Reads "mon-fri"."""
    words = said.words
    first, last = kw.WEEKDAYS[words[index]], kw.WEEKDAYS.get(words[index + 2])
    if last is None or words[index - 1] in kw.FROM | kw.NEXT | kw.THIS:
        return None
    days = tuple((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
    return Hit(Cycle("WEEKLY", days=tuple(sorted(days))), index + 3)


def _day_list(said: Said, index: int) -> Hit[Cycle] | None:
    """Reads "monday and thursday", "mon, wed and fri", "weekdays", "tuesdays", "monday morning"."""
    words = said.words
    if words[index] in kw.DAY_GROUPS:
        return Hit(Cycle("WEEKLY", days=kw.DAY_GROUPS[words[index]]), index + 1)
    span = (
        _day_span(said, index)
        if words[index] in kw.WEEKDAYS and words[index + 1] in ("-", "–", "to")
        else None
    )
    if span:
        return span
    days, stop, step, part = [], index, index, ""
    while (number := _a_weekday(said, step, index)) is not None:
        days.append(number)
        stop = step + 1
        if words[stop] in kw.PARTS or words[stop] in kw.EVERY_PART:
            part = kw.PARTS.get(words[stop]) or kw.EVERY_PART[words[stop]]
            stop += 1
        step = stop
        while words[step] in (",", "and", "&", "/", "+", "or"):
            step += 1
        if step == stop:
            break
    return Hit(Cycle("WEEKLY", days=tuple(sorted(set(days))), part=part), stop) if days else None


def _a_weekday(said: Said, index: int, first: int) -> int | None:
    word = said.words[index]
    if word in kw.EVERY_WEEKDAY:
        return kw.EVERY_WEEKDAY[word]
    if word in kw.WEEKDAYS and (
        index > first or weekday_meant(said, index, led=said.words[index - 1] in kw.EVERY | {"other", "on"})
    ):
        return kw.WEEKDAYS[word]
    return None
