"""The order in which open tasks are shown, and counted when one is named by its number."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from bot.skill import Turn
from twin_core.parts.tasks import Task

_FAR: Final = datetime.max.replace(tzinfo=UTC)


def to_do(turn: Turn) -> list[Task]:
    """The open tasks that do not wait for another day, soonest due first."""
    return sorted((task for task in turn.twin.tasks.open if not is_resting(turn, task)), key=_by_due)


def resting(turn: Turn) -> list[Task]:
    """The open tasks that were put off."""
    return sorted((task for task in turn.twin.tasks.open if is_resting(turn, task)), key=_by_rest)


def numbered(turn: Turn, number: int) -> Task | None:
    """The task of a number in the list as it is shown."""
    tasks = (*to_do(turn), *resting(turn))
    return tasks[number - 1] if 0 < number <= len(tasks) else None


def is_resting(turn: Turn, task: Task) -> bool:
    """Whether a task waits for another day."""
    return bool(task.not_before and task.not_before > turn.now) or bool(
        task.delays and not task.started_at and not task.not_before
    )


def _by_due(task: Task) -> tuple[datetime, datetime]:
    """By nothing that changes while a task is worked on, so that the numbers hold."""
    return task.due or _FAR, task.created_at


def _by_rest(task: Task) -> datetime:
    return task.not_before or _FAR
