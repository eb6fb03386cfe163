"""What the check-ins of the morning and the evening share: when to ask for one, and when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from statistics import median
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import Phrases
from bot.skill import Nudge
from skills.nudgers._windows import DAY, current, following
from skills.nudgers._words import said
from twin_core.nudging.choices import choice
from twin_core.nudging.clock import reads
from twin_core.nudging.hours import at_clock
from twin_core.nudging.spans import Span
from twin_core.parts.check_ins import Moment
from twin_core.parts.consent import LEARN_TIMING
from twin_core.parts.preferences import Preferences
from twin_core.twin import Twin

AFTER_START: Final = timedelta(minutes=10)
BEFORE_END: Final = timedelta(minutes=20)
LATEST: Final = timedelta(minutes=90)
"""So long after its time a check-in is still asked for, and not later."""
OF_USE: Final = timedelta(hours=2)
ENOUGH: Final = 5
"""From so many check-ins of their own accord on, a person has a usual time."""
PROMPTED: Final = timedelta(hours=2)
"""A check-in so soon after the question for it tells nothing of a time of their own."""
STEP: Final = 5
"""Minutes to which a usual time is rounded down."""
_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Plan:
    """One of the two."""

    kind: str
    moment: Moment
    urgency: float


@dataclass(frozen=True, slots=True)
class Time:
    """When to ask on a day."""

    at: datetime
    """UTC."""
    source: str
    """Why then: "chosen_at", "learned_at", "work_start" or "work_end"."""
    clock: str
    """HH:MM of what it comes from."""


def asked(plan: Plan, say: Phrases, twin: Twin, now: datetime) -> Nudge | None:
    """The question for a check-in, unless it is done, or it is too late for it."""
    window = current(twin, now, plan.kind, partial(_opening, plan), over_midnight=True)
    if window is None:
        return None
    at = _time(plan, twin, window.day)
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
    at = _time(plan, twin, day)
    return None if at is None else (at.at, at.at + LATEST)


def _time(plan: Plan, twin: Twin, day: date) -> Time | None:
    """As chosen; else as usual, where that is agreed to; else by the working hours, in a known zone."""
    said, preferences = choice(twin, plan.kind), twin.preferences
    if day.weekday() not in (said.days or preferences.work_days):
        return None
    if said.at:
        return Time(at_clock(twin, day, said.at), "chosen_at", said.at)
    if not preferences.zone:
        return None
    if usual := _usual(plan, twin, day):
        return Time(at_clock(twin, day, usual), "learned_at", usual)
    if plan.moment == "morning":
        start = at_clock(twin, day, preferences.work_start)
        return Time(start + AFTER_START, "work_start", preferences.work_start)
    last = day if preferences.work_start < preferences.work_end else day + DAY
    return Time(at_clock(twin, last, preferences.work_end) - BEFORE_END, "work_end", preferences.work_end)


def _usual(plan: Plan, twin: Twin, day: date) -> str:
    """HH:MM: the middle of the latest check-ins that nobody asked for; empty where too few are known.

    Those that a nudge led to would only repeat its own time, each day a little later.
    """
    kept = twin.check_ins.mornings if plan.moment == "morning" else twin.check_ins.evenings
    if len(kept) < ENOUGH or not twin.consent.allows(LEARN_TIMING, at_clock(twin, day, "00:00")):
        return ""
    sent = [one.at for one in twin.nudges.of(plan.kind)]
    own = [at for at in kept if not any(before <= at < before + PROMPTED for before in sent)]
    if len(own) < ENOUGH:
        return ""
    turn, zone = _rest_middle(twin.preferences), twin.preferences.timezone()
    since = median((_minutes(reads(zone, at)) - turn) % _DAY_MINUTES for at in own)
    usual = (int(since) + turn) % _DAY_MINUTES // STEP * STEP
    return f"{usual // 60:02}:{usual % 60:02}"


def _done(plan: Plan, twin: Twin, day: date) -> bool:
    """Whether it was done since one day turned to the next, in the middle of the rest between their hours."""
    at = twin.check_ins.morning_at if plan.moment == "morning" else twin.check_ins.evening_at
    if at is None:
        return False
    start, preferences = at_clock(twin, day, twin.preferences.work_start), twin.preferences
    before = (_minutes(preferences.work_start) - _rest_middle(preferences)) % _DAY_MINUTES
    turned = start - timedelta(minutes=before)
    return turned <= at < turned + DAY


def _rest_middle(preferences: Preferences) -> int:
    """In minutes from midnight."""
    start, end = _minutes(preferences.work_start), _minutes(preferences.work_end)
    return (end + (start - end) % _DAY_MINUTES // 2) % _DAY_MINUTES


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
