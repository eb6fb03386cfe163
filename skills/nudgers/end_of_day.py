"""The end of the working day: what is done, and that the rest is noted and can be left."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._meetings import local
from skills.nudgers._windows import around_end, current, following
from skills.nudgers._words import said
from twin_core.nudging.hours import day_span, work_span
from twin_core.parts.tasks import Task
from twin_core.twin import Twin

KIND: Final = "end_of_day"
EVENING: Final = "evening_check_in"
"""The other kind that closes a day: one of the two is enough."""
AFTER: Final = around_end(timedelta(), timedelta(hours=1))
OF_USE: Final = timedelta(hours=2)
NAMED: Final = 2
"""Up to so many finished tasks are named; more are counted."""

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """A word to let the day go; none where the evening check-in was asked for, or no task is known."""
    window = current(twin, now, KIND, AFTER, over_midnight=True)
    if window is None or _asked_today(twin, window.day):
        return None
    done, left = _done(twin, window.day), len(twin.tasks.open)
    work = work_span(twin, window.day)
    if work is None or not (done or left):
        return None
    end = local(work[1], now)
    name = f"{'done' if done else 'nothing_named'}{'_left' if done and left else ''}"
    text = said(
        say, name, twin, KIND, now,
        clock=wording.clock(end.time(), twin.preferences),
        done=_in_words(done),
        left=wording.count(left, "open task"),
    )  # fmt: skip
    return Nudge(
        kind=KIND,
        reply=Reply(wording.capital(text), say.buttons("end"), private=True),
        reasons=(
            f"work_end:{end:%H:%M}",
            *((f"done_today:{len(done)}",) if done else ()),
            *((f"open_tasks:{left}",) if left else ()),
        ),
        urgency=0.4,
        until=max(window.end, window.start + OF_USE),
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """When work ends next."""
    return following(twin, now, AFTER)


def _asked_today(twin: Twin, day: date) -> bool:
    start, end = day_span(twin, day)
    return any(start <= sent.at < end for sent in twin.nudges.of(EVENING))


def _done(twin: Twin, day: date) -> tuple[Task, ...]:
    start, end = day_span(twin, day)
    return tuple(task for task in twin.tasks.done if task.done_at and start <= task.done_at < end)


def _in_words(done: tuple[Task, ...]) -> str:
    if len(done) > NAMED:
        return wording.count(len(done), "task")
    return wording.listing([wording.quoted(task.title) for task in done])
