"""Points in time: a day, a clock, a part of the day, or several of them in any order."""

from __future__ import annotations

from dataclasses import replace

from nlu import keywords as kw
from nlu.numbers import number
from nlu.times.clocks import clock, in_part
from nlu.times.dates import day
from nlu.times.durations import duration
from nlu.times.spec import Clock, Day, Hit, Length, Said, When, add_days
from nlu.times.zones import later
from nlu.understanding import Moment

MORNING_HOURS = range(5, 12)
LONGEST_BARE = 90
"""In minutes: "back in 10" is a matter of minutes, "in 2027" is not."""
HALF_HOUR_WORDS = 2
HIGHEST_RATING = 5
"""Up to here "4 today" rates the day rather than names an hour."""

_STRETCHES = {**{word: part for word, part in kw.PARTS.items() if part != "noon"}, **kw.EVERY_PART}
"""Parts of the day that last; "this mornings" is how some write "this morning's"."""


def point(said: Said, index: int, *, led: bool | None = None) -> Hit[When] | None:
    """The longest point in time that begins at a word."""
    if led is None:
        led = said.words[index - 1] in kw.CLOCK_LEADS - {"from", "since", "to"} or _part_behind(said, index)
        led = led or (index == 0 and said.line.count == HALF_HOUR_WORDS and said.words[0] == "half")
    hit = _day_first(said, index) or _clock_first(said, index, led=led) or _part_first(said, index)
    if hit and hit.value.clock and said.habit and not hit.value.day:
        return Hit(When(clock=_habitual(said, index, hit.value.clock)), hit.stop)
    return hit


def _habitual(said: Said, index: int, clock: Clock) -> Clock:
    """An open hour of every day: 5 to 11 in the morning, 12 to 4 in the afternoon, an end later still."""
    if not clock.open:
        return clock
    before = said.words[max(0, index - 3) : index]
    ends = said.words[index - 1] in kw.EVENING_LEADS or any(word in kw.EVENING_VERBS for word in before)
    morning = clock.hour in MORNING_HOURS and not ends
    return replace(clock, hour=clock.hour if morning else clock.hour % 12 + 12, open=False)


def _part_behind(said: Said, index: int) -> bool:
    """Whether "in the morning" or "in the evening" makes an hour of the number here."""
    behind = said.words[index + 1 : index + 4]
    return behind[:2] == ("in", "the") and behind[2] in kw.PARTS


def relative(said: Said, index: int) -> Hit[Moment] | None:
    """Reads "now", "in 20 minutes", "an hour ago", "3 minutes from now"."""
    words = said.words
    right = words[index] == "right"
    if words[index + right] in kw.NOW:
        return Hit(Moment(said.now.replace(microsecond=0), "second"), index + 1 + right)
    back = words[index] in kw.AGO_FIRST
    led = words[index] in ("in", "after")
    start = index + (led or back)
    start += words[start] in kw.ABOUT
    hit = duration(said, start) or (_bare_minutes(said, start) if words[index] == "in" else None)
    if (
        hit is None
        or not (hit.value.total > 0)
        or hit.value.months
        or hit.value.grain not in ("second", "minute", "hour")
    ):
        return None
    sign, stop = 1, hit.stop
    if back:
        sign = -1
    elif words[stop] in kw.AGO and not (words[stop] == "back" and led):
        sign, stop = -1, stop + 1
    elif words[stop] in kw.LATER:
        stop += 1
    elif words[stop] == "from" and words[stop + 1] == "now":
        stop += 2
    elif not led:
        return None
    at = later(said.now, sign * hit.value.total)
    return Hit(Moment(at, "second" if hit.value.grain == "second" else "minute"), stop) if at else None


def _bare_minutes(said: Said, index: int) -> Hit[Length] | None:
    """The 10 minutes of "back in 10", where nothing follows that it could count."""
    hit = number(said.line, index)
    if hit is None or not 1 < hit[0] <= LONGEST_BARE or said.words[index - 2].isdecimal():
        return None
    if said.line.glued(index - 1):  # "check-in 4"
        return None
    ends = hit[1] >= said.line.count or said.words[hit[1]] in (
        ",",
        ".",
        "!",
        "?",
        ";",
        ")",
        "please",
        "pls",
        "to",
        "then",
    )
    ends = ends and not (hit[1] < said.line.count and said.line.glued(hit[1] + 1))
    return Hit(Length(minutes=hit[0]), hit[1]) if ends else None


def _day_first(said: Said, index: int) -> Hit[When] | None:
    """Reads "tomorrow", "tomorrow at 9", "friday noon", "friday morning at 8", "tonight"."""
    if special := _tonight(said, index):
        return special
    hit = day(said, index)
    if hit is None:
        return None
    if (closing := _end_of_day(said, hit.stop)) > hit.stop:
        return Hit(When(Day(hit.value.on, said.wording.at_six, hour=18)), closing)
    part, stop = _part(said, hit.stop)
    step = stop + (said.words[stop] == ",")
    lead = step + (
        said.words[step] in ("at", "@", "by", "around", "about", "from") and said.words[step] != "from"
    )
    led = said.words[lead - 1] in ("at", "@", "by", "around") if lead > step else False
    time = clock(said, lead, led=led)
    if time is None and lead == step and (spoken := clock(said, step, led=True)) and spoken.stop - step == 2:
        time = spoken
    if time and not _range_follows(said, time.stop):
        value = in_part(time.value, part) if part and time.value.open else time.value
        return Hit(When(hit.value, value), time.stop)
    return Hit(When(hit.value, part=part), stop)


def _end_of_day(said: Said, index: int) -> int:
    """The word after "eod" or "end of day" behind a day; the word itself where there is none."""
    step = index + (said.words[index] in ("by", "at"))
    if said.words[step] in ("eod", "cob"):
        return step + 1
    return step + 3 if said.line.matches(step, ("end", "of", "day")) else index


def _range_follows(said: Said, stop: int) -> bool:
    """Whether "9" in "tomorrow 9-11" belongs to a range, which is read elsewhere."""
    return said.words[stop] in ("-", "–", "—") and said.words[stop + 1].isdecimal()


def _tonight(said: Said, index: int) -> Hit[When] | None:
    """Reads "tonight at 8", "this morning", "last night"."""
    words = said.words
    if words[index] in kw.TONIGHT:
        part, on, stop = "evening", said.today, index + 1
    elif words[index] in kw.THIS | {"last"} and words[index + 1] in _STRETCHES:
        part, stop = _STRETCHES[words[index + 1]], index + 2
        back = add_days(said.today, -1) if words[index] == "last" else said.today
        if back is None:
            return None
        on = back
    else:
        return None
    lead = stop + (words[stop] in ("at", "@", "by", "around"))
    time = clock(said, lead, led=lead > stop)
    if time is None and (said.line.integer(stop, 2) or 0) > HIGHEST_RATING:
        time = clock(said, stop, led=True)
    if time:
        value = in_part(time.value, part) if time.value.open else time.value
        after = add_days(on, 1) if part == "night" and value.hour < MORNING_HOURS.start else None
        return Hit(When(Day(after or on), value), time.stop)
    return Hit(When(Day(on), part=part), stop)


def _part(said: Said, index: int) -> tuple[str, int]:
    """Reads "morning", "in the morning", "at night" behind a day."""
    words = said.words
    for lead in ((), ("in", "the"), ("at",), ("early",), ("late",), ("in",), ("early", "in", "the"), ("'s",)):
        if said.line.matches(index, lead) and words[index + len(lead)] in kw.PARTS:
            part = kw.PARTS[words[index + len(lead)]]
            if part != "noon":
                return part, index + len(lead) + 1
    return "", index


def _clock_first(said: Said, index: int, *, led: bool) -> Hit[When] | None:
    """Reads "9am", "9am tomorrow", "9 on friday", "8am this morning"."""
    hit = clock(said, index, led=led) or _bare_before_day(said, index)
    if hit is None:
        return None
    step = hit.stop + (said.words[hit.stop] == ",")
    step += said.words[step] == "on"
    on = day(said, step)
    tonight = _tonight(said, hit.stop)
    if tonight and not tonight.value.clock and tonight.value.day:
        value = in_part(hit.value, tonight.value.part) if hit.value.open else hit.value
        return Hit(When(tonight.value.day, value), tonight.stop)
    if on and not (on.value.wrong and step == hit.stop):
        part, stop = _part(said, on.stop)
        value = in_part(hit.value, part) if part and hit.value.open else hit.value
        return Hit(When(on.value, value), stop)
    return Hit(When(clock=hit.value), hit.stop)


def _bare_before_day(said: Said, index: int) -> Hit[Clock] | None:
    """The "9" of "9 tomorrow" or "9 tonight"."""
    words = said.words
    follows = words[index + 1]
    near = (
        follows in kw.TONIGHT or (follows,) in kw.DAYS or (follows == "this" and words[index + 2] in kw.PARTS)
    )
    figure = said.line.integer(index, 2)
    rated = (
        figure is not None and figure <= HIGHEST_RATING and (index == 0 or words[index - 1] in kw.RATED_LEADS)
    )
    return clock(said, index, led=True) if near and figure is not None and not rated else None


def _part_first(said: Said, index: int) -> Hit[When] | None:
    """Reads "in the morning", "in the morning at 7", "this afternoon"."""
    words = said.words
    if not said.line.matches(index, ("in", "the")) or words[index + 2] not in kw.PARTS:
        return None
    part, stop = kw.PARTS[words[index + 2]], index + 3
    lead = stop + (words[stop] in ("at", "@"))
    time = clock(said, lead, led=lead > stop)
    if time:
        return Hit(When(clock=in_part(time.value, part)), time.stop)
    on = day(said, stop + (words[stop] == "on"))
    return Hit(When(on.value, part=part), on.stop) if on else Hit(When(part=part), stop)
