"""Breaks: the one that is on, and the latest taken."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, Minutes, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

BREAKS_KEPT = 60

_end = attrgetter("ended")


class Break(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A break that was taken."""

    started: datetime
    ended: datetime


class Breaks(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The open break, if any, and the latest taken, newest last."""

    since: datetime | None = None
    taken: tuple[Break, ...] = ()

    @property
    def last(self) -> Break | None:
        """The break that ended last."""
        return self.taken[-1] if self.taken else None


@event("break.started")
class BreakStarted(Event, frozen=True):
    """The person went on a break."""

    planned_minutes: Minutes | None = None

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """Open a break now; one that was never closed is forgotten.

        One from before another that is open, or that ended later, has long been over.
        """
        breaks = twin.breaks
        over = (breaks.last and breaks.last.ended > at) or (breaks.since and breaks.since > at)
        return twin if over else replace(twin, breaks=replace(breaks, since=at))


@event("break.taken")
class BreakTaken(Event, frozen=True):
    """A break from start to end (aware times); ends the open one."""

    started: Instant
    ended: Instant

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """Keep the break by its end; an open one that began later stays open."""
        since, taken = twin.breaks.since, twin.breaks.taken
        place = bisect_right(taken, self.ended, key=_end)
        taken = (*taken[:place], Break(self.started, self.ended), *taken[place:])[-BREAKS_KEPT:]
        still_on = since if since is not None and since > self.ended else None
        return replace(twin, breaks=Breaks(still_on, taken))
