"""What a correction says: the value meant, the value rejected, the measure, the moment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from bot.ratings import MEASURES
from bot.skill import Turn
from nlu.understanding import Entity, Measure, Moment, Period, Rating
from skills._corrections.common import Noted

_NOT: Final = r"(?:\bnot|\binstead of|\brather than|\bfrom|n['’]t|\bwas(?= \w+ (?:but|,)))\s+(?:an?\s+)?"
_REJECTED = re.compile(rf"{_NOT}(?:a\s+)?(?:(?:mood|energy|stress)\s+)?$", re.IGNORECASE)
_REPLACED = re.compile(r"^\s*(?:but|,\s*(?:it|but))\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d:.,])([1-5])(?![\d:]|[.,]\d|\s*(?:am|pm|o['’]clock)\b)", re.IGNORECASE)
_NAMED = re.compile(r"\b(mood|energy|stress)", re.IGNORECASE)
_OBJECTS = re.compile(
    r"\b(?:no|nope|nah|not|meant|mean|actually|oops|ups|whoops|wrong|sorry|wait|typo|correct\w*|instead|rather|change"
    r"|should|said|mistake|fix|make|hm+|put)\b|n['’]t\b|^\*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:no+|nope|nah|oh|ah|ok|okay|well|all|sorry|so|very|it|this|that|is|['’]?s|fine|good|thank(?:s|\s+you)?|thx|ty"
    r"|cheers|worries|problem|need|my\s+bad|pardon|apologies|excuse\s+me|about|though|then|please|now|again)\b[\s,.!]*)+",
    re.IGNORECASE,
)
"""Nothing but a courtesy: "no, thank you"."""
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
    named = list(_NAMED.finditer(text))
    right = [
        measure
        for match in named
        if not _REJECTED.search(text[: match.start()])
        for measure in _measures(match)
    ]
    wrong = [
        measure for match in named if _REJECTED.search(text[: match.start()]) for measure in _measures(match)
    ]
    return Said(
        meant[-1] if meant else None,
        rejected[0] if rejected else None,
        right[-1] if right else None,
        wrong[0] if wrong else None,
    )


def corrects(text: str, meant: Said) -> bool:
    """Whether words may correct anything, rather than being mere courtesy."""
    told = (meant.value, meant.rejected, meant.measure, meant.other)
    return any(part is not None for part in told) or _THANKS.fullmatch(text.strip()) is None


def objects(text: str) -> bool:
    """Whether words say that something is wrong: "no", "I meant", "actually"."""
    return _OBJECTS.search(text) is not None


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
        for match in _NUMBER.finditer(text)
        if not any(e.start <= match.start() < e.end and text[e.start : e.end] != match[1] for e in times)
    ]
    if digits:
        return digits
    rated = [entity for entity in turn.understanding.entities if isinstance(entity.value, Rating)]
    return [(e.value.value, e.start, e.end) for e in rated if isinstance(e.value, Rating)]


def _is_rejected(text: str, start: int, end: int) -> bool:
    before = text[:start]
    return bool(_REJECTED.search(before)) or bool(
        re.search(r"\bit was\s+$", before, re.IGNORECASE) and _REPLACED.search(text[end:])
    )


def _measures(match: re.Match[str]) -> list[Measure]:
    return [measure for measure in MEASURES if measure == match[1].lower()]


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
