"""Whether Doppel may write first, and whether it may learn when that helps: both only after a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Final

from bot.messages import Reply
from bot.nudge_words import CHECK_INS
from bot.skill import Answer, Ask, Turn
from skills._nudges import choosing, shown
from skills._nudges.common import again, agreed, kinds_in, say, simple
from skills._nudges.wishes import Wish, clocks_in
from twin_core.events.base import Event
from twin_core.parts.consent import LEARN_TIMING, NUDGES, ConsentAsked, ConsentGranted, ConsentRevoked
from twin_core.parts.preferences import EVERY_KIND, PreferencesChanged

ON: Final = "nudges_on"
LEARN: Final = "learn_timing"
CONSENT: Final = "consent"
TIMES: Final = "times"


def switched_on(turn: Turn) -> Answer:
    """Ask whether Doppel may write first, unless it may already; one kind is then switched on."""
    preferences = turn.twin.preferences
    if agreed(turn) and _is_of_some(turn):
        return choosing.changed(turn)
    if agreed(turn) and preferences.writes_first:
        name = "on_already" if preferences.may_write_first(turn.now) else "on_but_quiet"
        return simple(turn, name, "show", "off")
    if say.pattern("agrees").search(turn.understanding.text):
        return _granted(turn)
    question = Reply(say("may_write", turn.message.id), say.buttons("yes", "what", "no"))
    ask = Ask(ON, CONSENT, "yes_no", question)
    asked = () if NUDGES in turn.twin.consent.asked else (ConsentAsked(NUDGES),)
    return Answer(question, asked, ask, because=say("because_may_write"))


def consent_answered(turn: Turn, asked: Ask) -> Answer:
    """Yes, no, or what would come."""
    intent, text = turn.understanding.intent, turn.understanding.text
    if say.pattern("what_comes").search(text):
        return _explained(turn, asked)
    if intent in ("deny", "skip", "cancel"):
        return simple(turn, "not_agreed_to")
    if intent in ("affirm", ON):
        return _granted(turn)
    return again(asked, turn)


def times_answered(turn: Turn, asked: Ask) -> Answer:
    """Other times for the check-ins than those that were assumed."""
    if turn.understanding.intent in ("affirm", "deny", "skip", "cancel"):
        return simple(turn, "times_kept", times=shown.times(turn, turn.twin))
    clocks = clocks_in(turn.understanding.text)
    return choosing.settled(turn, (Wish(CHECK_INS, at=clocks),)) if clocks else again(asked, turn)


def switched_off(turn: Turn) -> Answer:
    """Write first no longer, but for reminders that the person set; "stop" ends those as well.

    Of one kind, known or not, nothing is read as a word against all.
    """
    if _is_of_some(turn):
        return choosing.changed(turn)
    if not agreed(turn):
        return simple(turn, "off_already", "on")
    reply = Reply(say("off", turn.message.id), say.buttons("on", "stop"))
    return Answer(reply, (ConsentRevoked(NUDGES),), because=say("because_off"))


def learning_on(turn: Turn) -> Answer:
    """Ask whether chance may decide now and then, so that the person sees what helps."""
    if turn.twin.consent.allows(LEARN_TIMING, turn.now):
        return simple(turn, "learns_already", "effect", "unlearn")
    if say.pattern("agrees").search(turn.understanding.text):
        return _learns(turn)
    return asked_to_learn(turn, say("may_learn", turn.message.id))


def asked_to_learn(turn: Turn, text: str) -> Answer:
    """The question whether Doppel may learn, in other words if need be."""
    question = Reply(text, say.buttons("yes", "no"))
    asked = () if LEARN_TIMING in turn.twin.consent.asked else (ConsentAsked(LEARN_TIMING),)
    ask = Ask(LEARN, CONSENT, "yes_no", question)
    return Answer(question, asked, ask, because=say("because_may_learn"))


def learning_answered(turn: Turn, asked: Ask) -> Answer:
    """Yes or no to learning."""
    intent = turn.understanding.intent
    if intent in ("affirm", LEARN):
        return _learns(turn)
    return simple(turn, "learns_not") if intent in ("deny", "skip", "cancel") else again(asked, turn)


def _learns(turn: Turn) -> Answer:
    name = "learns" if agreed(turn) else "learns_later"
    buttons = ("unlearn",) if agreed(turn) else ("on", "unlearn")
    reply = Reply(say(name, turn.message.id), say.buttons(*buttons))
    return Answer(reply, (ConsentGranted(LEARN_TIMING),), because=say("because_may_learn"))


def learning_off(turn: Turn) -> Answer:
    """Leave nothing to chance any more."""
    if not turn.twin.consent.allows(LEARN_TIMING, turn.now):
        return simple(turn, "unlearns_already", "learn")
    reply = Reply(say("unlearns", turn.message.id), say.buttons("learn"))
    return Answer(reply, (ConsentRevoked(LEARN_TIMING),), because=say("because_may_learn"))


def _is_of_some(turn: Turn) -> bool:
    """Whether an utterance speaks of some kinds of nudges rather than of all."""
    text = turn.understanding.text
    kinds = kinds_in(text)
    return bool(kinds and EVERY_KIND not in kinds) or say.pattern("other_kind").search(text) is not None


def _explained(turn: Turn, asked: Ask) -> Answer:
    """What would come, how often at most, and how it stops; the question stays open."""
    text = say("what_comes", turn.message.id, times=shown.times(turn, turn.twin))
    question = Reply(text, say.buttons("yes", "no"))
    ask = replace(asked, question=question, filled={"told": True})
    return Answer(question, ask=ask, because=say("because_may_write"))


def _granted(turn: Turn) -> Answer:
    events: tuple[Event, ...] = () if agreed(turn) else (ConsentGranted(NUDGES),)
    preferences = turn.twin.preferences
    if not preferences.writes_first:
        events = (*events, PreferencesChanged(writes_first=True))
    quiet = preferences.quiet_until
    text = say("granted", turn.message.id, times=shown.times(turn, turn.twin))
    if quiet is not None and quiet > turn.now.astimezone(UTC):
        text = f"{text} {say('still_quiet')}"
    question = Reply(text, say.buttons("show", "off"))
    return Answer(
        question, events, Ask(ON, TIMES, "time", question, offer=True), because=say("because_may_write")
    )
