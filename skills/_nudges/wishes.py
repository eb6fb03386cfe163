"""What people say of how they want to be nudged, read from their words: kinds, hours, days, on and off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from bot.hours import Clock, adds, bounds, clocks, named_days
from bot.quiet import end_of
from bot.skill import Turn
from nlu.understanding import Duration, Moment, Period, Recurrence, Understanding
from skills._nudges.common import DAILY, kinds_in, say

Switch: TypeAlias = Literal["", "on", "off", "fewer", "more", "keep"]
DayMode: TypeAlias = Literal["only", "also", "without"]

_HOUR: Final = 60
_LENGTHS: Final = frozenset({"HOURLY", "MINUTELY"})


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish about some kinds; what was not said is empty."""

    kinds: tuple[str, ...] = ()
    switch: Switch = ""
    not_before: Clock | None = None
    not_after: Clock | None = None
    at: tuple[Clock, ...] = ()
    days: frozenset[int] = frozenset()
    day_mode: DayMode = "only"
    any_day: bool = False
    """Whether days no longer matter: "every day"."""
    every_minutes: int | None = None
    rest: datetime | None = None
    """Until when nothing of it comes: aware."""
    shut: bool = False
    """Whether nothing is to come within a stretch of the day, which cannot be kept."""

    @property
    def is_timed(self) -> bool:
        """Whether it says more than on or off."""
        told = (self.not_before, self.not_after, self.at, self.days, self.any_day, self.every_minutes)
        return any(told) or self.rest is not None

    @property
    def says(self) -> bool:
        """Whether it says anything of how its kinds are wanted."""
        return bool(self.switch) or self.is_timed or self.shut


def wishes(turn: Turn) -> tuple[Wish, ...]:
    """The wishes of an utterance in order; one that names no kind is about those of the wish before it."""
    found: list[Wish] = []
    for part in _parts(turn.understanding):
        wish = _wish(part, turn)
        if found and wish.kinds and not wish.says and not found[-1].kinds:
            found[-1] = replace(found[-1], kinds=wish.kinds)
            continue
        if not wish.kinds and found:
            wish = replace(wish, kinds=found[-1].kinds)
        found.append(wish)
    return tuple(found)


def clocks_in(text: str) -> tuple[Clock, ...]:
    """The times of day that an answer names."""
    return clocks(say.pattern("length").sub(" ", text))


def _parts(understanding: Understanding) -> Iterator[Understanding]:
    """The parts of an utterance that each tell a wish: "no breaks before 10" and "only on mondays"."""
    text = understanding.text
    cuts = [0]
    for joint in say.pattern("joint").finditer(text):
        before, behind = text[cuts[-1] : joint.start()], text[joint.end() :]
        if _opens(behind) and _is_whole(before) and not _is_list(before, behind):
            cuts.append(joint.end())
    for start, end in zip(cuts, (*cuts[1:], len(text)), strict=True):
        entities = tuple(
            replace(one, start=one.start - start, end=one.end - start)
            for one in understanding.entities
            if start <= one.start and one.end <= end
        )
        yield replace(understanding, text=text[start:end], entities=entities)


def _opens(rest: str) -> bool:
    """Whether a wish of its own begins here."""
    head = say.pattern("joint").split(rest, maxsplit=1)[0]
    return bool(kinds_in(head)) or say.pattern("opens").match(head.strip()) is not None


def _is_list(before: str, behind: str) -> bool:
    """Whether two parts are a list of what is not wanted, with its hours or days said once for both."""
    listed = say.pattern("listed")
    return bool(listed.search(before) and listed.match(behind)) and not (
        _is_timed(before) and _is_timed(behind)
    )


def _is_timed(part: str) -> bool:
    return bool(re.search(r"\d", part) or named_days(part) or say.pattern("once").search(part))


def _is_whole(part: str) -> bool:
    """Whether a part says more than the name of a kind."""
    plain = say.pattern("changes").search(part) or re.search(r"\d", part) or named_days(part)
    return bool(plain)


def _wish(part: Understanding, turn: Turn) -> Wish:
    text = part.text
    wish = Wish(kinds_in(text), _switch(text))
    if (rest := _rest(part, turn, off=wish.switch == "off")) is not None:
        return replace(wish, switch="", rest=rest)
    every = _every(part)
    timed = say.pattern("length").sub(" ", text)
    daily = bool(wish.kinds) and set(wish.kinds) <= set(DAILY)
    first, last = (None, None) if daily and not say.pattern("bounded").search(text) else bounds(timed)
    off, only = wish.switch == "off", say.pattern("only").search(text) is not None
    if off and not only:
        shut = first is not None and last is not None
        first, last = (None, None) if shut else (last, first)
        wish = replace(wish, shut=shut)
    taken = bool(first or last)
    wish = replace(wish, not_before=first, not_after=last, every_minutes=every)
    wish = _with_days(wish, text, off=off and not only)
    if not taken and not wish.shut and not every:
        wish = replace(wish, at=clocks(timed))
    return replace(wish, switch="") if off and (wish.is_timed or wish.shut) else wish


def _switch(text: str) -> Switch:
    """The last word counts on what is wanted of less and more; off before on, as "no ... please" is off."""
    order: tuple[Switch, ...] = ("keep", "fewer", "more", "off", "on")
    return next((name for name in order if name and say.pattern(name).search(text)), "")


def _with_days(wish: Wish, text: str, *, off: bool) -> Wish:
    if say.pattern("any_day").search(text):
        return replace(wish, any_day=not off)
    days = named_days(text)
    if not days:
        return wish
    mode: DayMode = "without" if off else "also" if adds(text) else "only"
    return replace(wish, days=days, day_mode=mode)


def _rest(part: Understanding, turn: Turn, *, off: bool) -> datetime | None:
    """The end of a rest: of "pause breaks until monday", "no breaks this week", "no breaks for two hours"."""
    pauses = say.pattern("pausing").search(part.text) is not None
    once = say.pattern("once").search(part.text) is not None
    if not (pauses or (off and once)):
        return None
    dated = [e for e in part.entities if isinstance(e.value, Moment | Period | Duration)]
    end = end_of(replace(part, entities=tuple(dated)), turn)
    return end if end is not None and end > turn.now else _tomorrow(turn) if pauses else None


def _tomorrow(turn: Turn) -> datetime:
    start = time.fromisoformat(turn.twin.preferences.work_start)
    return datetime.combine(turn.now.date() + timedelta(days=1), start, turn.now.tzinfo)


def _every(part: Understanding) -> int | None:
    """Minutes between two breaks: "every 50 minutes", "after 90 minutes without a break"."""
    for entity in part.entities:
        if isinstance(entity.value, Recurrence):
            rule = dict(piece.split("=", 1) for piece in entity.value.rule.split(";") if "=" in piece)
            if rule.get("FREQ") in _LENGTHS:
                return int(rule.get("INTERVAL", "1")) * (_HOUR if rule["FREQ"] == "HOURLY" else 1)
    if found := say.pattern("stretch").search(part.text):
        unit = _HOUR if say.pattern("hours").fullmatch(found[2]) else 1
        return round(float(found[1].replace(",", ".")) * unit)
    return None
