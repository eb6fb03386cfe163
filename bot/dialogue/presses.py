"""Pressed buttons: what they say, and whether they still count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.dialogue.misheard import is_fix
from bot.dialogue.nudged import Read, offer, sent_by, taking
from bot.dialogue.talk import Talk, decode_reply
from bot.introduction import INTRODUCTION, introduction
from bot.language import spoken
from bot.messages import Button, Message, Reply
from bot.skill import Ask
from twin_core.store.base import Store
from twin_core.twin import Twin

BUTTONS_LAST: Final = timedelta(days=1)
"""After that long a button is old, whatever it says: nobody remembers what it was about."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button that still counts."""

    button: Button
    ask: Ask | None
    """The open question that it answers; None for an offer, which stands by itself."""

    def heard(self, message: Message) -> Message:
        """The message as if its sender had said what the button says."""
        key, _, _ = message.pressed.rpartition("#")
        return replace(message, text=self.button.says, about=key)

    def turned_to(self, talk: Talk) -> Talk:
        """The talk with the question of the button as the current one."""
        if self.ask is None:
            return talk
        others = tuple(ask for ask in talk.asks if name_of(ask) != name_of(self.ask))
        return replace(talk, asks=(*others, self.ask))


def press_of(
    store: Store, twin: Twin, talk: Talk, message: Message, now: datetime, *, read: Read
) -> Press | None:
    """The press that a message is; None where the button is old, answered already, or nobody's.

    That of a nudge answers it in every chat, whether it is the latest or not; what to say of one that was
    answered already is for the skill to know. `read` reads the words of its buttons.
    """
    key, _, number = message.pressed.rpartition("#")
    reply = _reply(store, twin, key, now)
    if reply is None or not number.isdecimal() or int(number) >= len(reply.buttons):
        return None
    button = reply.buttons[int(number)]
    if is_fix(reply, button):
        return Press(button, None)
    ask = next((ask for ask in reversed(talk.asks) if name_of(ask) == reply.question), None)
    if sent := sent_by(twin, reply.question):
        ask = taking(offer(sent.id, reply), read)
    if reply.question and ask is None:
        return None
    return Press(button, ask)


def name_of(ask: Ask) -> str:
    """What tells one open question from another."""
    return f"{ask.intent}.{ask.slot}"


def _reply(store: Store, twin: Twin, key: str, now: datetime) -> Reply | None:
    """The reply whose buttons go by a key, if it is this person's and no older than its buttons last."""
    if key == INTRODUCTION:
        return introduction(spoken())
    given = store.delivery(twin.id, key)
    if given is None or now - given[0] > BUTTONS_LAST:
        return None
    return decode_reply(given[1])
