"""A task that is due today or on the next working day, or for which the time left is too short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._meetings import local, minutes
from skills.nudgers._windows import DAY, Window, current, following, inside_work
from skills.nudgers._words import is_one_command, said
from twin_core.nudging.busy import busy_spans
from twin_core.nudging.hours import day_span, next_working_day, work_span
from twin_core.parts.tasks import Task
from twin_core.twin import Twin

KIND: Final = "task_due"
WORK: Final = inside_work(timedelta(minutes=30), timedelta(minutes=30))
HORIZON: Final = timedelta(days=7)
"""A task due later is not reckoned yet."""
RECKONED: Final = 5
"""Tasks with an estimate, soonest due first, for which the time left is reckoned."""

OF_USE: Final = timedelta(hours=4)

say = phrases(__file__)


@dataclass(frozen=True, slots=True)
class Pressing:
    """A task that is worth a word."""

    task: Task
    due: datetime
    """UTC."""
    needs: timedelta | None = None
    """What is left of its estimate, where that is more than the free time before."""
    free: timedelta = timedelta()


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The most pressing task: one that is likely late, else the one due first.

    Not one under way or at rest, nor one that came up only today: its person has it in mind.
    """
    window = current(twin, now, KIND, WORK) if twin.tasks.open else None
    found = None if window is None else _pressing(twin, window, now)
    if window is None or found is None:
        return None
    due = local(found.due, now)
    today = due.date() == window.day
    reply = Reply(_text(twin, found, now), _offers(found.task), private=True)
    urgency = 0.75 if found.needs else 0.65 if today else 0.4
    until = min(found.due, now.astimezone(UTC) + OF_USE)
    return Nudge(KIND, reply, _reasons(found, due, today=today), urgency, until)


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """Half an hour into the next working day; none without a task that has a due time."""
    return following(twin, now, WORK) if any(task.due for task in twin.tasks.open) else None


def _pressing(twin: Twin, window: Window, now: datetime) -> Pressing | None:
    ahead = sorted(
        (task.due, task.created_at, task)
        for task in twin.tasks.open
        if task.due is not None and now < task.due < window.start + HORIZON and _waits(task, window.start)
    )
    rated = [Pressing(task, due.astimezone(UTC)) for due, _, task in ahead]
    reckoned = [one for one in rated if one.task.estimate_minutes][:RECKONED]
    late = next((late for one in reckoned if (late := _late(twin, one, window.start))), None)
    if late is not None:
        return late
    later = next_working_day(twin, window.day)
    end = day_span(twin, later)[1] if later else day_span(twin, window.day)[1]
    return next((one for one in rated if one.due < end), None)


def _waits(task: Task, start: datetime) -> bool:
    """Whether a task was there when the day began, and is neither under way nor put off."""
    put_off = task.not_before > start if task.not_before else task.delays > 0
    return task.created_at < start and task.started_at is None and not put_off


def _late(twin: Twin, one: Pressing, start: datetime) -> Pressing | None:
    """The task with its figures, where what is left of its estimate is longer than the free working time."""
    needs = timedelta(minutes=(one.task.estimate_minutes or 0) - (one.task.spent_minutes or 0))
    free, day = timedelta(), local(start, start.astimezone(twin.preferences.timezone())).date()
    while needs > free and day_span(twin, day)[0] < one.due:
        work = work_span(twin, day)
        if work is not None:
            free += _free(twin, max(work[0], start), min(work[1], one.due))
        day += DAY
    return Pressing(one.task, one.due, needs, free) if needs > free else None


def _free(twin: Twin, start: datetime, end: datetime) -> timedelta:
    if start >= end:
        return timedelta()
    return end - start - sum((over - begun for begun, over in busy_spans(twin, start, end)), timedelta())


def _text(twin: Twin, found: Pressing, now: datetime) -> str:
    facts = {
        "task": wording.quoted(found.task.title),
        "when": wording.when(found.due, now, twin.preferences),
    }
    if found.needs is None:
        return said(say, "due", twin, KIND, now, **facts)
    needs, free = (wording.length(minutes(length)) for length in (found.needs, found.free))
    return said(say, "late", twin, KIND, now, needs=needs, free=free, **facts)


def _reasons(found: Pressing, due: datetime, *, today: bool) -> tuple[str, ...]:
    codes = (f"due_at:{due:%H:%M}" if today else f"due_on:{due:%Y-%m-%dT%H:%M}",)
    if found.needs is None:
        return codes
    return (*codes, f"needed_minutes:{minutes(found.needs)}", f"free_before_due:{minutes(found.free)}")


def _offers(task: Task) -> tuple[Button, ...]:
    buttons = say.buttons("start", "move", title=task.title)
    return tuple(button for button in buttons if is_one_command(button.says))
