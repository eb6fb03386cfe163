"""Nudges in a talk: what Doppel said unasked lies on top of it, so that the next words can answer it.

Saying something unasked leaves the state of no talk behind: which one it will be answered in is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot import safety
from bot.dialogue.keys import cause_of
from bot.dialogue.talk import Talk, decode_reply
from bot.messages import Message, Reply
from bot.nudge_words import INTENT, KEY, offers
from bot.reasons import because
from bot.skill import Ask, Before
from nlu.understanding import Understanding
from twin_core.parts.nudges import NudgeAnswered, Sent
from twin_core.parts.preferences import Preferences
from twin_core.store.base import Store
from twin_core.twin import Twin

LASTS: Final = timedelta(hours=2)
"""After that long words are no longer taken for the answer to a nudge; its buttons count on."""
REMEMBERED: Final = timedelta(days=1)
"""So long it is what was said last, where nothing else was since: "why did you say that?"."""
TAKES: Final = ("cancel", "why_that", "snooze_reminder")
"""Intents that mean a nudge while it is open: "later", "why did you say that", "remind me again in ten"."""

Read = Callable[[str], Understanding]


def laid(store: Store, twin: Twin, talk: Talk, message: Message, now: datetime, *, read: Read) -> Talk:
    """A talk with the nudge on top that a message may answer, or that an edited one had answered.

    `read` reads the words of its buttons. Whoever is about to do what it suggests is not offered it.
    """
    talk = _without_settled(talk, twin, message)
    sent = _edited(twin, message) if message.edits else _latest(twin, talk, now)
    given = store.delivery(twin.id, KEY + sent.id) if sent else None
    if sent is None or given is None or (talk.open and _is(talk.open, sent)):
        return talk
    reply = decode_reply(given[1])
    ask = taking(offer(sent.id, reply), read)
    spoken = talk if message.edits else _spoken(talk, sent, reply, twin.preferences)
    too_late = now - sent.at > LASTS and not message.edits
    return spoken if too_late or any(other.intent in ask.takes for other in talk.asks) else spoken.asking(ask)


def offer(nudge: str, reply: Reply) -> Ask:
    """The question that a nudge is."""
    return Ask(INTENT, nudge, "time", replace(reply, picture=None, file=None), offer=True)


def taking(ask: Ask, read: Read) -> Ask:
    """A nudge's question that takes as an answer whatever does as it suggests, in any words."""
    if ask.takes:
        return ask
    does = (read(button.says).intent for button in offers(ask.question))
    return replace(ask, takes=(*dict.fromkeys(intent for intent in does if intent), *TAKES))


def sent_by(twin: Twin, question: str) -> Sent | None:
    """The nudge that a reply's question is, if it is one and the person was sent it."""
    intent, _, nudge = question.partition(".")
    return twin.nudges.by_id(nudge) if intent == INTENT else None


def _latest(twin: Twin, talk: Talk, now: datetime) -> Sent | None:
    """The last nudge that nobody has answered, if it is what was said last here."""
    earliest = max(now - REMEMBERED, talk.at or now - REMEMBERED)
    return next(
        (
            sent
            for sent in reversed(twin.nudges.sent)
            if earliest <= sent.at <= now and not sent.answer and not sent.dropped
        ),
        None,
    )


def _edited(twin: Twin, message: Message) -> Sent | None:
    """The nudge that the message which is edited had answered."""
    cause = cause_of(message)
    answers = (one.event for one in reversed(twin.recent) if one.cause == cause)
    found = next((event for event in answers if isinstance(event, NudgeAnswered)), None)
    return twin.nudges.by_id(found.nudge) if found else None


def _without_settled(talk: Talk, twin: Twin, message: Message) -> Talk:
    """A talk without nudges that were answered elsewhere meanwhile."""

    def is_open(ask: Ask) -> bool:
        sent = twin.nudges.by_id(ask.slot) if ask.intent == INTENT else None
        return ask.intent != INTENT or (sent is not None and not sent.answer and not message.edits)

    asks = tuple(filter(is_open, talk.asks))
    return talk if asks == talk.asks else replace(talk, asks=asks, misses=0, passed_over=0)


def _spoken(talk: Talk, sent: Sent, reply: Reply, preferences: Preferences) -> Talk:
    """A talk in which a nudge is what was said last: it can be asked for again, and for its reasons."""
    if talk.before and talk.before.intent == safety.INTENT:
        return talk
    return replace(talk, before=Before("", None, 1.0, because(sent.kind, sent.reasons, preferences), reply))


def _is(ask: Ask, sent: Sent) -> bool:
    return (ask.intent, ask.slot) == (INTENT, sent.id)
