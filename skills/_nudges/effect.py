"""Whether a kind of nudge helps its person: an estimate with its uncertainty, from their own trials."""

from __future__ import annotations

from typing import Final

from bot import wording
from bot.messages import Reply
from bot.skill import Answer, Turn
from skills._nudges.agreeing import asked_to_learn
from skills._nudges.common import CHOSEN, agreed, called, kinds_in, say, simple
from twin_core.nudging.effect import Effect, effect
from twin_core.parts.consent import LEARN_TIMING

USUAL: Final = "break_due"
"""The kind that is meant where none is named."""


def told(turn: Turn) -> Answer:
    """What is known of a kind's effect; too early to say is an answer, and without consent there is none."""
    kind = next((one for one in kinds_in(turn.understanding.text) if one in CHOSEN), USUAL)
    found = effect(turn.twin, kind)
    if found is not None:
        return _estimate(turn, kind, found)
    if not agreed(turn):
        return simple(turn, "effect_not_agreed", "agree")
    if not turn.twin.consent.allows(LEARN_TIMING, turn.now):
        return asked_to_learn(turn, say("effect_unknown", turn.message.id, kind=called(kind)))
    tried = [trial for trial in turn.twin.nudges.trials if trial.kind == kind]
    sent = sum(trial.sent for trial in tried)
    text = say("too_early", turn.message.id, kind=called(kind), sent=sent, held=len(tried) - sent)
    return Answer(Reply(text, say.buttons("unlearn"), private=True), because=say("because_effect"))


def _estimate(turn: Turn, kind: str, found: Effect) -> Answer:
    name = "helps" if found.low > 0 else "hurts" if found.high < 0 else "unclear"
    text = say(
        f"effect_{name}",
        turn.message.id,
        kind=called(kind),
        measure=say.name(f"measure_{found.measure}"),
        difference=_signed(found.difference),
        low=_signed(found.low),
        high=_signed(found.high),
        sent=found.sent,
        held=found.held,
    )
    return Answer(Reply(text, say.buttons("unlearn"), private=True), because=say("because_effect"))


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'}{wording.mean(abs(value))}"
