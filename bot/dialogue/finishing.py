"""The last touches on a reply: what channels need to know of it, and what it offers beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import wording
from bot.dialogue.compose import BUTTONS_SHOWN
from bot.dialogue.fit import say
from bot.dialogue.presses import Press, name_of
from bot.dialogue.talk import Talk
from bot.messages import Button, Message, Reply
from bot.ratings import KINDS
from bot.skill import Ask
from twin_core.events.base import Event
from twin_core.parts.preferences import Preferences
from twin_core.parts.reminders import ReminderSet
from twin_core.parts.tasks import TaskCreated


def finished(reply: Reply, message: Message, talk: Talk, press: Press | None) -> Reply:
    """A reply as its channel gets it."""
    ask = _asked(reply, talk)
    return replace(
        reply,
        asks=ask.expects if ask else "",
        question=name_of(ask) if ask else "",
        replaces=press is not None and press.ask is not None,
        place=message.place,
    )


def offering(
    reply: Reply, talk: Talk, events: Sequence[Event], message: Message, preferences: Preferences
) -> Reply:
    """A reply to something that was noted, with what changes it and what takes it back.

    Where buttons cost nothing to pass over, that is: in a terminal they would stand under every line.
    """
    shown = message.queued or message.pressed
    if not shown or _asked(reply, talk) or not any(event.undoable for event in events):
        return reply
    offers = (*_edit(events, message, preferences), say.button("undo"))
    labels = {button.label for button in reply.buttons}
    more = tuple(offer for offer in offers if offer.label not in labels)
    return replace(reply, buttons=(*reply.buttons, *more)[:BUTTONS_SHOWN])


def remembered(reply: Reply) -> Reply:
    """A reply as the talk keeps it: of a picture only its words, and no file."""
    picture = replace(reply.picture, png=b"") if reply.picture else None
    return replace(reply, picture=picture, file=None)


def _asked(reply: Reply, talk: Talk) -> Ask | None:
    """The open question that a reply asks, if it asks one."""
    return talk.open if talk.open and talk.open.question.buttons == reply.buttons else None


def _edit(events: Sequence[Event], message: Message, preferences: Preferences) -> tuple[Button, ...]:
    """The button that asks what the thing noted should be instead."""
    rated = [measure for measure, kind in KINDS.items() if any(isinstance(event, kind) for event in events)]
    if rated:
        clock = wording.clock(message.at, preferences)
        if len(rated) == 1:
            return (say.button("edit_rating", measure=wording.measure(rated[0]), clock=clock),)
        return (say.button("edit_ratings", clock=clock),)
    for event in events:
        if isinstance(event, TaskCreated):
            return (say.button("edit_task", title=event.title),)
        if isinstance(event, ReminderSet):
            return (say.button("edit_reminder", text=event.text),)
    return ()
