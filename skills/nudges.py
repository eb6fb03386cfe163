"""Nudges: answering one, agreeing to them, choosing which and when, what came and what was held back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.nudge_words import INTENT
from bot.skill import Answer, Ask, Turn
from skills._nudges import agreeing, answering, choosing, effect, shown, told


def answer(turn: Turn) -> Answer:
    """Answer, choose or tell, or take the answer to a question of ours."""
    if turn.pending is not None:
        if turn.pending.intent == INTENT:
            return answering.answered(turn, turn.pending)
        return SLOTS[turn.pending.intent, turn.pending.slot](turn, turn.pending)
    return INTENTS.get(turn.understanding.intent or "", shown.card)(turn)


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    INTENT: answering.unprompted,
    "nudges_on": agreeing.switched_on,
    "nudges_off": agreeing.switched_off,
    "nudge_settings": choosing.changed,
    "show_nudges": shown.card,
    "nudge_log": told.log,
    "nudge_effect": effect.told,
    "learn_timing": agreeing.learning_on,
    "stop_learning_timing": agreeing.learning_off,
}
SLOTS: Final[dict[tuple[str, str], Callable[[Turn, Ask], Answer]]] = {
    (agreeing.ON, agreeing.CONSENT): agreeing.consent_answered,
    (agreeing.ON, agreeing.TIMES): agreeing.times_answered,
    (agreeing.LEARN, agreeing.CONSENT): agreeing.learning_answered,
    ("nudge_settings", choosing.SLOT): choosing.kind_answered,
}
