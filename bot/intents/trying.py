"""A sentence said to an agent for trial: nothing is recorded, no webhook is called."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.dialogue.respond import Responder, Scene
from bot.dialogue.talk import Talk
from bot.intents.views import Attempt
from bot.language import conversing
from bot.messages import Address, Message
from bot.phrases import reworded
from bot.skill import CallWebhook
from twin_core.parts.system import TwinCreated
from twin_core.twin import Twin

NOBODY = Address("try", "somebody", "try")


def attempt(agent: Agent, text: str, language: str, now: datetime, thresholds: Thresholds) -> Attempt:
    """What an agent makes of a sentence that somebody new says in a language at an aware time."""
    zone = now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    interpreter = agent.interpreter(language)
    twin = TwinCreated(NOBODY.user, zone.key, language).apply(Twin(id="try"), now)
    scene = Scene(Message("try", text, NOBODY, now), twin, now.astimezone(zone), Talk())
    with conversing(heard=language, spoken=language), reworded(agent.reworded):
        reading = interpreter.understand(text, now, zone)
        response = Responder(interpreter, agent.skills, thresholds).respond(scene)
    asked = [request.url for request in response.requests if isinstance(request, CallWebhook)]
    return Attempt(reading, thresholds.sure(reading), response.reply, asked[0] if asked else "")
