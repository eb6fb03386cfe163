"""The check-in of the morning: at the time chosen, the usual one, or ten minutes after work begins."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._check_ins import Plan, asked, asked_next
from twin_core.twin import Twin

PLAN: Final = Plan("morning_check_in", urgency=0.5)

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The question for it, up to ninety minutes late; none where it is done."""
    return asked(PLAN, say, twin, now)


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """When it is asked for next."""
    return asked_next(PLAN, twin, now)
