"""Morning and evening check-ins."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Count, Event, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

Moment = Literal["morning", "evening"]


TIMES_KEPT = 10


class CheckIns(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """When the last check-ins were, and how many there have been."""

    morning_at: datetime | None = None
    evening_at: datetime | None = None
    count: int = 0
    mornings: tuple[datetime, ...] = ()
    """The times of the latest ones in the morning, newest last; likewise of those in the evening."""
    evenings: tuple[datetime, ...] = ()


@event("checkin.completed")
class CheckInCompleted(Event, frozen=True):
    """A check-in came to its end; its answers are events of their own."""

    moment: Moment
    answered: Count
    """How many of its questions were answered, 0 to 3."""
    note: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The time of the latest check-in of its kind, and one more."""
        kept = twin.check_ins
        if self.moment == "morning":
            times = _with(kept.mornings, at)
            changed = replace(kept, morning_at=_later(kept.morning_at, at), mornings=times)
        else:
            times = _with(kept.evenings, at)
            changed = replace(kept, evening_at=_later(kept.evening_at, at), evenings=times)
        return replace(twin, check_ins=replace(changed, count=kept.count + 1))


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)


def _with(times: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
    place = bisect_right(times, at)
    return (*times[:place], at, *times[place:])[-TIMES_KEPT:]
