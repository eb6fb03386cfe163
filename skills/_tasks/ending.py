"""The end of the working day, which finishes no task."""

from __future__ import annotations

from typing import Final

from bot import wording
from bot.messages import Reply
from bot.skill import Answer, Turn
from bot.wording import quoted
from skills._tasks import subjects
from skills._tasks.changes import finish
from skills._tasks.common import choose, done
from skills._tasks.details import Details
from skills._tasks.words import say

SHOWN: Final = 2


def finish_or_end(turn: Turn) -> Answer:
    """Finish a task; "the day is done" is none, unless the list has one of that name.

    Several are finished one by one, so that each is surely meant.
    """
    title = subjects.of(turn.understanding, "finish_task").title
    if say.pattern("day").fullmatch(title) and not turn.twin.tasks.find(title):
        return end_day(turn)
    if not title and say.pattern("several").search(turn.understanding.text) and len(turn.twin.tasks.open) > 1:
        return choose(turn, "finish_task", turn.twin.tasks.open, Details())
    return finish(turn)


def end_day(turn: Turn) -> Answer:
    """Say goodbye to the day's work, and which tasks are still marked as under way."""
    tasks = turn.twin.tasks.open
    if say.pattern("finishes").search(turn.understanding.text) and _names_task(turn):
        return finish(turn)
    working = [task for task in tasks if task.started_at]
    said = [say("day_ended", turn.message.id)]
    if working:
        titles = wording.listing([quoted(task.title) for task in working[:3]])
        said.append(say("day_ended_under_way", titles=titles))
    elif tasks:
        said.append(say("day_ended_open", count=wording.count(len(tasks), "open task")))
    buttons = (
        say.button("check_in"),
        *(done(task) for task in working[:SHOWN]),
        *(say.buttons("mine") if tasks else ()),
    )
    return Answer(Reply(" ".join(said), buttons, private=True), because=say("because_end_day"))


def _names_task(turn: Turn) -> bool:
    """Whether a task of the list is what should be finished for today."""
    title = subjects.of(turn.understanding, "finish_task").title
    return bool(title) and bool(turn.twin.tasks.find(title))
