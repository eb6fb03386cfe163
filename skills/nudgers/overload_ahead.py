"""A look at next week, where meetings and due tasks would fill more than four fifths of its working hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._meetings import minutes, of_day, spent
from skills.nudgers._windows import DAY, WEEK, Window, around_end, current, following, last_of_week
from skills.nudgers._words import in_hours, said
from twin_core.nudging.hours import day_span, work_span
from twin_core.twin import Twin

KIND: Final = "overload_ahead"
AFTERNOON: Final = last_of_week(around_end(-timedelta(hours=3), -timedelta(hours=1)))
FULL: Final = 0.8
"""The share of the working hours that may be taken; the rest goes to what comes up."""

say = phrases(__file__)


@dataclass(frozen=True, slots=True)
class Load:
    """What next week holds."""

    meetings: timedelta
    tasks: timedelta
    work: timedelta

    @property
    def share(self) -> float:
        """Of the working hours; 0 where there are none."""
        return (self.meetings + self.tasks) / self.work if self.work else 0.0


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """Its figures and one offer."""
    window = current(twin, now, KIND, AFTERNOON)
    if window is None:
        return None
    load = _load(twin, window)
    if load.share <= FULL:
        return None
    name = "both" if load.meetings and load.tasks else "meetings" if load.meetings else "tasks"
    meetings, tasks, work = (in_hours(length) for length in (load.meetings, load.tasks, load.work))
    text = said(say, name, twin, KIND, now, meetings=meetings, tasks=tasks, work=work)
    return Nudge(
        kind=KIND,
        reply=Reply(text, say.buttons("tasks") if twin.tasks.open else (), private=True),
        reasons=(
            f"meetings_ahead:{minutes(load.meetings)}",
            f"tasks_ahead:{minutes(load.tasks)}",
            f"work_ahead:{minutes(load.work)}",
            f"full_over:{round(FULL * 100)}",
        ),
        urgency=0.45,
        until=max(window.end, window.start + timedelta(hours=3)),
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """The afternoon of the next last working day of a week."""
    return following(twin, now, AFTERNOON)


def _load(twin: Twin, window: Window) -> Load:
    """Of the seven days after this one; of a task what is left of its estimate, if it is due until then."""
    meetings = work = timedelta()
    for step in range(1, WEEK + 1):
        span = work_span(twin, window.day + step * DAY)
        if span is not None:
            work += span[1] - span[0]
            meetings += spent(of_day(twin, window.day + step * DAY), span)
    end = day_span(twin, window.day + WEEK * DAY)[1].astimezone(UTC)
    left = [
        max(0, (task.estimate_minutes or 0) - (task.spent_until(window.start) or 0))
        for task in twin.tasks.open
        if task.due is not None and window.start < task.due < end
    ]
    return Load(meetings, timedelta(minutes=sum(left)), work)
