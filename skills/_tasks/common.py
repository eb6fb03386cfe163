"""What all requests about tasks share: finding the one meant, naming it, asking which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from bot import wording
from bot.messages import Button, Reply, fresh_id
from bot.skill import Answer, Ask, Turn
from skills._tasks.details import Details
from skills._tasks.order import numbered
from skills._tasks.words import say
from twin_core.parts.tasks import Task

SHOWN: Final = 7
"""Tasks offered as buttons."""
_WORDS_ALIKE: Final = 0.75
_TITLES_ALIKE: Final = 0.88
"""More than a word in common makes: "buy milk" is not "buy bread"."""
_LABEL: Final = 24
"""Characters of a title on a button that says more than it."""


def new_id(turn: Turn, title: str) -> str:
    """An id for a new task: short, unique in the twin, and the same when a message is delivered twice."""
    taken = {task.id for task in (*turn.twin.tasks.open, *turn.twin.tasks.done)}
    return fresh_id("t", turn.message, title, taken)


def facts(turn: Turn, minutes: int | None, due: datetime | None) -> str:
    """Length and due time behind a title: ", about 3 h, due Friday 6 March at 12:00"; may be empty."""
    said = [say("fact_length", length=wording.length(minutes))] if minutes else []
    if due:
        said.append(say("fact_due", when=wording.exactly(due, turn.now, turn.twin.preferences)))
    return "".join(f", {fact}" for fact in said)


def done(task: Task) -> Button:
    """Finishes a task that is named beside it."""
    return say.button("done_one", short=wording.short(task.title, _LABEL), title=task.title)


def read_as(details: Details) -> str:
    """A sentence on how an ambiguous time was read; empty where there was no doubt."""
    return " " + say("read_as", meant=details.read_as) if details.read_as else ""


def meant(turn: Turn, details: Details, *, working_first: bool) -> tuple[Task, ...]:
    """The open tasks that a title or a number may mean; without one, that under way or spoken of last."""
    tasks, title = turn.twin.tasks, details.title
    if details.number is not None:
        task = numbered(turn, details.number)
        return (task,) if task else ()
    if title:
        return tasks.find(title) or _misspelt(tasks.open, title)
    working = max((task for task in tasks.open if task.started_at), key=_started, default=None)
    spoken = _spoken_of(turn)
    first, second = (working, spoken) if working_first else (spoken, working)
    chosen = first or second
    return (chosen,) if chosen else tasks.open if len(tasks.open) == 1 else ()


def choose(turn: Turn, intent: str, tasks: Sequence[Task], details: Details) -> Answer:
    """Ask which task is meant, with a button for each."""
    offered = tasks[:SHOWN]
    labels = _distinct([wording.short(task.title, 40) for task in offered])
    buttons = (*(Button(label, label) for label in labels), say.button("none_of_them"))
    question = Reply(say(f"which_{intent}", turn.message.id), buttons)
    ask = Ask(intent, "task", "choice", question, details.filled(tasks=[task.id for task in offered]))
    return Answer(question, ask=ask, because=say("because_several"))


def chosen(turn: Turn, ask: Ask) -> Task | None:
    """The task that an answer to `choose` names."""
    ids = ask.filled.get("tasks")
    ids = ids if isinstance(ids, list) else []
    said = turn.understanding.text.strip().casefold()
    for place, button in enumerate(ask.question.buttons[: len(ids)]):
        if said in (button.says.casefold(), str(place + 1)):
            return turn.twin.tasks.by_id(ids[place])
    named = [task for task in turn.twin.tasks.find(said) if task.id in ids]
    return named[0] if len(named) == 1 else None


def no_number(turn: Turn, number: int) -> Answer:
    """The list is not as long as that."""
    name = "no_number" if turn.twin.tasks.open else "all_gone"
    return Answer(Reply(say(name, number=number), say.buttons("mine")), because=say("because_no_such"))


def again(ask: Ask, turn: Turn) -> Answer:
    """The same question once more, kindly."""
    text = say("again", turn.message.id, question=ask.question.text)
    return Answer(Reply(text, ask.question.buttons), ask=ask, because=say("because_unfit"))


def left(turn: Turn) -> Answer:
    """Nothing is done."""
    return Answer(Reply(say("left", turn.message.id)), because=say("because_left"))


def _spoken_of(turn: Turn) -> Task | None:
    for recent in reversed(turn.twin.recent):
        task = turn.twin.tasks.by_id(str(getattr(recent.event, "task", "")))
        if task and task.done_at is None:
            return task
    return None


def _started(task: Task) -> float:
    return task.started_at.timestamp() if task.started_at else 0.0


def _misspelt(tasks: Sequence[Task], title: str) -> tuple[Task, ...]:
    by_name = {task.title.casefold(): task for task in tasks}
    near = get_close_matches(title.casefold(), by_name, n=2, cutoff=_TITLES_ALIKE)
    if near:
        return tuple(by_name[name] for name in near)
    words = title.casefold().split()
    return tuple(task for task in tasks if all(_in_title(word, task.title) for word in words))


def _in_title(word: str, title: str) -> bool:
    return bool(get_close_matches(word, title.casefold().split(), n=1, cutoff=_WORDS_ALIKE))


def _distinct(labels: Sequence[str]) -> list[str]:
    return [
        label if labels.index(label) == place else f"{label} ({labels[: place + 1].count(label)})"
        for place, label in enumerate(labels)
    ]
