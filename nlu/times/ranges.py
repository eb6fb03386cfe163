"""Stretches of time: "from 2 to 4 tomorrow", "2-4pm", "9 to 5", "12-14 march", "since monday"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from nlu import keywords as kw
from nlu.times.calendar_dates import ordinal
from nlu.times.clocks import clock
from nlu.times.dates import day
from nlu.times.moments import point, relative
from nlu.times.resolve import PART_HOURS, resolve
from nlu.times.spec import Clock, Day, Hit, Said, When
from nlu.times.zones import local
from nlu.understanding import Moment, NoSuchTime, Period

NOON = 12
EARLIEST_BARE = 6
"""From this hour on "9 to 1" at the end of an utterance is hours; below, ratings look the same."""


def between(said: Said, index: int) -> Hit[Period | NoSuchTime] | None:
    """A stretch with two ends that begins at a word."""
    return _days_of_month(said, index) or _with_clocks(said, index) or _of_points(said, index)


def _days_of_month(said: Said, index: int) -> Hit[Period | NoSuchTime] | None:
    """Reads "12-14 march", "between 3 and 12 of september", "from the 3rd to the 12th of march"."""
    words = said.words
    start = index + (words[index] in kw.FROM)
    start += words[start] == "the"
    first = ordinal(said, start) or _bare(said, start)
    if (
        first is None
        or words[first.stop] not in kw.RANGE
        or (words[first.stop] == "and" and words[index] != "between")
    ):
        return None
    second = day(said, first.stop + 1)
    if (
        second is None
        or second.value.wrong
        or (words[second.stop - 1] not in kw.MONTHS and not words[second.stop - 1].isdecimal())
    ):
        return None
    on = second.value.on
    if (
        not any(words[at] in kw.MONTHS for at in range(first.stop, second.stop))
        or not 1 <= first.value < on.day
    ):
        return None
    zone = said.now.tzinfo
    begin, end = (
        local(on.replace(day=first.value), 0, 0, 0, zone),
        local(on + timedelta(days=1), 0, 0, 0, zone),
    )
    return Hit(Period(begin, end, "day"), second.stop)


def _bare(said: Said, index: int) -> Hit[int] | None:
    value = said.line.integer(index, 2)
    return Hit(value, index + 1) if value else None


def _with_clocks(said: Said, index: int) -> Hit[Period | NoSuchTime] | None:
    """Two clocks with a day before, behind or nowhere."""
    words = said.words
    before = day(said, index) if words[index] not in kw.FROM else None
    start = before.stop if before else index
    start += words[start] == "," and before is not None
    framed = words[start] in kw.FROM
    first = clock(said, start + framed, led=True)
    if first is None or words[first.stop] not in kw.RANGE:
        return None
    if words[first.stop] == "and" and words[start] != "between":
        return None
    if words[first.stop - 1] == "h" and words[first.stop] in kw.UNTIL and not framed:
        return None
    second = clock(said, first.stop + 1, led=True)
    if second is None:
        return None
    after = day(said, second.stop + (words[second.stop] == "on")) if before is None else None
    on = before or after
    stop = after.stop if after else second.stop
    if not _plain(first.value, second.value) and not _meant(
        said, index, stop, framed=framed, dated=on is not None
    ):
        return None
    return _stretch(said, on.value if on else None, first.value, second.value, stop)


def _plain(first: Clock, second: Clock) -> bool:
    """Whether at least one side is a clock beyond doubt: minutes or am or pm were said."""
    return any(not side.open and side.part for side in (first, second)) or bool(
        first.minute or second.minute or (first.open != second.open and first.hour < 13 and second.hour < 24)
    )


def _meant(said: Said, index: int, stop: int, *, framed: bool, dated: bool) -> bool:
    """Whether two bare numbers are hours: "9 to 5" is, "5 to 10 people" and "mood from 2 to 4" are not."""
    words = said.words
    follows = words[stop]
    alone = stop >= said.line.count or follows in kw.FUNCTION_WORDS or not follows.isalnum()
    if not alone or follows in ("/", "%"):
        return False
    before = words[max(0, index - 4) : index]
    first = said.line.integer(index, 2)
    framed = framed or (stop >= said.line.count and first is not None and first >= EARLIEST_BARE)
    framed = (
        framed
        or words[index - 1] in kw.WEEKDAYS
        or words[index - 1] in kw.DAY_GROUPS
        or words[index - 1] in kw.ADVERBS
    )
    if any(word in kw.MEASURES for word in before):
        return False
    return (
        framed
        or dated
        or stop - index >= said.line.count - 1
        or any(word in kw.HOUR_NOUNS for word in before)
    )


def _stretch(
    said: Said, on: Day | None, first: Clock, second: Clock, stop: int
) -> Hit[Period | NoSuchTime] | None:
    first, second = _agree(first, second)
    begin = resolve(When(on, first), said, past=said.past)
    if isinstance(begin, NoSuchTime):
        return Hit(begin, stop)
    finish = resolve(When(Day(begin.at.date()), replace(second, open=False)), said)
    if isinstance(finish, NoSuchTime):
        return Hit(finish, stop)
    end = finish.at if finish.at > begin.at else _tomorrow(finish.at)
    back = timedelta(days=1)
    if on is None and end - back > said.now and begin.at > said.now:
        return Hit(Period(begin.at - back, end - back, "minute"), stop)
    return Hit(Period(begin.at, end, "minute"), stop) if end > begin.at else None


def _tomorrow(at: datetime) -> datetime:
    return at + timedelta(days=1)


def _agree(first: Clock, second: Clock) -> tuple[Clock, Clock]:
    """Both ends with morning or afternoon settled: "2-4pm" is 14 to 16, "11-1pm" 11 to 13."""
    around_the_clock = not first.open and first.hour > NOON and not first.meridiem
    if first.open and not second.open:
        late = first.hour % 12 + 12
        hour = late if second.hour > late or second.hour < first.hour % 12 else first.hour % 12
        first = replace(first, hour=hour, open=False)
    if first.open:
        hour = first.hour if 7 <= first.hour <= 12 else first.hour + 12
        first = replace(first, hour=hour, open=False)
    if second.open and around_the_clock:
        second = replace(second, open=False)
    if second.open:
        early, late = second.hour % 12, second.hour % 12 + 12
        start = first.hour * 60 + first.minute
        hour = next((at for at in (early, late) if at * 60 + second.minute > start), early)
        second = replace(second, hour=hour, open=False)
    return first, second


def _of_points(said: Said, index: int) -> Hit[Period | NoSuchTime] | None:
    """Reads "from monday to friday", "2 july to 10 july", "november 19-20", "from now until 5"."""
    words = said.words
    framed = words[index] in kw.FROM
    first = _end(said, index + framed)
    if first is None or words[first.stop] not in kw.RANGE:
        return None
    if words[first.stop] == "and" and words[index] != "between":
        return None
    if words[first.stop] in ("until", "till", "til") and not framed:
        return None
    second = _end(said, first.stop + 1) or _day_number(said, first, first.stop + 1)
    if second is None:
        return None
    return _closed(said, first.value, second.value, second.stop)


def _end(said: Said, index: int) -> Hit[Moment | NoSuchTime] | None:
    if now := relative(said, index):
        return Hit(now.value, now.stop)
    hit = point(said, index, led=False)
    return Hit(resolve(hit.value, said, past=said.past), hit.stop) if hit else None


def _day_number(said: Said, first: Hit[Moment | NoSuchTime], index: int) -> Hit[Moment | NoSuchTime] | None:
    """The "20" of "november 19-20"."""
    value = said.line.integer(index, 2)
    if (
        not isinstance(first.value, Moment)
        or first.value.grain != "day"
        or value is None
        or not 1 <= value <= 31
    ):
        return None
    if (
        not any(word in kw.MONTHS for word in said.words[max(0, index - 5) : index])
        or first.value.at.day >= value
        or said.words[index + 1] in (":", ".")
        or said.words[first.stop] == "and"
    ):
        return None
    try:
        return Hit(replace(first.value, at=first.value.at.replace(day=value)), index + 1)
    except ValueError:
        return None


def _closed(
    said: Said, first: Moment | NoSuchTime, second: Moment | NoSuchTime, stop: int
) -> Hit[Period | NoSuchTime] | None:
    if isinstance(first, NoSuchTime) or isinstance(second, NoSuchTime):
        wrong = first if isinstance(first, NoSuchTime) else second
        return Hit(wrong, stop) if isinstance(wrong, NoSuchTime) else None
    end = past_end(second)
    while end <= first.at and second.grain == "day" and second.at > said.now - timedelta(days=1):
        end += timedelta(weeks=1)
        if end - first.at > timedelta(weeks=60):
            return None
    return (
        Hit(Period(first.at, end, "day" if first.grain == "day" else "minute"), stop)
        if end > first.at
        else None
    )


def past_end(moment: Moment) -> datetime:
    """The instant past the last of a moment: a day ends where the next begins."""
    if moment.grain == "day":
        return moment.at + timedelta(days=1)
    if moment.grain == "part":
        return moment.at + timedelta(
            hours={"night": 8, "noon": 1}.get(moment.part, PART_HOURS["evening"] - 12)
        )
    return moment.at
