"""Joining what several skills say into one reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.fit import say
from bot.messages import Reply
from bot.skill import Ask

BUTTONS_SHOWN = 8


def joined(replies: Sequence[Reply]) -> Reply:
    """One reply that says everything; the buttons are those of the last that has any."""
    if len(replies) == 1:
        return replies[0]
    texts = [reply.text for reply in replies if reply.text]
    choosing = [reply.buttons for reply in replies if reply.buttons]
    return Reply(
        text="\n".join(dict.fromkeys(texts)),
        buttons=choosing[-1][:BUTTONS_SHOWN] if choosing else (),
        card=next((reply.card for reply in replies if reply.card), None),
        picture=next((reply.picture for reply in replies if reply.picture), None),
        file=next((reply.file for reply in replies if reply.file), None),
        private=any(reply.private for reply in replies),
    )


def resumed(reply: Reply, ask: Ask, vary: str) -> Reply:
    """A reply after which an open question is taken up again."""
    question = ask.question
    text = say("resume", vary, question=question.text)
    return replace(joined([reply, replace(question, text=text)]), buttons=question.buttons)
