"""Whether what was not understood may be kept, masked, for those who teach Doppel."""

from __future__ import annotations

from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Answer, DropMisses, Turn
from twin_core.parts.consent import IMPROVE_UNDERSTANDING, ConsentGranted, ConsentRevoked

say = phrases(__file__)


def answer(turn: Turn) -> Answer:
    """Agree to it, or take the consent back."""
    allowed = turn.twin.consent.allows(IMPROVE_UNDERSTANDING, turn.now)
    if turn.understanding.intent == "stop_teaching":
        if not allowed:
            return Answer(Reply(say("not_allowed"), private=True), because=say("because"))
        return Answer(
            Reply(say("stopped"), private=True),
            (ConsentRevoked(IMPROVE_UNDERSTANDING),),
            requests=(DropMisses(),),
            because=say("because"),
        )
    name, events = ("already", ()) if allowed else ("allowed", (ConsentGranted(IMPROVE_UNDERSTANDING),))
    reply = Reply(say(name, turn.message.id), (say.button("stop"),), private=True)
    return Answer(reply, events, because=say("because"))
