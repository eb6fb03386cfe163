"""The list of tasks: what is due first, what can wait apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from bot import moments, wording
from bot.messages import Button, Card, Reply
from bot.skill import Answer, Turn
from bot.wording import quoted
from nlu.understanding import Moment, Period
from skills._tasks.common import say
from skills._tasks.order import is_resting, resting, to_do
from twin_core.parts.tasks import Task

SHOWN: Final = 10
_OVERDUE = re.compile(r"\b(?:overdue|late)\b", re.IGNORECASE)
_WORKING = re.compile(r"\b(?:working on|which task am i|where was i)\b", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:what(?:['’]?s| is)? next|do next|should i (?:work|do|start))\b", re.IGNORECASE)
_DUE = re.compile(r"\b(?:due|deadlines?)\b", re.IGNORECASE)
_PUT_OFF = re.compile(r"\b(?:put off|postponed|delayed)\b", re.IGNORECASE)
_ADD: Final = Button("Add a task", "add a task")


def listed(turn: Turn) -> Answer:
    """The open tasks, or those of them that were asked for."""
    text, tasks = turn.understanding.text, turn.twin.tasks.open
    because = say("because_list")
    if not tasks:
        return Answer(Reply(say("none_open", turn.message.id), (_ADD,), private=True), because=because)
    return Answer(_asked(turn, text, to_do(turn), resting(turn)), because=because)


def _asked(turn: Turn, text: str, ordered: Sequence[Task], waiting: Sequence[Task]) -> Reply:
    if _WORKING.search(text):
        return _under_way(turn, ordered)
    if _NEXT.search(text) and ordered:
        return _next(turn, ordered)
    if _PUT_OFF.search(text):
        return _some(turn, waiting, "put_off_list")
    if _OVERDUE.search(text):
        return _some(turn, [task for task in ordered if _late(turn, task)], "late")
    if _DUE.search(text) and (span := _span(turn)):
        near = [task for task in (*ordered, *waiting) if task.due and span[0] <= task.due < span[1]]
        return _some(turn, near, "due_then")
    return _all(turn, ordered, waiting)


def _all(turn: Turn, ordered: Sequence[Task], waiting: Sequence[Task]) -> Reply:
    said = [say("open", turn.message.id, count=wording.count(len(ordered), "open task"))]
    today = [
        task
        for task in ordered
        if task.due and not _late(turn, task) and _local(turn, task.due) == turn.now.date()
    ]
    late = [task for task in ordered if _late(turn, task)]
    if today:
        said.append(say("due_today", count=len(today)))
    if late:
        said.append(say("past_due", count=len(late)))
    if waiting:
        said.append(say("resting", count=len(waiting)))
    buttons = tuple(
        Button(f"Done: {wording.short(task.title, 24)}", f"done with {task.title}")
        for task in ordered
        if task.started_at
    )[:2]
    text = ", ".join(said)
    return Reply(
        f"{text[:1].upper()}{text[1:]}.",
        (*buttons, _ADD),
        _card(turn, (*ordered, *waiting), "Your tasks", numbered=True),
        private=True,
    )


def _some(turn: Turn, tasks: Sequence[Task], name: str) -> Reply:
    everything = Button("All tasks", "my tasks")
    if not tasks:
        return Reply(say(f"{name}_none", turn.message.id), (everything,), private=True)
    text = say(name, turn.message.id, count=wording.count(len(tasks), "task"))
    return Reply(text, (everything,), _card(turn, tasks, "Your tasks"), private=True)


def _card(turn: Turn, tasks: Sequence[Task], title: str, *, numbered: bool = False) -> Card:
    """Some tasks with their state; the whole list has numbers, by which a task can be named."""
    rows = [
        (
            f"{place}. {wording.short(task.title)}" if numbered else wording.short(task.title),
            _status(turn, task),
        )
        for place, task in enumerate(tasks[:SHOWN], 1)
    ]
    if len(tasks) > SHOWN:
        rows.append(("…", f"and {len(tasks) - SHOWN} more"))
    return Card(title, tuple(rows))


def _status(turn: Turn, task: Task) -> str:
    said = ["in progress"] if task.started_at else []
    if task.due:
        when = wording.when(task.due, turn.now, turn.twin.preferences)
        said.append(f"was due {when}" if _late(turn, task) else f"due {when}")
    if task.estimate_minutes:
        said.append(f"about {wording.length(task.estimate_minutes)}")
    if is_resting(turn, task) and task.not_before:
        said.append(f"put off until {wording.day(task.not_before, turn.now, turn.twin.preferences)}")
    return ", ".join(said) or "open"


def _under_way(turn: Turn, tasks: Sequence[Task]) -> Reply:
    working = [task for task in tasks if task.started_at]
    if not working:
        return Reply(say("none_under_way", turn.message.id), (Button("My tasks", "my tasks"),), private=True)
    named = wording.listing([quoted(task.title) for task in working])
    since = wording.when(working[-1].started_at or turn.now, turn.now, turn.twin.preferences)
    text = say("under_way", turn.message.id, titles=named, since=since)
    done = tuple(
        Button(f"Done: {wording.short(task.title, 24)}", f"done with {task.title}") for task in working[:3]
    )
    return Reply(text, done, private=True)


def _next(turn: Turn, tasks: Sequence[Task]) -> Reply:
    waiting = [task for task in tasks if not task.started_at] or list(tasks)
    first = waiting[0]
    why = _status(turn, first)
    text = say("next", turn.message.id, title=quoted(first.title), why="" if why == "open" else f", {why}")
    return Reply(
        text, (Button("Start it", f"start {first.title}"), Button("All tasks", "my tasks")), private=True
    )


def _span(turn: Turn) -> tuple[datetime, datetime] | None:
    for entity in turn.understanding.entities:
        value = entity.value
        if isinstance(value, Period):
            return value.start, value.end
        if isinstance(value, Moment) and not moments.says_clock(value):
            start = datetime.combine(value.at.date(), time(), value.at.tzinfo)
            days = 7 - value.at.weekday() if value.grain == "week" else 1
            return start, start + timedelta(days=days)
    return None


def _late(turn: Turn, task: Task) -> bool:
    return bool(task.due and task.due <= turn.now)


def _local(turn: Turn, at: datetime) -> object:
    return at.astimezone(turn.now.tzinfo).date()
