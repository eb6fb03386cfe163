"""The least time between two nudges of one kind, longer while it is ignored or wanted less."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from twin_core.nudging import fatigue
from twin_core.nudging.budget import APART
from twin_core.nudging.choices import choice
from twin_core.nudging.hours import at_clock, next_working_day, today
from twin_core.nudging.kinds import Kind
from twin_core.parts.nudges import STILL_WANTED, Sent
from twin_core.twin import Twin

_DAILY: Final = timedelta(hours=18)
"""From that cool-down on a kind comes once a day at most."""
_DAY: Final = timedelta(days=1)


def again_from(twin: Twin, kind: Kind, last: Sent, now: datetime) -> datetime:
    """When (UTC) a kind may come again after its latest nudge, as far as its own cool-down goes.

    A kind at half its rate waits twice as long, and what comes once a day leaves a working day out as well.
    """
    times = slowness(twin, kind, now)
    if times == 1:
        return last.at.astimezone(UTC) + kind.cool_down
    until = last.at.astimezone(UTC) + max(kind.cool_down, APART) * times
    skipped = next_working_day(twin, today(twin, last.at)) if kind.cool_down >= _DAILY else None
    return max(until, at_clock(twin, skipped + _DAY, "00:00")) if skipped else until


def slowness(twin: Twin, kind: Kind, now: datetime) -> int:
    """By how much the least time between two of a kind is longer than by itself: 1, 2 or 4."""
    if kind.name == STILL_WANTED:
        return 1
    return fatigue.stretch(twin, kind.name, now) * (2 if choice(twin, kind.name).less else 1)


def slowed(twin: Twin, kind: Kind, now: datetime) -> tuple[str, ...]:
    """Codes of why a kind comes less often than by itself; none where it does not."""
    ignored = fatigue.streak(twin, kind.name, now)
    halved = (f"ignored:{ignored}",) if ignored >= fatigue.HALVED_FROM else ()
    return (*halved, *(("wanted_less",) if choice(twin, kind.name).less else ()))
