"""What the person can do, and how it grows."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Minutes, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

SKILLS_KEPT = 200

Level: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=5)]
"""0.0 (none) to 5.0 (mastery)."""

_age = attrgetter("at")


class SkillLevel(msgspec.Struct, frozen=True, gc=False):
    """One skill with its latest level, 0.0 (none) to 5.0 (mastery)."""

    name: str
    level: float
    at: datetime
    learned_minutes: int = 0


class Skills(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Skills by name."""

    known: tuple[SkillLevel, ...] = ()
    """The `SKILLS_KEPT` that were touched last, in order of name."""
    learning_completed: int = 0
    """How many courses, books and talks were finished."""

    def named(self, name: str) -> SkillLevel | None:
        """A skill by its name, whatever the case."""
        wanted = name.casefold()
        return next((skill for skill in self.known if skill.name.casefold() == wanted), None)


@event("skill.assessed")
class SkillAssessed(Event, frozen=True):
    """A level was stated for a skill, 0.0 to 5.0."""

    skill: str
    level: Level
    by: str = "self"

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The level as stated, unless it was stated for an earlier time than the known one."""
        known = _known(twin, self.skill, at)
        return twin if known.at > at else _with(twin, replace(known, level=self.level, at=at))


@event("skill.improved")
class SkillImproved(Event, frozen=True):
    """A skill reached a higher level."""

    skill: str
    level: Level
    evidence: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The level, where it is higher than the known one."""
        known = _known(twin, self.skill, at)
        return _with(twin, replace(known, level=max(known.level, self.level), at=max(known.at, at)))


@event("learning.completed")
class LearningCompleted(Event, frozen=True):
    """A course, a book or a talk was finished."""

    title: str
    skill: str = ""
    minutes: Minutes = 0

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more finished, and its minutes on the skill that it served."""
        skills = replace(twin.skills, learning_completed=twin.skills.learning_completed + 1)
        twin = replace(twin, skills=skills)
        if not self.skill:
            return twin
        known = _known(twin, self.skill, at)
        return _with(
            twin, replace(known, learned_minutes=known.learned_minutes + self.minutes, at=max(known.at, at))
        )


def _known(twin: Twin, name: str, at: datetime) -> SkillLevel:
    return twin.skills.named(name) or SkillLevel(name, 0.0, at)


def _with(twin: Twin, skill: SkillLevel) -> Twin:
    others = [known for known in twin.skills.known if known.name != skill.name]
    if len(others) >= SKILLS_KEPT:
        others.remove(min(others, key=_age))
    known = tuple(sorted([*others, skill], key=lambda each: each.name.casefold()))
    return replace(twin, skills=replace(twin.skills, known=known))
