"""Asking, once, where somebody is whose channel does not tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from bot.dialogue.fit import say
from bot.dialogue.respond import Response, Scene
from bot.skill import Ask
from twin_core.parts.preferences import PreferencesChanged, ZoneAsked

INTENT: Final = "set_zone"
"""Whose skill takes the answer."""


def asking_zone(response: Response, scene: Scene) -> Response:
    """A response with the question behind it, where no other is open and the person was never asked it.

    It is an offer: whatever else is said next lets it go.
    """
    preferences = scene.twin.preferences
    known = preferences.zone_pinned or preferences.zone_asked or tells_zone(scene.message.at.tzinfo)
    said = any(isinstance(event, PreferencesChanged) and event.zone for event in response.events)
    if known or said or response.talk.open or response.requests or not response.keep_words:
        return response
    question = replace(response.reply, text=say("which_city", zone=preferences.zone or "UTC"))
    ask = Ask(INTENT, "place", "text", replace(question, card=None, picture=None, file=None), offer=True)
    text = f"{response.reply.text}\n{question.text}".strip()
    return replace(
        response,
        reply=replace(response.reply, text=text),
        talk=response.talk.asking(ask),
        events=(*response.events, ZoneAsked()),
    )


def tells_zone(zone: tzinfo | None) -> bool:
    """Whether a message's time says where its sender is: plain UTC is that of a channel which cannot tell."""
    return isinstance(zone, ZoneInfo)
