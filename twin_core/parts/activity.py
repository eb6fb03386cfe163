"""When the person was at their computer, where they agreed to tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

STRETCHES_KEPT = 120
PAUSE = timedelta(minutes=5)
"""A shorter gap is no break: the two stretches around it are one."""


class Stretch(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A time at the computer without a pause."""

    started: datetime
    ended: datetime
    feed: str


class Activity(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The latest stretches, newest last."""

    stretches: tuple[Stretch, ...] = ()


@event("activity.observed")
class ActivityObserved(Event, frozen=True):
    """The person was at their computer from start to end."""

    undoable = False

    started: Instant
    ended: Instant
    feed: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The stretch in its place, one with those that it touches."""
        known, started, ended = twin.activity.stretches, self.started, self.ended
        first = sum(started - stretch.ended > PAUSE for stretch in known)
        last = first
        while last < len(known) and known[last].started - ended <= PAUSE:
            started, ended = min(started, known[last].started), max(ended, known[last].ended)
            last += 1
        stretches = (*known[:first], Stretch(started, ended, self.feed), *known[last:])[-STRETCHES_KEPT:]
        return replace(twin, activity=Activity(stretches))
