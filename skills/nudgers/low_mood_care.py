"""A week of low mood: said gently, to its person alone, with one small thing on offer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._windows import DAY, current, following, from_middle
from skills.nudgers._words import said
from twin_core.parts.track import mean
from twin_core.twin import Twin

KIND: Final = "low_mood_care"
AFTER_NOON: Final = from_middle(timedelta(hours=3))
"""Not in the first hours, and not as the last word of a day."""
DAYS: Final = 7
LOW: Final = 2.5
"""A mean of stated mood under that, of 1 to 5."""
ANSWERS: Final = 3

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """Words for a mean under 2.5 over seven days, from three answers or more. Notes are never repeated."""
    window = current(twin, now, KIND, AFTER_NOON) if twin.mood.days else None
    if window is None:
        return None
    days = twin.mood.between(window.day - (DAYS - 1) * DAY, window.day + DAY)
    answers, value = sum(score.count for score in days), mean(days)
    if value is None or answers < ANSWERS or value >= LOW:
        return None
    offer = "tasks" if twin.tasks.open else "pause"
    text = said(say, offer, twin, KIND, now, mean=wording.mean(value), count=answers)
    return Nudge(
        kind=KIND,
        reply=Reply(text, say.buttons(offer), private=True),
        reasons=(f"mood_mean:{value:.1f}", f"mood_answers:{answers}", f"mood_under:{LOW}"),
        urgency=0.6,
        until=max(window.end, window.start + timedelta(hours=4)),
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """The middle of the next working day."""
    return following(twin, now, AFTER_NOON)
