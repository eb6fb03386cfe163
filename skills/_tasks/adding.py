"""Adding a task and starting one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot import moments, wording
from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from skills._tasks import subjects
from skills._tasks.common import (
    again,
    choose,
    facts,
    left,
    meant,
    new_id,
    no_number,
    read_as,
)
from skills._tasks.details import Details, kept, only, stated, timed
from skills._tasks.words import say
from twin_core.events.base import Event
from twin_core.parts.tasks import Task, TaskChanged, TaskCreated, TaskStarted

TITLE_LIKE: Final = (
    "add_task",
    "start_task",
    "finish_task",
    "put_off_task",
    "change_task",
    "remove_task",
    "check_in",
)
"""Readings that "finish the slides" may have although it only answers "what is the task?"."""

DAYS: Final = ("today", "tomorrow", "next_week")
"""Buttons for a due time."""


def add(turn: Turn) -> Answer:
    """Put a task on the list, after asking for what is missing or doubtful."""
    return added(turn, stated(turn, "add_task"))


def start(turn: Turn) -> Answer:
    """Begin a task, a new one where none of the list is meant."""
    details = stated(turn, "start_task")
    found = meant(turn, details, working_first=False)
    if len(found) > 1:
        return choose(turn, "start_task", found, details)
    if found:
        return started(turn, found[0], details)
    if details.number is not None:
        return no_number(turn, details.number)
    if not details.title and turn.twin.tasks.open:
        return choose(turn, "start_task", turn.twin.tasks.open, details)
    return added(turn, details)


def added(turn: Turn, details: Details, *, twice: bool = False) -> Answer:
    """The new task, or the question that stands in its way."""
    if not details.title:
        return _ask_title(turn, details)
    if details.trouble:
        return ask_due(turn, details, "start_task" if details.start else "add_task")
    same = next(
        (task for task in turn.twin.tasks.open if task.title.casefold() == details.title.casefold()), None
    )
    if same and not twice:
        return _known(turn, same, details)
    task = new_id(turn, details.title)
    events: tuple[Event, ...] = (TaskCreated(task, details.title, details.minutes, details.at),)
    if details.start:
        events += (TaskStarted(task, details.title),)
    name = "started_new" if details.start else "added"
    text = say(
        name, turn.message.id, title=quoted(details.title), facts=facts(turn, details.minutes, details.at)
    )
    names = ("done", "undo") if details.start else ("start", "mine", "undo")
    buttons = say.buttons(*names, title=details.title)
    return Answer(Reply(text + read_as(details), buttons), events, because=say("because_added"))


def started(turn: Turn, task: Task, details: Details) -> Answer:
    """A task of the list under way, with what was newly said of it."""
    if details.trouble:
        return ask_due(turn, replace(details, title=task.title), "start_task")
    new = only({"estimate_minutes": details.minutes, "due": details.at})
    changed: tuple[Event, ...] = (TaskChanged(task.id, **new),) if new else ()
    title = quoted(task.title)
    if task.started_at and not new:
        since = wording.when(task.started_at, turn.now, turn.twin.preferences)
        text = say("under_way_already", turn.message.id, title=title, since=since)
        return Answer(Reply(text, say.buttons("done", title=task.title)), because=say("because_started"))
    said = facts(turn, details.minutes or task.estimate_minutes, details.at or task.due)
    text = say("started", turn.message.id, title=title, facts=said) + read_as(details)
    others = [
        quoted(other.title) for other in turn.twin.tasks.open if other.started_at and other.id != task.id
    ]
    if others:
        text += " " + say("also_under_way", titles=wording.listing(others[:3]))
    buttons = (say.button("done", title=task.title), say.button("undo"))
    return Answer(
        Reply(text, buttons), (*changed, TaskStarted(task.id, task.title)), because=say("because_started")
    )


def title_answered(turn: Turn, ask: Ask) -> Answer:
    """The title that was missing."""
    if turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    before = kept(ask.filled)
    found = subjects.of(turn.understanding, "add_task")
    details = timed(
        replace(before, title=found.title, minutes=before.minutes or found.minutes),
        turn,
        found.times,
        later=False,
    )
    return added(turn, details) if details.title else again(ask, turn)


def due_answered(turn: Turn, ask: Ask) -> Answer:
    """The due time that was doubtful."""
    details = kept(ask.filled)
    known = next(
        (task for task in turn.twin.tasks.open if task.title.casefold() == details.title.casefold()), None
    )
    if turn.understanding.intent not in ("skip", "deny"):
        details = timed(details, turn, turn.understanding.entities, later=False)
        if not details.at and not details.trouble:
            return again(ask, turn)
    if details.trouble:
        return ask_due(turn, details, ask.intent)
    return started(turn, known, details) if known and details.start else added(turn, details)


def twice_answered(turn: Turn, ask: Ask) -> Answer:
    """Whether a task is to stand on the list a second time."""
    if turn.understanding.intent == "affirm":
        return added(turn, kept(ask.filled), twice=True)
    return left(turn) if turn.understanding.intent in ("deny", "skip") else again(ask, turn)


def ask_due(turn: Turn, details: Details, intent: str, **more: str) -> Answer:
    """Ask for a due time that exists and lies ahead."""
    trouble = details.trouble
    if trouble and trouble.why:
        instead = moments.offered(trouble.instead, turn.now, turn.twin.preferences)
        options = say("did_you_mean", options=wording.listing(instead, "or")) if instead else say("when_due")
        text = f"{trouble.why.strip()} {options}"
    else:
        passed = wording.when(details.at, turn.now, turn.twin.preferences) if details.at else ""
        instead = ()
        text = say("due_passed", turn.message.id, when=wording.capital(passed))
    choices = tuple(Button(wording.capital(words), words) for words in instead) or tuple(
        map(say.button, DAYS)
    )
    question = Reply(text, (*choices, say.button("skip")))
    clean = replace(details, at=None, trouble=None)
    return Answer(
        question, ask=Ask(intent, "due", "time", question, clean.filled(**more)), because=say("because_time")
    )


def _ask_title(turn: Turn, details: Details) -> Answer:
    clean = replace(details, trouble=None, at=None if details.trouble else details.at)
    question = Reply(say("which_title", turn.message.id))
    intent = "start_task" if details.start else "add_task"
    ask = Ask(intent, "title", "text", question, clean.filled(), TITLE_LIKE)
    return Answer(question, ask=ask, because=say("because_no_title"))


def _known(turn: Turn, task: Task, details: Details) -> Answer:
    """A task of this name is on the list: new facts change it, otherwise ask."""
    new = only({"estimate_minutes": details.minutes, "due": details.at})
    if new:
        said = facts(turn, details.minutes or task.estimate_minutes, details.at or task.due)
        text = say("known_changed", turn.message.id, title=quoted(task.title), facts=said) + read_as(details)
        reply = Reply(text, say.buttons("undo"))
        return Answer(reply, (TaskChanged(task.id, **new),), because=say("because_added"))
    said = facts(turn, task.estimate_minutes, task.due)
    text = say("known", turn.message.id, title=quoted(task.title), facts=said)
    question = Reply(text, say.buttons("affirm", "deny"))
    return Answer(
        question,
        ask=Ask("add_task", "twice", "yes_no", question, details.filled()),
        because=say("because_added"),
    )
