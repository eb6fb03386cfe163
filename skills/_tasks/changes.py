"""Finishing, putting off, changing and removing tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot import moments, wording
from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from skills._tasks import subjects
from skills._tasks.adding import ask_due
from skills._tasks.common import (
    choose,
    facts,
    meant,
    no_number,
    read_as,
)
from skills._tasks.details import Details, only, stated
from skills._tasks.words import say
from twin_core.parts.tasks import Task, TaskChanged, TaskCompleted, TaskDelayed, TaskRemoved
from twin_core.parts.titles import is_plain

Act = Callable[[Turn, Task, Details], Answer]
LONG_WORK: Final = 16 * 60
"""Minutes from start to end beyond which the time between says nothing of the work done."""
UNTIL: Final = ("tomorrow", "monday", "next_week", "skip")
"""Buttons for the end of a delay."""


def finish(turn: Turn) -> Answer:
    """A task is done."""
    return _found(turn, "finish_task", stated(turn, "finish_task"), finished)


def put_off(turn: Turn) -> Answer:
    """A task waits until another day; where its deadline is moved, that is a change."""
    if say.pattern("deadline").search(turn.understanding.text):
        return change(turn)
    return _found(turn, "put_off_task", stated(turn, "put_off_task"), delayed)


def change(turn: Turn) -> Answer:
    """A task gets another name, length or due time."""
    names = subjects.renamed(turn.understanding.text)
    if names is None:
        return _found(turn, "change_task", stated(turn, "change_task"), changed)
    number = subjects.number_in(names[0])
    old = "" if number is not None or subjects.is_unnamed(names[0]) else names[0]
    return _found(turn, "change_task", Details(title=old, name=names[1], number=number), changed)


def remove(turn: Turn) -> Answer:
    """A task is dropped without being done."""
    details = stated(turn, "remove_task")
    if not details.title and say.pattern("all").search(turn.understanding.text):
        return _ask_all(turn)
    if not details.title and details.number is None and turn.twin.tasks.open and not _spoke_of_tasks(turn):
        return choose(turn, "remove_task", turn.twin.tasks.open, details)
    return _found(turn, "remove_task", details, removed)


def _spoke_of_tasks(turn: Turn) -> bool:
    """Whether the last turn was about tasks, so that "delete it" means one of them."""
    return turn.before is None or "task" in (turn.before.intent or "")


def finished(turn: Turn, task: Task, details: Details) -> Answer:
    """A task is done, with the time it took where that is known."""
    spent = details.minutes if details.minutes is not None else task.spent_until(turn.now)
    text = say("done", turn.message.id, title=quoted(task.title)) + _spent(turn, task, spent)
    rest = len(turn.twin.tasks.open) - 1
    text += " " + (say("left_open", count=wording.count(rest, "task")) if rest else say("all_done"))
    event = TaskCompleted(task.id, task.title, details.minutes)
    return Answer(
        Reply(text, say.buttons("undo", *(["mine"] if rest else []))),
        (event,),
        because=say("because_finished"),
    )


def delayed(turn: Turn, task: Task, details: Details) -> Answer:
    """A task waits, until a time where one was said."""
    if details.trouble or (details.at is None and not details.start):
        return _ask_until(turn, task, details)
    if details.at is None:
        text = say("delayed_open", turn.message.id, title=quoted(task.title))
    else:
        until = wording.day(details.at, turn.now, turn.twin.preferences)
        if details.at.astimezone(turn.now.tzinfo).date() == turn.now.date():
            until = wording.clock(details.at.astimezone(turn.now.tzinfo), turn.twin.preferences)
        text = say("delayed", turn.message.id, title=quoted(task.title), until=until) + read_as(details)
        if task.due and turn.now < task.due < details.at:
            text += " " + say("due_before", due=wording.when(task.due, turn.now, turn.twin.preferences))
    return Answer(
        Reply(text, say.buttons("undo")),
        (TaskDelayed(task.id, details.at),),
        because=say("because_delayed"),
    )


def changed(turn: Turn, task: Task, details: Details) -> Answer:
    """A task with what was newly said of it; a length moves a deadline on by as much."""
    moved = say.pattern("deadline").search(turn.understanding.text)
    if details.minutes and not details.at and task.due and moved:
        later = task.due + timedelta(minutes=details.minutes)
        details = replace(details, minutes=None, at=later)
    if details.trouble:
        return ask_due(turn, replace(details, title=task.title), "change_task", task=task.id)
    new = only({"title": details.name or None, "estimate_minutes": details.minutes, "due": details.at})
    if not new:
        question = Reply(say("change_what", turn.message.id, title=quoted(task.title)))
        ask = Ask("change_task", "change", "text", question, {"task": task.id})
        return Answer(question, ask=ask, because=say("because_no_change"))
    said = facts(turn, details.minutes or task.estimate_minutes, details.at or task.due)
    if details.name:
        text = say("renamed", turn.message.id, old=quoted(task.title), title=quoted(details.name), facts=said)
    else:
        text = say("changed", turn.message.id, title=quoted(task.title), facts=said)
    return Answer(
        Reply(text + read_as(details), say.buttons("undo")),
        (TaskChanged(task.id, **new),),
        because=say("because_changed"),
    )


def removed(turn: Turn, task: Task, _: Details) -> Answer:
    """A task off the list."""
    text = say("removed", turn.message.id, title=quoted(task.title))
    return Answer(Reply(text, say.buttons("undo")), (TaskRemoved(task.id),), because=say("because_removed"))


ACTS: Final[dict[str, Act]] = {
    "finish_task": finished,
    "put_off_task": delayed,
    "change_task": changed,
    "remove_task": removed,
}


def _found(turn: Turn, intent: str, details: Details, act: Act) -> Answer:
    found = meant(turn, details, working_first=intent == "finish_task")
    working = [task for task in found if task.started_at]
    if len(found) > 1 and intent == "finish_task" and len(working) == 1:
        found = (working[0],)
    if len(found) == 1 and (not details.title or is_plain(details.title, found[0].title)):
        return act(turn, found[0], details)
    if found:
        return choose(turn, intent, found, details)
    if details.number is not None:
        return no_number(turn, details.number)
    if not details.title and turn.twin.tasks.open:
        return choose(turn, intent, turn.twin.tasks.open, details)
    return _not_found(turn, intent, details)


def _not_found(turn: Turn, intent: str, details: Details) -> Answer:
    title = details.title
    if not title:
        return Answer(Reply(say("nothing_there", turn.message.id), say.buttons("add")))
    done = next(
        (task for task in reversed(turn.twin.tasks.done) if task.title.casefold() == title.casefold()), None
    )
    if done and done.done_at and intent == "finish_task":
        when = wording.when(done.done_at, turn.now, turn.twin.preferences)
        return Answer(
            Reply(
                say("done_already", turn.message.id, title=quoted(done.title), when=when),
                say.buttons("mine"),
            )
        )
    if intent in ("change_task", "remove_task"):
        return Answer(
            Reply(say("no_such", turn.message.id, title=quoted(title)), say.buttons("mine")),
            because=say("because_no_such"),
        )
    question = Reply(
        say(f"no_such_{intent}", turn.message.id, title=quoted(title)), say.buttons("affirm", "deny")
    )
    clean = replace(details, at=None, trouble=None)
    return Answer(
        question,
        ask=Ask(intent, "create", "yes_no", question, clean.filled(), offer=True),
        because=say("because_no_such"),
    )


def _ask_until(turn: Turn, task: Task, details: Details) -> Answer:
    if details.trouble and details.trouble.why:
        instead = moments.offered(details.trouble.instead, turn.now, turn.twin.preferences)
        text = f"{details.trouble.why.strip()} {say('until_when', turn.message.id, title=quoted(task.title))}"
        offered = tuple(Button(wording.capital(words), words) for words in instead)
    else:
        name = "until_passed" if details.trouble else "until_when"
        text, offered = say(name, turn.message.id, title=quoted(task.title)), ()
    question = Reply(text, (*offered, *say.buttons(*UNTIL)))
    ask = Ask("put_off_task", "until", "time", question, {"task": task.id})
    return Answer(question, ask=ask, because=say("because_time"))


def _ask_all(turn: Turn) -> Answer:
    number = len(turn.twin.tasks.open)
    if not number:
        return _not_found(turn, "remove_task", Details())
    question = Reply(
        say("remove_all", turn.message.id, count=wording.count(number, "task")),
        say.buttons("affirm", "deny"),
    )
    return Answer(question, ask=Ask("remove_task", "all", "yes_no", question), because=say("because_removed"))


def _spent(turn: Turn, task: Task, spent: int | None) -> str:
    if spent is None or spent < 1:
        return "."
    if spent > LONG_WORK:
        return _since(turn, task.started_at) if task.started_at else f", {wording.length(spent)}."
    if task.estimate_minutes:
        return ", " + say(
            "spent_against", spent=wording.length(spent), estimate=wording.length(task.estimate_minutes)
        )
    return ", " + say("spent", spent=wording.length(spent))


def _since(turn: Turn, started: datetime) -> str:
    return ", " + say("begun", when=wording.when(started, turn.now, turn.twin.preferences))
