"""What is said aloud in a conversation: of a reply, and of a note that was only announced."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Final

from bot import safety
from bot.aloud import aloud, in_full, is_announced, manner, whole
from bot.config.models import Voice
from bot.dialogue.fit import say
from bot.dialogue.nudged import Read, sent_by
from bot.dialogue.presses import name_of
from bot.dialogue.respond import Response, Scene
from bot.dialogue.steps import after
from bot.dialogue.talk import Talk
from bot.language import spoken
from bot.messages import Reply
from bot.skill import Ask
from bot.sound import Aloud
from twin_core.parts.preferences import Preferences

READ_ON: Final = "read_on"
"""Asks for the rest of what was said, or for the note that was announced."""


def voiced(reply: Reply, scene: Scene, response: Response, settings: Voice | None) -> Reply:
    """A reply with what is said aloud of it, where its person is to hear it."""
    message, wanted = scene.message, scene.message.say_aloud
    chosen = after(scene.twin, response.events, message.at).preferences
    if wanted is None:
        wanted = chosen.voice_replies and (message.spoken or bool(message.unheard))
    if not wanted or reply.empty:
        return reply
    how = manner(chosen, spoken(), settings)
    in_danger = _in_danger(response.talk, scene.talk.open)
    return replace(reply, aloud=in_full(reply, how) if in_danger else aloud(reply, how))


def asked_for(reply: Reply, talk: Talk, preferences: Preferences, settings: Voice | None) -> Aloud | None:
    """All of a reply that was shown, for its person who asks to hear it; None where it has no word."""
    language = reply.aloud.manner.language if reply.aloud else preferences.language
    return whole(reply, manner(preferences, language, settings), digits_apart=_in_danger(talk))


def _in_danger(talk: Talk, answered: Ask | None = None) -> bool:
    """Whether a reply has numbers to call, all of which are said; `answered`: the question before it."""
    asked = answered is not None and answered.intent == safety.INTENT
    return asked or (talk.before is not None and talk.before.intent == safety.INTENT)


def on_announced(scene: Scene, channels: Container[str], read: Read) -> Response | None:
    """The response to the answer to "shall I read it?", if a message in one of `channels` is one.

    There a nudge was only announced, so that "yes" wants it read, and only then does what it suggests.
    """
    message, talk = scene.message, scene.talk
    ask = talk.open
    if ask is None or message.sender.channel not in channels or not is_announced(ask.question):
        return None
    sent = sent_by(scene.twin, name_of(ask))
    if sent is None or (talk.at is not None and sent.at < talk.at):  # it was read already
        return None
    reading = read(message.text)
    if reading.intent in {"affirm", READ_ON}:
        return Response(replace(ask.question, unasked=False), talk, readings=(reading,), unclear=(False,))
    if reading.intent == "deny":
        return Response(Reply(say("note_left")), talk.settled(), readings=(reading,), unclear=(False,))
    return None
