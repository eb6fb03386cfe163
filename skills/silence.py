"""Whether Doppel may write first: stop, start, and quiet for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import phrases
from bot.quiet import INTENT, end_of, quieted
from bot.skill import Answer, Ask, Turn
from twin_core.parts.consent import NUDGES
from twin_core.parts.preferences import PreferencesChanged

say = phrases(__file__)


def answer(turn: Turn) -> Answer:
    """Write first or not, from now on or for a while."""
    if turn.pending is not None:
        return _until_answered(turn, turn.pending)
    return INTENTS.get(turn.understanding.intent or "", quieted)(turn)


def _stop(turn: Turn) -> Answer:
    waiting = turn.twin.reminders.waiting
    said = [say("stopped" if turn.twin.preferences.writes_first else "stopped_already", turn.message.id)]
    if waiting:
        said.append(say("held", count=wording.count(len(waiting), "reminder")))
    events = (PreferencesChanged(writes_first=False),) if turn.twin.preferences.writes_first else ()
    return Answer(Reply(" ".join(said), say.buttons("start")), events, because=say("because_stop"))


def _start(turn: Turn) -> Answer:
    preferences = turn.twin.preferences
    if preferences.may_write_first(turn.now) and _would_be_new(turn):
        return Answer(
            Reply(say("one_yes", turn.message.id)), because=say("because_start"), then=say.name("agree")
        )
    if preferences.may_write_first(turn.now):
        reply = Reply(say("started_already", turn.message.id), say.buttons("check_in", "help"))
        return Answer(reply, because=say("because_start"))
    said = [say("started", turn.message.id)]
    due = () if preferences.writes_first else turn.twin.reminders.due(turn.now)
    if due:
        said.append(say("came_due", count=wording.count(len(due), "reminder")))
    quiet = preferences.quiet_until is not None and preferences.quiet_until > turn.now
    event = PreferencesChanged(
        writes_first=None if preferences.writes_first else True,
        quiet_until=turn.now.astimezone(UTC) if quiet else None,
    )
    return Answer(Reply(" ".join(said), say.buttons("stop")), (event,), because=say("because_start"))


def _would_be_new(turn: Turn) -> bool:
    """Whether somebody wants to be written to first who has not agreed to what comes then."""
    wished = say.pattern("first").search(turn.understanding.text) is not None
    return wished and not turn.twin.consent.allows(NUDGES, turn.now)


def _until_answered(turn: Turn, asked: Ask) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(Reply(say("left", turn.message.id)), because=say("because_left"))
    if end_of(turn.understanding, turn) is None and turn.understanding.first("time") is None:
        text = say("again", turn.message.id, question=asked.question.text)
        return Answer(Reply(text, asked.question.buttons), ask=asked, because=say("because_left"))
    return quieted(turn)


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "stop_writing": _stop,
    "start_writing": _start,
    INTENT: quieted,
}
