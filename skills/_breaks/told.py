"""What a message tells of a break: its start, its end, its length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.skill import Turn
from nlu.understanding import Duration, Entity, Moment, Period, Rating
from skills._breaks.common import JUST_NOW, LONGEST, words
from twin_core.parts.breaks import Break

Span = tuple[datetime, datetime]

DAY: Final = timedelta(days=1)
_CLOCKED: Final = ("second", "minute", "hour")
_MINUTES = re.compile(r"(?<![\d:.])(\d{1,3})(?![\d:.])")


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of a break that were said."""

    start: datetime | None = None
    end: datetime | None = None
    length: timedelta | None = None
    loose: datetime | None = None
    """A day or a part of one ("this morning") without a time of its own."""

    def span(self, since: datetime | None, now: datetime) -> Span | None:
        """From when to when the break was, with the start of an open one; None where that is not known."""
        start, end, length = self.start, self.end, self.length
        if start and (end or length):
            return start, min(end or start + (length or DAY), now)
        if end:
            start = end - length if length else since
            return (start, end) if start and start < end else None
        if length and not self.loose:
            return (since, min(since + length, now)) if since else (now - length, now)
        return None


def told(turn: Turn) -> Told:
    """What a message says of a break that was taken."""
    text, found = turn.understanding.text, Told()
    for entity in turn.understanding.entities:
        value = entity.value
        if isinstance(value, Duration) and value.minutes > 0:
            found = Told(found.start, found.end, timedelta(minutes=value.minutes), found.loose)
        elif isinstance(value, Period) and value.end - value.start <= LONGEST:
            found = _stretch(found, value, turn, here_since=_here_since(text, entity))
        elif isinstance(value, Moment) and value.grain in _CLOCKED:
            at = past(value.at, turn.now)
            found = replace(found, end=at) if _ended(text, entity) else replace(found, start=at)
        elif isinstance(value, Moment) and value.at <= turn.now:
            found = Told(found.start, found.end, found.length, value.at)
    return found


def still_to_come(turn: Turn) -> datetime | None:
    """The beginning of a stretch later today that nothing in the words puts in the past."""
    if words.pattern("past").search(turn.understanding.text):
        return None
    starts = (e.value.start for e in turn.understanding.entities if isinstance(e.value, Period))
    later = (start for start in starts if start - turn.now > JUST_NOW and start.date() == turn.now.date())
    return next(later, None)


def stretches(turn: Turn) -> tuple[Span, ...]:
    """Every stretch of time that a message names, as those that were: "12 to 1 and 2 to 2:15"."""
    found: list[Span] = []
    for entity in turn.understanding.entities:
        value = entity.value
        if isinstance(value, Period) and value.grain in _CLOCKED and value.end - value.start <= LONGEST:
            one = _stretch(Told(), value, turn)
            found += [(one.start, one.end)] if one.start and one.end else []
    return tuple(found)


def past(at: datetime, now: datetime) -> datetime:
    """A time of day that was read as one to come is the one that was."""
    return at - DAY if at > now else at


def answered_at(turn: Turn) -> datetime | None:
    """The time in an answer, as one that was."""
    times = (e.value for e in turn.understanding.entities if isinstance(e.value, Moment))
    return next((past(value.at, turn.now) for value in times if value.grain in _CLOCKED), None)


def bare_minutes(turn: Turn) -> int:
    """A number without a unit, which is no part of a time; 0 where there is none."""
    text = turn.understanding.text
    for entity in turn.understanding.entities:
        if isinstance(entity.value, Rating) and entity.value.said.isdecimal():
            return int(entity.value.said)
        if isinstance(entity.value, Moment | Period | Duration):
            text = text[: entity.start] + " " * (entity.end - entity.start) + text[entity.end :]
    found = _MINUTES.search(text)
    return int(found[1]) if found else 0


def uncounted(span: Span, taken: Sequence[Break]) -> list[Span]:
    """The pieces of a stretch of time that no noted break covers."""
    pieces = [span]
    for one in taken:
        if one.started == one.ended:
            continue
        pieces = [
            piece
            for start, end in pieces
            for piece in ((start, min(end, one.started)), (max(start, one.ended), end))
            if piece[0] < piece[1]
        ]
    return pieces


def _stretch(found: Told, value: Period, turn: Turn, *, here_since: bool = False) -> Told:
    back = DAY if value.start > turn.now and still_to_come(turn) is None else timedelta(0)
    start, end = value.start - back, min(value.end - back, turn.now)
    if start >= turn.now:
        return found
    if value.grain not in _CLOCKED:
        return Told(found.start, found.end, found.length, start)
    if here_since:
        return Told(found.start, start, found.length)
    return Told(start, end, found.length)


def _ended(text: str, time: Entity) -> bool:
    """Whether the words around a time say that the break ended then."""
    before, behind = words.pattern("ended"), words.pattern("ended_behind")
    return bool(before.search(text[: time.end]) or behind.match(text[time.end :]))


def _here_since(text: str, time: Entity) -> bool:
    """Whether a stretch of time is that of being back."""
    before, behind = words.pattern("here_since"), words.pattern("ended_behind")
    return bool(before.search(text[: time.end]) or behind.match(text[time.end :]))
