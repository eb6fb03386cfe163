"""What a correction says: the value meant, the value rejected, the measure, the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from bot.ratings import MEASURES
from bot.skill import Turn
from nlu.understanding import Entity, Measure, Moment, Period, Rating
from skills._corrections.common import Noted, say

_PARTS: Final = {
    "morning": (time(0), time(12)),
    "noon": (time(11), time(14)),
    "afternoon": (time(12), time(18)),
    "evening": (time(16), time(23, 59)),
    "night": (time(18), time(23, 59)),
}
_NEAR: Final = timedelta(minutes=45)
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """A correction as said."""

    value: int | None
    rejected: int | None
    measure: Measure | None
    """The measure that is meant."""
    other: Measure | None
    """The measure that is not: "stress, not mood"."""


def said(turn: Turn) -> Said:
    """The values and measures that a correction names."""
    text = turn.understanding.text
    values = list(_values(turn))
    meant = [value for value, start, end in values if not _is_rejected(text, start, end)]
    rejected = [value for value, start, end in values if _is_rejected(text, start, end)]
    named = _named(text)
    right = [measure for at, measure in named if not _rejects(text[:at])]
    wrong = [measure for at, measure in named if _rejects(text[:at])]
    return Said(
        meant[-1] if meant else None,
        rejected[0] if rejected else None,
        right[-1] if right else None,
        wrong[0] if wrong else None,
    )


def corrects(text: str, meant: Said) -> bool:
    """Whether words may correct anything, rather than being mere courtesy."""
    told = (meant.value, meant.rejected, meant.measure, meant.other)
    return any(part is not None for part in told) or say.pattern("courtesy").fullmatch(text.strip()) is None


def objects(text: str) -> bool:
    """Whether words say that something is wrong: "no", "I meant", "actually"."""
    return say.pattern("objects").search(text) is not None


def at_moment(turn: Turn, found: Sequence[Noted]) -> tuple[Noted, ...]:
    """The ratings of the moment that a sentence names; all of them where it names none."""
    for entity in turn.understanding.entities:
        span = _span(entity, turn.now)
        if span is None:
            continue
        inside = tuple(noted for noted in found if span[0] <= noted.at < span[1])
        if len(inside) > 1 and isinstance(entity.value, Moment) and entity.value.grain in ("minute", "hour"):
            return (min(inside, key=lambda noted: abs(noted.at - span[0] - _NEAR)),)
        return inside
    return tuple(found)


def names_moment(turn: Turn) -> bool:
    """Whether a sentence names a moment at all."""
    return any(_span(entity, turn.now) for entity in turn.understanding.entities)


def _values(turn: Turn) -> Sequence[tuple[int, int, int]]:
    text = turn.understanding.text
    times = [entity for entity in turn.understanding.entities if isinstance(entity.value, Moment | Period)]
    digits = [
        (int(match[1]), match.start(), match.end())
        for match in say.pattern("number").finditer(text)
        if not any(e.start <= match.start() < e.end and text[e.start : e.end] != match[1] for e in times)
    ]
    if digits:
        return digits
    rated = [entity for entity in turn.understanding.entities if isinstance(entity.value, Rating)]
    return [(e.value.value, e.start, e.end) for e in rated if isinstance(e.value, Rating)]


def _is_rejected(text: str, start: int, end: int) -> bool:
    before = text[:start]
    was = say.pattern("was").search(before) is not None
    return _rejects(before) or (was and say.pattern("replaced").search(text[end:]) is not None)


def _rejects(before: str) -> bool:
    """Whether what stands before a value or a measure says that it is not meant."""
    return say.pattern("rejected").search(before) is not None


def _named(text: str) -> Sequence[tuple[int, Measure]]:
    """Where a text names a measure, in order."""
    found = ((at.start(), measure) for measure in MEASURES for at in say.pattern(measure).finditer(text))
    return sorted(found)


def _span(entity: Entity, now: datetime) -> tuple[datetime, datetime] | None:
    """The stretch of past time that an entity means."""
    value = entity.value
    if isinstance(value, Period):
        return (value.start, value.end) if value.start <= now else None
    if not isinstance(value, Moment) or value.grain in ("second", "week", "month", "year"):
        return None
    at = value.at
    while at > now:
        at -= _WEEK if value.grain == "day" else _DAY
    if value.grain == "part":
        start, end = _PARTS.get(value.part, (time(0), time(23, 59)))
        day = at.date()
        return datetime.combine(day, start, at.tzinfo), datetime.combine(day, end, at.tzinfo)
    if value.grain == "day":
        start_of_day = datetime.combine(at.date(), time(0), at.tzinfo)
        return start_of_day, start_of_day + _DAY
    return at - _NEAR, at + _NEAR
