"""What the check-ins of the morning and the evening share: when to ask for one, and when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import Phrases
from bot.skill import Nudge
from skills.nudgers._windows import DAY, current, following
from skills.nudgers._words import said
from twin_core.nudging.choices import choice
from twin_core.nudging.daily import CheckIn, check_in_on, day_turned
from twin_core.nudging.spans import Span
from twin_core.twin import Twin

LATEST: Final = timedelta(minutes=90)
"""So long after its time a check-in is still asked for, and not later."""
OF_USE: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Plan:
    """One of the two."""

    kind: CheckIn
    urgency: float


def asked(plan: Plan, say: Phrases, twin: Twin, now: datetime) -> Nudge | None:
    """The question for a check-in, unless it is done, or it is too late for it."""
    window = current(twin, now, plan.kind, partial(_opening, plan), over_midnight=True)
    if window is None:
        return None
    at = check_in_on(twin, plan.kind, window.day)
    if at is None or _done(plan, twin, window.day):
        return None
    clock = wording.clock(time.fromisoformat(at.clock), twin.preferences)
    return Nudge(
        kind=plan.kind,
        reply=Reply(
            said(say, at.source, twin, plan.kind, now, clock=clock), say.buttons("check_in"), private=True
        ),
        reasons=(f"{at.source}:{at.clock}",),
        urgency=plan.urgency,
        until=max(window.start + OF_USE, window.end),
    )


def asked_next(plan: Plan, twin: Twin, now: datetime) -> datetime | None:
    """When (UTC) a check-in may be asked for next; None where no hour is known for it."""
    if not (twin.preferences.zone or choice(twin, plan.kind).at):
        return None
    return following(twin, now, partial(_opening, plan), over_midnight=True)


def _opening(plan: Plan, twin: Twin, day: date) -> Span | None:
    at = check_in_on(twin, plan.kind, day)
    return None if at is None else (at.at, at.at + LATEST)


def _done(plan: Plan, twin: Twin, day: date) -> bool:
    """Whether it was done since one day turned to the next."""
    morning = plan.kind == "morning_check_in"
    at = twin.check_ins.morning_at if morning else twin.check_ins.evening_at
    turned = day_turned(twin, day)
    return at is not None and turned <= at < turned + DAY
