"""Messages that their sender changed or deleted afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.dialogue.fit import say
from bot.dialogue.respond import Response
from bot.dialogue.talk import Talk
from bot.facts import fact
from bot.messages import Reply
from twin_core.events.base import Event
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.nudges import NudgeAnswered
from twin_core.twin import Recent, Twin, told_by


def deleted(twin: Twin, talk: Talk, cause: str, now: datetime) -> Response:
    """What comes of deleting a message: what it told counts no longer, and the person is told so."""
    told = told_by(twin, cause)
    if not told:
        return Response(Reply(""), talk, keep_words=False)
    correction = CorrectionMade(tuple(each.id for each in told), "undo")
    return Response(Reply(say("deleted", facts=_facts(told, twin, now))), talk, (correction,))


def edited(response: Response, twin: Twin, talk: Talk, cause: str, now: datetime) -> Response:
    """What comes of an edit that was answered as if it were new: it takes the place of what was told before.

    Where the new words tell nothing that is kept, what was told before stays, and the person is told so.
    """
    told = told_by(twin, cause)
    if not told:
        return response
    if not any(map(_tells, response.events)):
        return replace(response, reply=Reply(say("edit_kept", facts=_facts(told, twin, now))), talk=talk)
    correction = CorrectionMade(tuple(each.id for each in told), "edited")
    return replace(response, events=(correction, *response.events))


def _tells(event: Event) -> bool:
    """Whether an event is something that the person told, and not only noted by the way."""
    return event.undoable or isinstance(event, NudgeAnswered)


def _facts(told: tuple[Recent, ...], twin: Twin, now: datetime) -> str:
    words = (fact(each.event, twin, now) for each in told if each.event.undoable)
    return ", ".join(dict.fromkeys(words))
