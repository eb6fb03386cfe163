"""Tasks: add, start, finish, put off, change, remove, and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.skill import Answer, Turn
from skills._tasks.adding import add, start
from skills._tasks.answers import SLOTS
from skills._tasks.changes import change, put_off, remove
from skills._tasks.ending import end_day, finish_or_end
from skills._tasks.shown import listed

INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "add_task": add,
    "start_task": start,
    "finish_task": finish_or_end,
    "put_off_task": put_off,
    "list_tasks": listed,
    "change_task": change,
    "remove_task": remove,
    "end_day": end_day,
}


def answer(turn: Turn) -> Answer:
    """Do what was asked, or take the answer to a question of ours."""
    if turn.pending is None:
        return INTENTS.get(turn.understanding.intent or "", listed)(turn)
    return SLOTS[turn.pending.slot](turn, turn.pending)
