"""Work with others: meetings attended, feedback, mentoring."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Count, Event, Instant, Minutes, Rated, event
from twin_core.parts.zones import local_day

if TYPE_CHECKING:
    from twin_core.twin import Twin

DAYS_KEPT = 100

_day = attrgetter("day")


class MeetingDay(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """All meetings attended on one day in the person's zone."""

    day: date
    count: int
    minutes: int


class Collaboration(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Meetings a day, and counts of feedback and mentoring."""

    days: tuple[MeetingDay, ...] = ()
    """The latest `DAYS_KEPT` days that have a meeting, newest last."""
    feedback_given: int = 0
    feedback_received: int = 0
    mentoring_minutes: int = 0

    def between(self, start: date, end: date) -> tuple[MeetingDay, ...]:
        """The days with a meeting from `start` until the day before `end`."""
        days = self.days
        return days[bisect_left(days, start, key=_day) : bisect_left(days, end, key=_day)]


@event("collaboration.meeting_attended")
class MeetingAttended(Event, frozen=True):
    """A meeting took place and the person was in it."""

    undoable = False

    started: Instant
    minutes: Minutes
    meeting: str = ""
    people: Count = 0
    value: Rated | None = None
    """How worthwhile the person found it, 1 to 5."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more meeting on the day it began."""
        kept = twin.collaboration
        day = local_day(self.started, twin.preferences.timezone())
        place = bisect_left(kept.days, day, key=_day)
        before, after = kept.days[:place], kept.days[place:]
        if after and after[0].day == day:
            known, after = after[0], after[1:]
        else:
            known = MeetingDay(day, 0, 0)
        new = MeetingDay(day, known.count + 1, known.minutes + self.minutes)
        days = (*before, new, *after)[-DAYS_KEPT:]
        return replace(twin, collaboration=replace(kept, days=days))


@event("collaboration.feedback_given")
class FeedbackGiven(Event, frozen=True):
    """The person gave somebody feedback."""

    to: str = ""
    kind: Literal["praise", "advice", "review"] = "review"

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more feedback."""
        kept = twin.collaboration
        return replace(twin, collaboration=replace(kept, feedback_given=kept.feedback_given + 1))


@event("collaboration.feedback_received")
class FeedbackReceived(Event, frozen=True):
    """Somebody gave the person feedback."""

    undoable = False

    kind: Literal["praise", "advice", "review"] = "review"

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more feedback received."""
        kept = twin.collaboration
        return replace(twin, collaboration=replace(kept, feedback_received=kept.feedback_received + 1))


@event("collaboration.mentoring_session")
class MentoringSession(Event, frozen=True):
    """Time spent teaching or being taught."""

    minutes: Minutes
    role: Literal["mentor", "mentee"] = "mentor"
    skill: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The minutes added to the sum."""
        kept = twin.collaboration
        return replace(
            twin, collaboration=replace(kept, mentoring_minutes=kept.mentoring_minutes + self.minutes)
        )
