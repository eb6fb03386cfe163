"""What was said, as words to put into a reply or to send to a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from string import Formatter
from typing import Final

from bot.skill import Turn
from bot.wording import length, when
from nlu.understanding import Duration, Entity, Moment, NoSuchTime, Period, Rating, Recurrence, Value
from twin_core.parts.preferences import Preferences

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "time": (Moment, Period, Recurrence),
    "duration": (Duration,),
    "rating": (Rating,),
}


def named(text: str) -> tuple[str, ...]:
    """The slots that a text has. Raises `ValueError` for braces that do not close."""
    return tuple(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def filled(text: str, slots: Mapping[str, str]) -> str:
    """A text with its slots put in."""
    return "".join(
        before + (slots.get(name, "") if name is not None else "")
        for before, name, _, _ in Formatter().parse(text)
    )


def told(turn: Turn) -> dict[str, str]:
    """Each entity of a turn in words; the first of a name counts."""
    preferences = turn.twin.preferences
    return {
        entity.name: said
        for entity in reversed(turn.understanding.entities)
        if (said := worded(entity.value, turn.now, preferences))
    }


def worded(value: Value, now: datetime, preferences: Preferences) -> str:
    """A value as a person reads it; empty where there is no such time."""
    if isinstance(value, Moment | Recurrence | Period):
        return " – ".join(when(at, now, preferences) for at in _instants(value))
    if isinstance(value, Duration):
        return length(value.minutes)
    if isinstance(value, NoSuchTime):
        return ""
    if isinstance(value, Rating):
        return str(value.value)
    return f"{value:g}" if isinstance(value, float) else value


def _instants(value: Moment | Recurrence | Period) -> tuple[datetime, ...]:
    if isinstance(value, Period):
        return value.start, value.end
    return (value.first if isinstance(value, Recurrence) else value.at,)


def fits(expects: str, entity: Entity) -> bool:
    """Whether an entity is what a question expects."""
    return isinstance(entity.value, _KINDS.get(expects, ()))
