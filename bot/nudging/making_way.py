"""Which of several nudges goes first, and room for those that come at a time of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.skill import Nudge, Nudger
from twin_core.nudging.budget import APART, latest_of, left
from twin_core.nudging.choices import choice
from twin_core.nudging.hours import today
from twin_core.nudging.kinds import KINDS
from twin_core.nudging.refusal import Refusal
from twin_core.twin import Twin

AGAIN_TODAY: Final = 0.2
"""What a kind loses in weight for each time that it came today: so that no kind takes the whole day."""
WAITED: Final = 0.08
"""What it gains for each day on which it was held back since it came last: so that each has its turn."""
DAYS_WAITED: Final = 8
"""The days that count for that at most."""
CHOSEN: Final = 0.3
"""What a kind gains whose time the person has chosen."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A nudge that comes at a time of its own later on the person's day."""

    at: datetime
    """Aware, UTC."""
    kind: str
    weight: float


def weight(twin: Twin, nudge: Nudge, here: datetime) -> float:
    """How much a nudge weighs against others at a time (aware): its urgency, and whose turn it is."""
    day, last = today(twin, here), latest_of(twin, nudge.kind)
    came = sum(today(twin, sent.at) == day for sent in twin.nudges.of(nudge.kind))
    held = (one for one in twin.nudges.held if one.kind == nudge.kind and (last is None or one.at > last.at))
    waited = len({today(twin, one.at) for one in held} - {day})
    chosen = CHOSEN if choice(twin, nudge.kind).at else 0.0
    return nudge.urgency - AGAIN_TODAY * came + WAITED * min(waited, DAYS_WAITED) + chosen


def coming(twin: Twin, here: datetime, nudgers: Iterable[Nudger]) -> tuple[Coming, ...]:
    """What comes at a time of its own later on this day, as far as is known (`here` in the person's zone)."""
    found = []
    for nudger in nudgers:
        at = nudger.next_at(twin, here) if KINDS[nudger.kind].timed else None
        if at is None or today(twin, at) != today(twin, here):
            continue
        nudge = nudger.nudge(twin, at.astimezone(here.tzinfo))
        if nudge:
            found.append(Coming(at.astimezone(UTC), nudger.kind, weight(twin, nudge, here)))
    return tuple(sorted(found, key=lambda each: each.at))


def makes_way(twin: Twin, nudge: Nudge, ahead: Iterable[Coming], here: datetime) -> Refusal | None:
    """Why a nudge that passed all gates is held back all the same: for one that is expected and weighs more.

    That one comes within the time between two nudges, or the day has no room but for what is expected.
    """
    own = weight(twin, nudge, here)
    others = [each for each in ahead if each.kind != nudge.kind and each.weight > own]
    if not others:
        return None
    first = others[0]
    if first.at - here < APART:
        return Refusal("spacing", (f"makes_way_for:{first.kind}",), first.at)
    if left(twin, here) <= len(others):
        return Refusal("budget", (f"kept_for:{first.kind}",), first.at)
    return None
