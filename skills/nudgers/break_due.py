"""The break that is owed: after so many minutes, or from before the meetings that went over it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._words import said
from twin_core.nudging.busy import next_meeting
from twin_core.nudging.choices import choice
from twin_core.nudging.hours import next_working_day, today, work_span
from twin_core.nudging.owed import (
    BEFORE_END,
    DUE_AFTER_WHEN_LOW,
    KIND,
    Owed,
    break_owed,
    due_after,
    load,
    next_break_at,
)
from twin_core.nudging.spans import Span
from twin_core.twin import Twin

OF_USE: Final = timedelta(minutes=30)
WORDS_TO: Final = 5
"""Numbers from two to that one are written as words."""

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The break that is owed, in a meeting as well: there the gates hold it back, and say so.

    None where the zone is not known, and so not when work began.
    """
    owed = break_owed(twin, now) if twin.preferences.zone else None
    if owed is None:
        return None
    ahead, until = next_meeting(twin, now, OF_USE), now.astimezone(UTC) + OF_USE
    return Nudge(
        kind=KIND,
        reply=Reply(_text(twin, now, owed), say.buttons("start"), private=True),
        reasons=_reasons(twin, now, owed),
        urgency=0.8 if owed.meetings else 0.7,
        until=until if ahead is None else min(until, ahead.start.astimezone(UTC)),
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """When one may fall due next, if need be in a meeting, or can be offered."""
    work = _work_ahead(twin, now) if twin.preferences.zone else None
    if work is None:
        return None
    begin = max(work[0], now.astimezone(UTC))
    due = (load(twin, now).since or begin) + due_after(twin, begin)
    planned = (entry.start for entry in twin.calendar.agenda(begin, work[1]) if entry.kind == "pause")
    times = (next_break_at(twin, now), due if due < work[1] - BEFORE_END else None, *planned)
    return min((at for at in times if at is not None and at > now), default=None)


def _work_ahead(twin: Twin, now: datetime) -> Span | None:
    """The working hours of this day, else of the next one that has any left."""
    day = today(twin, now)
    work = work_span(twin, day)
    if work is not None and now < work[1] - BEFORE_END:
        return work
    later = next_working_day(twin, day)
    return None if later is None else work_span(twin, later)


def _text(twin: Twin, now: datetime, owed: Owed) -> str:
    clock = wording.clock(owed.since.astimezone(now.tzinfo).time(), twin.preferences)
    length = wording.length(owed.load.minutes)
    if not owed.meetings:
        return said(say, "worked", twin, KIND, now, length=length)
    name = "over_planned" if owed.planned else "over_due"
    if owed.meetings == 1:
        return said(say, f"{name}_one", twin, KIND, now, clock=clock, length=length)
    many = owed.meetings
    number = say.name(f"number_{many}") if many <= WORDS_TO else str(many)
    return wording.capital(said(say, name, twin, KIND, now, number=number, clock=clock, length=length))


def _reasons(twin: Twin, now: datetime, owed: Owed) -> tuple[str, ...]:
    since = owed.since.astimezone(twin.preferences.timezone())
    load_code = f"load_minutes:{owed.load.minutes}"
    over = (f"meetings_over_break:{owed.meetings}",) if owed.meetings else ()
    if owed.planned:
        return load_code, f"break_planned:{since:%H:%M}", *over
    after = due_after(twin, now)
    why: tuple[str, ...] = ()
    if choice(twin, KIND).every_minutes:
        why = ("length_chosen",)
    elif after == DUE_AFTER_WHEN_LOW:
        why = ("energy_low",)
    return load_code, *over, f"break_after:{int(after.total_seconds() // 60)}", *why
