"""What Doppel said unasked, and what came of it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

NUDGES_KEPT = 60

_moment = attrgetter("at")


class Sent(msgspec.Struct, frozen=True, gc=False):
    """One nudge and its answer, empty while there is none."""

    id: str
    kind: str
    at: datetime
    reasons: tuple[str, ...] = ()
    answer: str = ""


class Nudges(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The latest nudges, newest last."""

    sent: tuple[Sent, ...] = ()


@event("nudge.sent")
class NudgeSent(Event, frozen=True):
    """A nudge went to the outbox."""

    undoable = False

    nudge: str
    kind: str
    reasons: tuple[str, ...] = ()

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more nudge in its place by time, without an answer yet."""
        sent, new = twin.nudges.sent, Sent(self.nudge, self.kind, at, self.reasons)
        place = bisect_right(sent, at, key=_moment)
        return replace(twin, nudges=Nudges((*sent[:place], new, *sent[place:])[-NUDGES_KEPT:]))


@event("nudge.answered")
class NudgeAnswered(Event, frozen=True):
    """The person answered a nudge."""

    undoable = False

    nudge: str
    answer: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The answer on the nudge; one not kept any more changes nothing."""
        sent = tuple(
            replace(known, answer=self.answer) if known.id == self.nudge else known
            for known in twin.nudges.sent
        )
        return replace(twin, nudges=Nudges(sent))
