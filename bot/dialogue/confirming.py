"""Spoken commands that are asked about first: one misheard word must not book, send or delete anything."""

from __future__ import annotations

from typing import Final

from bot import wording
from bot.dialogue.fit import say
from bot.messages import Message, Reply
from bot.skill import Answer, Ask, CallWebhook, DisconnectFeed, DropMisses, Unlink
from nlu.understanding import Understanding
from twin_core.parts.bookings import BookingUnwanted, BookingWanted
from twin_core.parts.reminders import ReminderCancelled
from twin_core.parts.tasks import TaskRemoved

CONFIRM: Final = "confirm"
"""The slot of the dialogue's own question: shall I do that?"""
_DEEDS: Final = (
    BookingWanted,
    BookingUnwanted,
    CallWebhook,
    DisconnectFeed,
    DropMisses,
    ReminderCancelled,
    TaskRemoved,
    Unlink,
)


def wants_yes(answer: Answer, message: Message) -> bool:
    """Whether what a skill would do at once, for words that were heard, is asked about first."""
    return message.spoken and any(isinstance(one, _DEEDS) for one in (*answer.events, *answer.requests))


def asking_first(reading: Understanding, answer: Answer) -> Answer:
    """The question whether it shall be done, in place of doing it."""
    text = say("shall_i", said=wording.quoted(reading.text))
    question = Reply(text, say.buttons("do_it", "leave_it"), private=answer.reply.private)
    filled = {"text": reading.text, "intent": str(reading.intent)}
    return Answer(question, ask=Ask("", CONFIRM, "yes_no", question, filled), because=say("because_spoken"))
