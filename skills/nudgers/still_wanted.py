"""The one question about a kind that was ignored until it was paused: whether it may go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot import reasons
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._windows import current, following, inside_work
from skills.nudgers._words import said
from twin_core.nudging.fatigue import PAUSED_FROM, still_to_ask, streak
from twin_core.parts.nudges import ABOUT, STILL_WANTED
from twin_core.twin import Twin

WORK: Final = inside_work(timedelta(), timedelta())

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The question, about one kind at a time, in working hours."""
    kind = still_to_ask(twin)
    window = None if kind is None else current(twin, now, STILL_WANTED, WORK)
    if kind is None or window is None:
        return None
    ignored = max(streak(twin, kind, now), PAUSED_FROM)
    kinds = reasons.kind_name(kind)
    return Nudge(
        kind=STILL_WANTED,
        reply=Reply(
            said(say, "ask", twin, STILL_WANTED, now, kinds=kinds, number=ignored),
            say.buttons("keep", "fewer", "stop", kinds=kinds),
            private=True,
        ),
        reasons=(ABOUT + kind, f"unanswered:{ignored}"),
        urgency=0.3,
        until=window.end,
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """When work begins next, where there is something to ask."""
    return None if still_to_ask(twin) is None else following(twin, now, WORK)
