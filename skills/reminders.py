"""Reminders: once or repeating, said again in the chat where they were asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.skill import Answer, Ask, Turn
from skills._reminders.cancelling import all_answered, cancel, listed, which_answered
from skills._reminders.moving import move, moved_answered, new_time_answered
from skills._reminders.setting import set_reminder, text_answered, time_answered
from skills._reminders.snoozing import snooze

INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "set_reminder": set_reminder,
    "list_reminders": listed,
    "cancel_reminder": cancel,
    "move_reminder": move,
    "snooze_reminder": snooze,
}
SLOTS: Final[dict[str, Callable[[Turn, Ask], Answer]]] = {
    "text": text_answered,
    "at": time_answered,
    "which": which_answered,
    "all": all_answered,
    "moved": moved_answered,
    "new_time": new_time_answered,
}


def answer(turn: Turn) -> Answer:
    """Set, show, move or cancel reminders, or take the answer to a question of ours."""
    if turn.pending is None:
        return INTENTS.get(turn.understanding.intent or "", listed)(turn)
    return SLOTS[turn.pending.slot](turn, turn.pending)
