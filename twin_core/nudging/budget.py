"""How much may be said unasked in all: three a day, ninety minutes apart, over all channels and kinds.

The figures are Doppel's own rule of conduct. Reminders that were asked for are no nudges and never counted.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final

from twin_core.nudging.clock import shows_next
from twin_core.parts.nudges import Sent
from twin_core.parts.zones import local_day, zone_named
from twin_core.twin import Twin

A_DAY: Final = 3
APART: Final = timedelta(minutes=90)
_RECENT: Final = timedelta(hours=50)
"""No day of any zone is longer, not even one over a change of the clock."""


def sent_today(twin: Twin, now: datetime) -> int:
    """How many nudges of the person's day were sent that were not dropped.

    For somebody on the move it is the largest count of the present day in any zone in which one of that day
    was sent, so that no way round the world brings more than three in one day of any of these zones.
    """
    return max(_counts(twin, now).values())


def left(twin: Twin, now: datetime) -> int:
    """How many more nudges the person's day has room for, from 0 to `A_DAY`."""
    return max(0, A_DAY - sent_today(twin, now))


def open_again(twin: Twin, now: datetime) -> datetime | None:
    """When (UTC) a day that is used up ends, in each zone that counts; None where there is room now."""
    full = [zone for zone, count in _counts(twin, now).items() if count >= A_DAY]
    return max((shows_next(zone_named(zone), now, "00:00") for zone in full), default=None)


def last_sent(twin: Twin, *, but: str = "") -> Sent | None:
    """The latest nudge that reached the person, of any kind but one."""
    return next((sent for sent in reversed(twin.nudges.sent) if not sent.dropped and sent.kind != but), None)


def latest_of(twin: Twin, kind: str) -> Sent | None:
    """The latest nudge of a kind that reached the person."""
    return next((sent for sent in reversed(twin.nudges.sent) if sent.kind == kind and not sent.dropped), None)


def _counts(twin: Twin, now: datetime) -> dict[str, int]:
    """How many were sent on the present day of each zone that counts; that of the person always does."""
    since = now.astimezone(UTC) - _RECENT
    late = takewhile(lambda sent: sent.at > since, reversed(twin.nudges.sent))
    recent = [sent for sent in late if not sent.dropped]
    counts = {twin.preferences.zone: 0}
    for zone in {twin.preferences.zone, *(sent.zone for sent in recent)}:
        there = zone_named(zone)
        day = local_day(now, there)
        of_day = [sent for sent in recent if local_day(sent.at, there) == day]
        if any(sent.zone == zone for sent in of_day) or zone in counts:
            counts[zone] = len(of_day)
    return counts
