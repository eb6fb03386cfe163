"""The answers to what is asked while tasks are changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from skills._tasks import subjects
from skills._tasks.adding import added, due_answered, started, title_answered, twice_answered
from skills._tasks.changes import ACTS, changed, delayed
from skills._tasks.common import again, chosen, left, new_id
from skills._tasks.details import Details, kept, stated, timed
from skills._tasks.words import say
from twin_core.parts.tasks import TaskCompleted, TaskCreated, TaskRemoved


def _task_answered(turn: Turn, ask: Ask) -> Answer:
    said = turn.understanding
    if said.intent in ("skip", "deny") or say.pattern("none_of_them").fullmatch(said.text.strip()):
        return left(turn)
    task = chosen(turn, ask)
    if task is None:
        return again(ask, turn)
    details = replace(kept(ask.filled), title=task.title)
    if ask.intent == "start_task":
        return started(turn, task, details)
    return ACTS[ask.intent](turn, task, replace(details, start=False))


def _due_answered(turn: Turn, ask: Ask) -> Answer:
    if ask.intent != "change_task":
        return due_answered(turn, ask)
    task = turn.twin.tasks.by_id(str(ask.filled.get("task", "")))
    if task is None or turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    details = timed(kept(ask.filled), turn, turn.understanding.entities, later=False)
    return changed(turn, task, details) if details.at or details.trouble else again(ask, turn)


def _create_answered(turn: Turn, ask: Ask) -> Answer:
    """Whether a task that is not on the list is to be noted all the same."""
    if turn.understanding.intent not in ("affirm", "deny", "skip"):
        return again(ask, turn)
    if turn.understanding.intent != "affirm":
        return left(turn)
    details = kept(ask.filled)
    if ask.intent != "finish_task":
        return added(turn, replace(details, at=None))
    task = new_id(turn, details.title)
    events = (TaskCreated(task, details.title), TaskCompleted(task, details.title, details.minutes))
    return Answer(
        Reply(say("noted_done", title=quoted(details.title)), say.buttons("undo")),
        events,
        because=say("because_finished"),
    )


def _until_answered(turn: Turn, ask: Ask) -> Answer:
    """Until when a task is put off."""
    task = turn.twin.tasks.by_id(str(ask.filled.get("task", "")))
    if task is None or task.done_at:
        return left(turn)
    if turn.understanding.intent in ("skip", "deny"):
        return delayed(turn, task, Details(start=True))
    details = timed(Details(), turn, turn.understanding.entities, later=True)
    return delayed(turn, task, details) if details.at or details.trouble else again(ask, turn)


def _change_answered(turn: Turn, ask: Ask) -> Answer:
    """What is to be different about a task."""
    task = turn.twin.tasks.by_id(str(ask.filled.get("task", "")))
    if task is None or turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    details = stated(turn, "change_task")
    if not (details.at or details.trouble or details.minutes):
        names = subjects.renamed(turn.understanding.text)
        details = Details(name=names[1] if names else turn.understanding.text.strip(" .\"“”'"))
    return changed(turn, task, details)


def _all_answered(turn: Turn, ask: Ask) -> Answer:
    """Whether every task is to go."""
    if turn.understanding.intent == "affirm":
        events = tuple(TaskRemoved(task.id) for task in turn.twin.tasks.open)
        text = say("removed_all", count=wording.count(len(events), "task"))
        return Answer(Reply(text, say.buttons("undo")), events, because=say("because_removed"))
    return left(turn) if turn.understanding.intent in ("deny", "skip") else again(ask, turn)


SLOTS: Final[dict[str, Callable[[Turn, Ask], Answer]]] = {
    "title": title_answered,
    "due": _due_answered,
    "twice": twice_answered,
    "task": _task_answered,
    "create": _create_answered,
    "until": _until_answered,
    "change": _change_answered,
    "all": _all_answered,
}
