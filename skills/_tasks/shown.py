"""The list of tasks: what is due first, what can wait apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from bot import moments, wording
from bot.messages import Card, Reply
from bot.skill import Answer, Turn
from bot.wording import quoted
from nlu.understanding import Moment, Period
from skills._tasks.common import done
from skills._tasks.order import is_resting, resting, to_do
from skills._tasks.words import say
from twin_core.parts.tasks import Task

SHOWN: Final = 10


def listed(turn: Turn) -> Answer:
    """The open tasks, or those of them that were asked for."""
    text, tasks = turn.understanding.text, turn.twin.tasks.open
    because = say("because_list")
    if not tasks:
        return Answer(
            Reply(say("none_open", turn.message.id), say.buttons("add"), private=True), because=because
        )
    return Answer(_asked(turn, text, to_do(turn), resting(turn)), because=because)


def _asked(turn: Turn, text: str, ordered: Sequence[Task], waiting: Sequence[Task]) -> Reply:
    if say.pattern("working").search(text):
        return _under_way(turn, ordered)
    if say.pattern("next").search(text) and ordered:
        return _next(turn, ordered)
    if say.pattern("postponed").search(text):
        return _some(turn, waiting, "put_off_list")
    if say.pattern("overdue").search(text):
        return _some(turn, [task for task in ordered if _late(turn, task)], "late")
    if say.pattern("due").search(text) and (span := _span(turn)):
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
    buttons = tuple(done(task) for task in ordered if task.started_at)[:2]
    return Reply(
        f"{wording.capital(', '.join(said))}.",
        (*buttons, say.button("add")),
        _card(turn, (*ordered, *waiting), numbered=True),
        private=True,
    )


def _some(turn: Turn, tasks: Sequence[Task], name: str) -> Reply:
    everything = say.button("every")
    if not tasks:
        return Reply(say(f"{name}_none", turn.message.id), (everything,), private=True)
    text = say(name, turn.message.id, count=wording.count(len(tasks), "task"))
    return Reply(text, (everything,), _card(turn, tasks), private=True)


def _card(turn: Turn, tasks: Sequence[Task], *, numbered: bool = False) -> Card:
    """Some tasks with their state; the whole list has numbers, by which a task can be named."""
    rows = [
        (
            f"{place}. {wording.short(task.title)}" if numbered else wording.short(task.title),
            _status(turn, task) or say.name("open"),
        )
        for place, task in enumerate(tasks[:SHOWN], 1)
    ]
    if len(tasks) > SHOWN:
        rows.append(("…", say("more", number=len(tasks) - SHOWN)))
    return Card(say.name("card"), tuple(rows))


def _status(turn: Turn, task: Task) -> str:
    said = [say.name("in_progress")] if task.started_at else []
    if task.due:
        name = "fact_was_due" if _late(turn, task) else "fact_due"
        said.append(say(name, when=wording.when(task.due, turn.now, turn.twin.preferences)))
    if task.estimate_minutes:
        said.append(say("fact_length", length=wording.length(task.estimate_minutes)))
    if is_resting(turn, task) and task.not_before:
        said.append(say("fact_put_off", day=wording.day(task.not_before, turn.now, turn.twin.preferences)))
    return ", ".join(said)


def _under_way(turn: Turn, tasks: Sequence[Task]) -> Reply:
    working = [task for task in tasks if task.started_at]
    if not working:
        return Reply(say("none_under_way", turn.message.id), say.buttons("mine"), private=True)
    named = wording.listing([quoted(task.title) for task in working])
    since = wording.when(working[-1].started_at or turn.now, turn.now, turn.twin.preferences)
    text = say("under_way", turn.message.id, titles=named, since=since)
    return Reply(text, tuple(done(task) for task in working[:3]), private=True)


def _next(turn: Turn, tasks: Sequence[Task]) -> Reply:
    waiting = [task for task in tasks if not task.started_at] or list(tasks)
    first = waiting[0]
    why = _status(turn, first)
    text = say("next", turn.message.id, title=quoted(first.title), why=f", {why}" if why else "")
    buttons = (say.button("start", title=first.title), say.button("every"))
    return Reply(text, buttons, private=True)


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
