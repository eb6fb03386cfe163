"""Words that were not what was said: how they are shown, and how Doppel is told so."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.dialogue.fit import normal, say
from bot.dialogue.talk import Talk
from bot.messages import Button, Message, Reply
from bot.secret_addresses import without_secrets
from nlu.understanding import Understanding

MISHEARD: Final = "misheard"
"""Whose skill takes back what was heard, and asks for the right words."""


def showing_heard(reply: Reply, message: Message) -> Reply:
    """A reply with the words that were heard above it, and behind it what says that they are wrong."""
    if not message.transcript or reply.empty:
        return reply
    words = without_secrets(message.transcript)
    buttons = (*reply.buttons, say.button("fix"))
    return replace(reply, heard=words, heard_as=say("heard", words=words), buttons=buttons)


def is_fix(reply: Reply, button: Button) -> bool:
    """Whether a button says that words were misheard: it answers no question, and stays good after others."""
    return bool(reply.heard) and button is reply.buttons[-1]


def sounds_misheard(reading: Understanding, message: Message, talk: Talk, *, sure: bool) -> bool:
    """Whether somebody says that they were misheard: by a button, or right after they had spoken."""
    spoke = bool(message.about) or (talk.before is not None and talk.before.spoken)
    if not spoke:
        return False
    bare = say.pattern("misheard").fullmatch(normal(reading.text)) is not None
    return bare or (sure and reading.intent == MISHEARD)


def rewound(talk: Talk, message: Message) -> Talk:
    """The talk before the words that were misheard, where nothing was said since."""
    before = talk.before
    if before is None or not before.spoken or message.about not in ("", before.cause):
        return talk
    return talk.rewound()
