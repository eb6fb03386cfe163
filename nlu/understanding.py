"""What a text means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

Grain: TypeAlias = Literal["second", "minute", "hour", "part", "day", "week", "month", "year"]
Measure: TypeAlias = Literal["mood", "energy", "stress"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time."""

    at: datetime
    """Aware, in the person's zone; the first instant of its grain."""
    grain: Grain
    part: str = ""
    """"morning", "noon", "afternoon", "evening" or "night" where one was said."""
    stands_for: str = ""
    """How an ambiguous phrase was read, such as "the coming Friday"; empty where there is no doubt."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time; the end is not part of it."""

    start: datetime
    end: datetime
    grain: Grain


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time."""

    minutes: float


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A repeating time."""

    first: datetime
    """The next time, aware, in the person's zone."""
    rule: str
    """An RFC 5545 RRULE without its prefix, in local time."""


@dataclass(frozen=True, slots=True)
class NoSuchTime:
    """Words that name a time which does not exist."""

    why: str
    """For the person: "There is no 25:00." """
    instead: tuple[Moment, ...] = ()
    """What may have been meant."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A value on the scale from 1 to 5."""

    value: int
    certain: bool
    """True for a number, a button or a plain emoji; False where words were read."""
    said: str
    """The words it was read from."""


Value: TypeAlias = "str | float | Moment | Period | Duration | Recurrence | NoSuchTime | Rating"


@dataclass(frozen=True, slots=True)
class Entity:
    """A piece of the text with a value.

    Names of ours: `mood`, `energy`, `stress` (a Rating of that measure), `rating` (a Rating,
    measure not said), `time` (Moment or NoSuchTime), `period`, `duration`, `recurrence`,
    `number`, `person`; any other name comes from annotated examples and has a str.
    """

    name: str
    value: Value
    start: int
    """Offset of the first character."""
    end: int
    """Offset past the last character."""
    role: str = ""
    """What the entity is in the sentence, such as "from" or "to" of two cities; from annotated examples."""
    group: str = ""
    """Which entities belong together, such as "1" for all of the first order; from annotated examples."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The reading of one utterance."""

    text: str
    intent: str | None
    """The likeliest intent; None where the text is out of scope."""
    confidence: float
    """A calibrated probability, 0 to 1, that `intent` is right (or that none is)."""
    entities: tuple[Entity, ...] = ()
    ranking: tuple[tuple[str, float], ...] = field(default=())
    """(intent, probability), likeliest first; at most ten."""

    def all(self, name: str) -> tuple[Entity, ...]:
        """The entities of a name, in order of the text."""
        return tuple(entity for entity in self.entities if entity.name == name)

    def first(self, name: str) -> Entity | None:
        """The first entity of a name."""
        return next((entity for entity in self.entities if entity.name == name), None)


class Interpreter(Protocol):
    """Anything that reads meaning from text."""

    def understand(self, text: str, now: datetime, zone: ZoneInfo) -> Understanding:
        """The reading of one utterance said at `now` by someone in `zone`."""

    def clauses(self, text: str, now: datetime, zone: ZoneInfo) -> Sequence[Understanding]:
        """The readings of each thing said, where a message holds several; otherwise one."""
