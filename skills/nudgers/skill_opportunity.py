"""A skill that has rested for a while, on an afternoon with time to spare."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._meetings import local, minutes, of_day, spent
from skills.nudgers._windows import Window, current, following, from_middle
from skills.nudgers._words import is_one_command, said
from twin_core.nudging.busy import free_spans
from twin_core.nudging.hours import work_span
from twin_core.nudging.spans import Span
from twin_core.parts.skills import SkillLevel
from twin_core.twin import Twin

KIND: Final = "skill_opportunity"
AFTERNOON: Final = from_middle(timedelta(hours=2))
RESTED: Final = timedelta(days=30)
LET_GO: Final = timedelta(days=180)
"""What was not touched for so long is no longer on its person's mind, and is not brought up."""
ROOM: Final = timedelta(minutes=45)
LIGHT: Final = timedelta(hours=2)
"""A day with more of meetings has no time to spare."""
WEEK: Final = timedelta(days=7)

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The skill that has rested longest of those not let go, and the free time of this afternoon."""
    window = current(twin, now, KIND, AFTERNOON) if twin.skills.known else None
    skill = None if window is None else _rested(twin, window.start)
    if window is None or skill is None:
        return None
    free = _free(twin, window, now)
    if free is None:
        return None
    start, end = (local(at, now) for at in free)
    weeks = (window.start - skill.at) // WEEK
    text = said(
        say, "rested", twin, KIND, now,
        skill=wording.quoted(skill.name),
        weeks=wording.count(weeks, "week"),
        start=wording.clock(start.time(), twin.preferences),
        end=wording.clock(end.time(), twin.preferences),
    )  # fmt: skip
    add = say.button("add", skill=skill.name)
    return Nudge(
        kind=KIND,
        reply=Reply(text, (add,) if is_one_command(add.says) else (), private=True),
        reasons=(
            f"days_rested:{(window.start - skill.at).days}",
            f"free_from:{start:%H:%M}",
            f"free_minutes:{minutes(free[1] - free[0])}",
        ),
        urgency=0.2,
        until=free[1],
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """The middle of the next working day."""
    return following(twin, now, AFTERNOON)


def _rested(twin: Twin, at: datetime) -> SkillLevel | None:
    rested = [skill for skill in twin.skills.known if RESTED <= at - skill.at < LET_GO]
    return min(rested, key=lambda skill: skill.at, default=None)


def _free(twin: Twin, window: Window, now: datetime) -> Span | None:
    """The first free time of a light day that still has room, from now on; until the end of work."""
    work = work_span(twin, window.day)
    if work is None or spent(of_day(twin, window.day), work) > LIGHT or window.start >= work[1]:
        return None
    spans = free_spans(twin, window.start, work[1], ROOM)
    left = ((max(start, now.astimezone(UTC)), end) for start, end in spans)
    return next((span for span in left if span[1] - span[0] >= ROOM), None)
