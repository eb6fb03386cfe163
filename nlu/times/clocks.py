"""Times of day: "9am", "21.15", "half past nine", "quarter to 5", "noon"."""

from __future__ import annotations

from dataclasses import replace

from nlu import keywords as kw
from nlu.numbers import number
from nlu.times.spec import Clock, Hit, Said

LAST_MISTAKEN = 29
"""A bare hour from 25 to here is taken for a slip; more is some other number."""
QUARTER = 15
_FRACTIONS = frozenset(phrase[0] for phrase in kw.TOWARDS)
_QUARTER_STEPS = (5, 10, 15, 20, 25)


def clock(said: Said, index: int, *, led: bool) -> Hit[Clock] | None:
    """A time of day that begins at a word; a bare number counts only where one `led` to it."""
    word = said.words[index]
    if word in kw.CLOCK_WORDS:
        hour, minute = kw.CLOCK_WORDS[word]
        return Hit(Clock(hour, minute, part="noon" if hour else "", said=word), index + 1)
    if said.line.matches(index, ("mid", "night")):
        return Hit(Clock(0), index + 2)
    hit = (
        _towards(said, index)
        or _past_or_to(said, index, led=led)
        or _figures(said, index, led=led)
        or _spoken(said, index, led=led)
    )
    return _with_part(said, hit) if hit else None


def _figures(said: Said, index: int, *, led: bool) -> Hit[Clock] | None:
    """Reads "9:30", "21.15", "9.30pm", "1140 a.m.", "9am", "9 o'clock", "15h", or a bare "9"."""
    line = said.line
    hour = line.integer(index)
    if hour is None or _part_of_a_word(said, index):
        return None
    if len(line.words[index]) > 2:
        return _four_digits(said, index, hour, led=led)
    minute = line.integer(index + 2, 2)
    mark = line.words[index + 1]
    whole = (
        minute is not None
        and len(line.words[index + 2]) == 2
        and line.glued(index + 1)
        and line.glued(index + 2)
    )
    if minute is not None and whole and mark in (":", ".", "h"):
        return _hour_and_minute(said, index, hour, minute, led=led)
    return _hour(said, index, hour, led=led)


def _part_of_a_word(said: Said, index: int) -> bool:
    """Whether these digits belong to something longer: "mp3", "1.5", "$5", "#3", "-3", "v2"."""
    before = said.words[index - 1]
    if not said.line.glued(index):
        return False
    return before.isalnum() or before in "#$€£_+/\\" or (before in ".:" and said.words[index - 2].isdecimal())


def _four_digits(said: Said, index: int, figure: int, *, led: bool) -> Hit[Clock] | None:
    settled, stop = meridiem(said, index + 1)
    plausible = figure // 100 < 24 and figure % 100 < 60
    if not plausible or not (
        settled or (led and len(said.words[index]) == 4 and _military(said, index, figure))
    ):
        return None
    return _settle(Clock(figure // 100, figure % 100), settled, stop)


def _military(said: Said, index: int, figure: int) -> bool:
    """Whether four digits after "at" are a time rather than a year or a sum."""
    return (figure < 1900 or figure >= 2100) and said.words[index - 1] in kw.CLOCK_LEADS


def _hour_and_minute(said: Said, index: int, hour: int, minute: int, *, led: bool) -> Hit[Clock] | None:
    stop, second = index + 3, 0
    mark = said.words[index + 1]
    seconds = said.line.integer(stop + 1, 2)
    if mark == ":" and said.words[stop] == ":" and said.line.glued(stop) and seconds is not None:
        second, stop = seconds, stop + 2
    settled, stop = meridiem(said, stop)
    named = said.words[stop] in ("o'clock", "oclock")
    if not settled and ((mark == "." and not ((led or named) and hour < 25)) or said.words[stop] == "%"):
        return None
    if mark == "h" and not led:
        return None
    stop += said.words[stop] in kw.OCLOCK and (led or said.words[stop] not in kw.LENGTHS)
    fixed = hour > 12 or hour == 0 or said.words[index].startswith("0")
    literal = hour >= said.language.literal_from
    value = Clock(hour, minute, second, open=not fixed, literal=literal, said=f"{hour}:{minute:02d}")
    return _settle(value, settled, stop)


def _hour(said: Said, index: int, hour: int, *, led: bool) -> Hit[Clock] | None:
    words = said.words
    settled, stop = meridiem(said, index + 1)
    value = Clock(hour, open=0 < hour <= 12, said=f"{hour}:00")
    if settled:
        return _settle(value, settled, stop) if hour <= 24 else None
    if words[stop] in kw.OCLOCK and words[stop] not in ("hrs", "hours") and hour <= 24:
        return Hit(replace(value, literal=hour >= said.language.literal_from), stop + 1)
    if not led:
        return None
    if words[stop] == "h" and said.line.glued(stop) and hour <= 24:
        return Hit(value, stop + 1)
    if hour > 24:
        missing = hour <= LAST_MISTAKEN and words[index - 1] in ("at", "until", "till", "@")
        return Hit(value, stop) if missing and not words[stop].isalnum() and _ends_here(said, stop) else None
    return Hit(value, stop) if _ends_here(said, stop) else None


def _ends_here(said: Said, stop: int) -> bool:
    """Whether a bare number is left alone by what follows: not "at 5 people", "at 2 of 5", "at 3.5"."""
    word = said.words[stop]
    if word in kw.NOT_A_CLOCK or (word in kw.LENGTHS and word not in ("night", "second")):
        return False
    if word == "second" and said.line.glued(stop):
        return False
    if said.line.glued(stop) and stop < said.line.count:
        return word in ",;!?)-–\"'" or (word == "." and not said.line.glued(stop + 1))
    return True


def meridiem(said: Said, index: int) -> tuple[str, int]:
    """Reads "am" or "pm" at a word, in any spelling, and the word after it; empty where there is none."""
    words, line = said.words, said.line
    if words[index] in ("am", "pm"):
        return words[index], index + 1
    if words[index] in ("a", "p") and words[index + 1] == "." and words[index + 2] == "m":
        return words[index] + "m", index + 3 + (words[index + 3] == "." and line.glued(index + 3))
    if words[index] in ("a", "p") and line.glued(index) and words[index - 1].isdecimal():
        return words[index] + "m", index + 1
    if words[index] in ("a", "p") and words[index + 1] == "m" and index > 0:
        return words[index] + "m", index + 2
    return "", index


def _settle(value: Clock, settled: str, stop: int) -> Hit[Clock]:
    if not settled:
        return Hit(value, stop)
    hour = value.hour
    if settled == "pm" and hour < 12:
        hour += 12
    elif settled == "am" and hour == 12:
        hour = 0
    return Hit(Clock(hour, value.minute, value.second, said=value.said, meridiem=True), stop)


def _spoken(said: Said, index: int, *, led: bool) -> Hit[Clock] | None:
    """Reads "nine", "nine thirty", "nine o'clock", "nine am"."""
    hour = {**kw.UNITS, **kw.TEENS}.get(said.words[index])
    if hour is None or not 1 <= hour <= 12:
        return None
    minute, stop = _spoken_minutes(said, index + 1)
    settled, after = meridiem(said, stop)
    value = Clock(hour, minute, open=True)
    if settled:
        return _settle(value, settled, after)
    if said.words[stop] in ("o'clock", "oclock"):
        return Hit(value, stop + 1)
    return Hit(value, stop) if led and _ends_here(said, stop) else None


def _spoken_minutes(said: Said, index: int) -> tuple[int, int]:
    index += said.words[index] == "-"
    if said.words[index] not in kw.TENS and said.words[index] not in kw.TEENS:
        return 0, index - (said.words[index - 1] == "-")
    hit = number(said.line, index)
    return (int(hit[0]), hit[1]) if hit and 10 <= hit[0] < 60 else (0, index)


def _past_or_to(said: Said, index: int, *, led: bool) -> Hit[Clock] | None:
    """Reads "half past nine", "quarter to 5", "20 past eight", "half nine"."""
    words = said.words
    index += words[index] == "a" and words[index + 1] == "quarter"
    minutes, stop = _step(said, index)
    if minutes is None:
        return None
    to, past = words[stop] in kw.TO, words[stop] in kw.PAST
    british = led and words[index] == "half"
    if (
        not (to or past or british)
        or (words[index] == "half" and to)
        or (words[stop] == "of" and minutes != 15)
    ):
        return None
    if to and words[index] != "quarter" and not _may_go_back(said, index, stop):
        return None
    base = _towards(said, stop + (to or past)) or _full_hour(said, stop + (to or past))
    if base is None:
        return None
    settled, after = meridiem(said, base.stop)
    after += words[after] in ("o'clock", "oclock")
    return _settle(_moved(base.value, -minutes if to else minutes), settled, after)


def _full_hour(said: Said, index: int) -> Hit[Clock] | None:
    hour = _hour_name(said, index)
    return Hit(Clock(hour.value, open=hour.value <= 12), hour.stop) if hour else None


def _moved(clock: Clock, minutes: int) -> Clock:
    """A clock some minutes away; one of twelve hours stays one."""
    total = clock.hour * 60 + clock.minute + minutes
    hour = (total // 60 - 1) % 12 + 1 if clock.open else total // 60
    return Clock(hour, total % 60, open=clock.open)


def _towards(said: Said, index: int) -> Hit[Clock] | None:
    """Reads "half towards ten" as 9:30; "a quarter towards ten" says how it was read."""
    if said.words[index] not in _FRACTIONS:
        return None
    for phrase, minutes in kw.TOWARDS.items():
        if said.line.matches(index, phrase):
            hour = _full_hour(said, index + len(phrase))
            if hour is None:
                return None
            value = _moved(hour.value, minutes - 60)
            doubt = said.wording.quarter_towards.format(clock=f"{value.hour}:{value.minute:02d}")
            named = said.words[hour.stop] in ("o'clock", "oclock")
            return Hit(replace(value, stands_for=doubt if minutes == QUARTER else ""), hour.stop + named)
    return None


def _may_go_back(said: Said, index: int, stop: int) -> bool:
    """Whether "ten to six" is 5:50: after "at" or "it is", or with "minutes"; else it is a range."""
    return said.words[index - 1] in ("at", "by", "is", "'s", "until", "till") or stop - index > 1


def _step(said: Said, index: int) -> tuple[int | None, int]:
    word = said.words[index]
    if word in ("half", "quarter"):
        return (30 if word == "half" else 15), index + 1
    hit = number(said.line, index)
    if hit is None or hit[0] != int(hit[0]) or not 0 < hit[0] < 60:
        return None, index
    named = said.words[hit[1]] in ("min", "mins", "minutes", "minute")
    if not named and int(hit[0]) not in _QUARTER_STEPS:
        return None, index
    return int(hit[0]), hit[1] + named


def _hour_name(said: Said, index: int) -> Hit[int] | None:
    word = said.words[index]
    hour = said.line.integer(index, 2) if word.isdecimal() else {**kw.UNITS, **kw.TEENS}.get(word)
    if word in kw.CLOCK_WORDS:
        hour = 12
    if (
        hour is None
        or not 1 <= hour <= 24
        or said.words[index + 1] in kw.NOT_A_CLOCK
        or said.words[index + 1] == ":"
    ):
        return None
    return Hit(hour, index + 1)


def _with_part(said: Said, hit: Hit[Clock]) -> Hit[Clock]:
    """Takes up "in the evening", "tonight" or "this morning" behind an hour that left it open."""
    words, stop = said.words, hit.stop
    stop += words[stop] in ("sharp", "ish")
    for lead in (("in", "the"), ("at",), ("in",), ("this",), ("early",), ()):
        if said.line.matches(stop, lead) and words[stop + len(lead)] in kw.PARTS:
            part = kw.PARTS[words[stop + len(lead)]]
            if (part == "noon" and lead != ("in", "the")) or lead == ("this",):
                break
            return Hit(in_part(hit.value, part), stop + len(lead) + 1)
    return Hit(hit.value, stop)


def in_part(value: Clock, part: str) -> Clock:
    """The hour that lies in a part of the day: 7 in the evening is 19:00, 2 at night is 2:00."""
    if not value.open:
        return replace(value, part=part)
    hour = value.hour % 12
    late = (
        part in ("afternoon", "evening") or (part == "night" and hour >= 6) or (part == "noon" and hour < 4)
    )
    if part == "evening" and hour < 4:
        late = hour != 0
    if part == "night" and value.hour == 12:
        late = False
    return replace(value, hour=hour + 12 * late, open=False, part=part)
