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


def again_from(twin: Twin, kind: Kind, last: Sent, slower: int) -> datetime:
    """When (UTC) a kind may come again after its latest nudge, as far as its own cool-down goes.

    `slower` says how often its rate was halved: the wait doubles each time, and what comes once a day leaves
    out the next working day as well.
    """
    sent = last.at.astimezone(UTC)
    if not slower:
        return sent + kind.cool_down
    until = sent + max(kind.cool_down, APART) * (1 << slower)
    left_out = next_working_day(twin, today(twin, sent)) if kind.cool_down >= _DAILY else None
    return max(until, at_clock(twin, left_out + _DAY, "00:00")) if left_out else until


def halvings(twin: Twin, kind: Kind, now: datetime) -> tuple[str, ...]:
    """Codes of what halves the rate of a kind: being ignored, being wanted less. `still_wanted` has none."""
    if kind.name == STILL_WANTED:
        return ()
    ignored = fatigue.streak(twin, kind.name, now)
    worn = (f"ignored:{ignored}",) if ignored >= fatigue.HALVED_FROM else ()
    return (*worn, "wanted_less") if choice(twin, kind.name).less else worn
