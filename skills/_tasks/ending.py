"""The end of the working day, which finishes no task."""

from __future__ import annotations

import re

from bot import wording
from bot.messages import Button, Reply
from bot.skill import Answer, Turn
from bot.wording import quoted
from skills._tasks import subjects
from skills._tasks.changes import finish
from skills._tasks.common import MINE, choose, say
from skills._tasks.details import Details

SHOWN = 2
_DAY = re.compile(r"(?:(?:the|my)\s+)?(?:(?:work(?:ing)?\s*)?day|work|shift)", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:both|all|everything)\b(?!\s+done)", re.IGNORECASE)
_FINISHES = re.compile(
    r"^\W*(?:ok(?:ay)?\s+|let['’]?s\s+|i(?:['’]?ll|\s+will)?\s+)*(?:finish|complete|wrap\s+up)\b",
    re.IGNORECASE,
)


def finish_or_end(turn: Turn) -> Answer:
    """Finish a task; "the day is done" is none, unless the list has one of that name.

    Several are finished one by one, so that each is surely meant.
    """
    title = subjects.of(turn.understanding, "finish_task").title
    if _DAY.fullmatch(title) and not turn.twin.tasks.find(title):
        return end_day(turn)
    if not title and _SEVERAL.search(turn.understanding.text) and len(turn.twin.tasks.open) > 1:
        return choose(turn, "finish_task", turn.twin.tasks.open, Details())
    return finish(turn)


def end_day(turn: Turn) -> Answer:
    """Say goodbye to the day's work, and which tasks are still marked as under way."""
    tasks = turn.twin.tasks.open
    if _FINISHES.search(turn.understanding.text) and _names_task(turn):
        return finish(turn)
    working = [task for task in tasks if task.started_at]
    said = [say("day_ended", turn.message.id)]
    if working:
        titles = wording.listing([quoted(task.title) for task in working[:3]])
        said.append(say("day_ended_under_way", titles=titles))
    elif tasks:
        said.append(say("day_ended_open", count=wording.count(len(tasks), "open task")))
    buttons = (
        Button("Check in", "evening check-in"),
        *(
            Button(f"Done: {wording.short(task.title, 24)}", f"done with {task.title}")
            for task in working[:SHOWN]
        ),
        *((MINE,) if tasks else ()),
    )
    return Answer(Reply(" ".join(said), buttons, private=True), because=say("because_end_day"))


def _names_task(turn: Turn) -> bool:
    """Whether a task of the list is what should be finished for today."""
    title = subjects.of(turn.understanding, "finish_task").title
    return bool(title) and bool(turn.twin.tasks.find(title))
