"""The check-in of the evening: at the time chosen, the usual one, or twenty minutes before work ends."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._check_ins import Plan, asked, asked_next
from twin_core.twin import Twin

PLAN: Final = Plan("evening_check_in", urgency=0.55)

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The question for it, up to ninety minutes late; none where it is done."""
    return asked(PLAN, say, twin, now)


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """When it is asked for next."""
    return asked_next(PLAN, twin, now)
