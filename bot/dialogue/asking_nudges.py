"""Asking, once, whether Doppel may write first, when somebody has just seen what that would be good for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.dialogue.compose import BUTTONS_SHOWN
from bot.dialogue.fit import say
from bot.dialogue.respond import Response
from bot.discovery import Skills
from bot.skill import Ask
from twin_core.parts.breaks import BreakTaken
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.consent import NUDGES, ConsentAsked
from twin_core.twin import Twin

INTENT: Final = "nudges_on"
"""Whose skill takes the answer."""
SLOT: Final = "consent"


def asking_to_nudge(response: Response, twin: Twin, skills: Skills) -> Response:
    """A response to the first check-in or break with the question behind it, where it was never asked.

    It is an offer: whatever else is said next lets it go.
    """
    asked = NUDGES in twin.consent.asked or any(grant.purpose == NUDGES for grant in twin.consent.grants)
    known = asked or not twin.preferences.writes_first or INTENT not in skills.by_intent
    if known or INTENT in skills.off or response.talk.open or not any(map(_shows, response.events)):
        return response
    text = f"{response.reply.text}\n{say('may_write_first')}".strip()
    offers = say.buttons("may_write", "what_would_come", "may_not")
    buttons = (*response.reply.buttons[: BUTTONS_SHOWN - len(offers)], *offers)
    question = replace(response.reply, text=say("may_write_first"), buttons=buttons)
    ask = Ask(INTENT, SLOT, "yes_no", replace(question, card=None, picture=None, file=None), offer=True)
    return replace(
        response,
        reply=replace(response.reply, text=text, buttons=buttons),
        talk=response.talk.asking(ask),
        events=(*response.events, ConsentAsked(NUDGES)),
    )


def _shows(event: object) -> bool:
    """Whether something happened that Doppel could have written for."""
    return isinstance(event, CheckInCompleted | BreakTaken)
