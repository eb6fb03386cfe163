"""Asking, once, whether what was not understood may be kept for those who teach Doppel."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.dialogue.fit import say
from bot.dialogue.respond import Response
from bot.discovery import Skills
from twin_core.parts.consent import IMPROVE_UNDERSTANDING, ConsentAsked
from twin_core.twin import Twin

ALLOW: Final = "allow_teaching"
"""Whose skill takes the yes."""


def asking_to_teach(response: Response, twin: Twin, skills: Skills) -> Response:
    """A response to something unclear with the question, where the person was never asked it."""
    asked = IMPROVE_UNDERSTANDING in twin.consent.asked or any(
        grant.purpose == IMPROVE_UNDERSTANDING for grant in twin.consent.grants
    )
    if asked or ALLOW not in skills.by_intent or not any(response.unclear):
        return response
    text = f"{response.reply.text}\n{say('may_teach')}"
    buttons = (*response.reply.buttons, say.button("may_teach"))
    return replace(
        response,
        reply=replace(response.reply, text=text, buttons=buttons),
        events=(*response.events, ConsentAsked(IMPROVE_UNDERSTANDING)),
    )
