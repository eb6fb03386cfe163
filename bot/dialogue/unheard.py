"""Recordings and utterances that gave no words: what is said of them, and when it moves to writing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot import wording
from bot.dialogue.choices import main_things
from bot.dialogue.compose import joined
from bot.dialogue.fit import say
from bot.dialogue.respond import Response, Scene
from bot.dialogue.talk import Talk
from bot.discovery import Skills
from bot.language import heard
from bot.messages import Message, Reply
from bot.skill import Ask

LOST: Final = "lost"
MISSED: Final = frozenset({"silence", "unsure", "beyond"})
"""Reasons of which a second one in a row says what would be understood; the others tell what to do."""
IN_WRITING: Final = 3
"""So many in a row, and it goes on in writing."""
CHOICES_SAID: Final = 6


def why_unheard(message: Message) -> str:
    """Why a message gave no words, as in `Message.unheard`; empty where there was nothing to hear.

    Sound that a channel has no way to fetch is lost.
    """
    return message.unheard or (LOST if message.attached == "voice" else "")


def unheard(scene: Scene, skills: Skills) -> Response:
    """What comes of a message without any words: the question that is open stays so."""
    why, ask = why_unheard(scene.message), scene.talk.open
    times = scene.talk.unheard + 1
    vary = f"{scene.message.id} {times}"
    if why == "no_engine":
        text, shows = say("unheard_no_engine", vary), bool(ask)
    elif times >= IN_WRITING:
        text, shows = _in_writing(ask, "" if why in MISSED else say(f"unheard_{why}", vary)), True
    elif times > 1 and why in MISSED:
        text, shows = _hint(ask, vary), True
    else:
        text, shows = say(f"unheard_{why}", vary), bool(ask)
    buttons = ask.question.buttons if ask else main_things(skills.by_intent.keys() - skills.off)
    private = bool(ask and ask.question.private)
    return Response(
        Reply(text, buttons if shows else (), private=private), replace(scene.talk, unheard=times)
    )


def beside(response: Response, message: Message) -> Response:
    """A response to words that came with a recording which gave none."""
    if not (why := why_unheard(message)):
        return response
    told = Reply(say(f"unheard_{why}", message.id))
    return replace(response, reply=joined([response.reply, told]))


def listened(talk: Talk, message: Message, before: Talk) -> Talk:
    """A talk after words: the count of those that gave none begins anew.

    The questions that stood open before an utterance are kept with it: should it prove to be misheard, they
    are asked again.
    """
    return replace(talk, unheard=0, heard_over=before.asks if message.spoken else ())


def _hint(ask: Ask | None, vary: str) -> str:
    """What would be understood: the choices of the question that is open, or two things to say."""
    tongue = wording.tongue(heard())
    if ask is None:
        return say("unheard_hint", vary, tongue=tongue)
    choices = [wording.verbatim(button.label) for button in ask.question.buttons[:CHOICES_SAID]]
    if not choices:
        return say("unheard_question", vary, question=ask.question.text)
    return say("unheard_choices", vary, choices=wording.listing(choices, "or"))


def _in_writing(ask: Ask | None, reason: str) -> str:
    question = say("in_writing_question", question=ask.question.text) if ask else say("in_writing")
    return f"{reason} {question}".strip()
