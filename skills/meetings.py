"""Meetings: what is on, time kept in the calendar, and a time together with somebody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.skill import Answer, Ask, Turn
from skills._meetings import agenda, finding, holding, moving, releasing, sharing

INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "show_agenda": agenda.show,
    "hold_slot": holding.hold,
    "release_slot": releasing.release,
    "move_slot": moving.move,
    "find_time": finding.find,
    "share_free_time": sharing.share,
}
SLOTS: Final[dict[tuple[str, str], Callable[[Turn, Ask], Answer]]] = {
    ("hold_slot", "sure"): holding.sure_answered,
    ("hold_slot", "when"): holding.when_answered,
    ("hold_slot", "length"): holding.length_answered,
    ("release_slot", "sure"): releasing.sure_answered,
    ("release_slot", "which"): releasing.which_answered,
    ("move_slot", "which"): moving.which_answered,
    ("move_slot", "at"): moving.when_answered,
    ("find_time", "name"): finding.name_answered,
}


def answer(turn: Turn) -> Answer:
    """Show the calendar, keep or free a time in it, or take the answer to a question of ours."""
    if turn.pending is None:
        return INTENTS.get(turn.understanding.intent or "", agenda.show)(turn)
    return SLOTS[turn.pending.intent, turn.pending.slot](turn, turn.pending)
