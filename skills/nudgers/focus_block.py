"""Time for one's own work on a day of meetings: the best free slot in the person's better hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._meetings import local, minutes, of_day, spent
from skills.nudgers._windows import around_end, current, following
from skills.nudgers._words import at_hour, on_date, said
from twin_core.nudging.better_hours import BetterHours, better_hours, starts
from twin_core.nudging.busy import free_spans
from twin_core.nudging.hours import day_span, next_working_day, work_span
from twin_core.nudging.spans import Span
from twin_core.twin import Twin

KIND: Final = "focus_block"
AFTERNOON: Final = around_end(-timedelta(hours=3), -timedelta(hours=1))
"""When the days to come are looked at."""
MEETINGS: Final = timedelta(hours=2)
"""With so much of them a day needs time kept free; with less it is free by itself."""
LENGTHS: Final = (timedelta(minutes=120), timedelta(minutes=90), timedelta(minutes=60))
DAYS: Final = 2
"""Working days that are looked at."""

say = phrases(__file__)


@dataclass(frozen=True, slots=True)
class Slot:
    """The best one of a day."""

    span: Span
    meetings: timedelta
    """How much of that day is in meetings."""


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The best slot of the first of the next working days that needs one and has one."""
    window = current(twin, now, KIND, AFTERNOON)
    if window is None:
        return None
    better = better_hours(twin, window.start)
    slot = _first(twin, window.day, better)
    if slot is None:
        return None
    start, end = (local(at, now) for at in slot.span)
    length = end.astimezone(UTC) - start.astimezone(UTC)
    text = said(
        say, ("energy" if better.readings else "morning") + ("" if twin.feeds.writable else "_only"),
        twin, KIND, now,
        day=wording.day(start, now, twin.preferences),
        start=wording.clock(start.time(), twin.preferences),
        end=wording.clock(end.time(), twin.preferences),
        meetings=wording.length(minutes(slot.meetings)),
    )  # fmt: skip
    return Nudge(
        kind=KIND,
        reply=Reply(wording.capital(text), _book(twin, start, end), private=True),
        reasons=(
            f"day_meeting_minutes:{minutes(slot.meetings)}",
            f"free_from:{start:%H:%M}",
            f"free_minutes:{minutes(length)}",
            better.reason,
        ),
        urgency=0.35,
        until=max(window.end, window.start + timedelta(hours=3)),
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """The next afternoon; none while no calendar is known."""
    return following(twin, now, AFTERNOON) if twin.calendar.entries else None


def _first(twin: Twin, day: date, better: BetterHours) -> Slot | None:
    for _ in range(DAYS):
        later = next_working_day(twin, day)
        if later is None:
            return None
        day = later
        slot = _slot(twin, day, better)
        if slot is not None:
            return slot
    return None


def _slot(twin: Twin, day: date, better: BetterHours) -> Slot | None:
    """The best slot of a day: by energy, then length, then the first; None where time is kept already."""
    work = work_span(twin, day)
    if work is None or _has_focus(twin, day):
        return None
    meetings = spent(of_day(twin, day), work)
    if meetings < MEETINGS:
        return None
    zone = twin.preferences.timezone()
    scored = [
        (better.score(at.astimezone(zone), (at + length).astimezone(zone)), length, -at.timestamp(), at)
        for length in LENGTHS
        for span in free_spans(twin, *work, length)
        for at in starts(span, length, zone)
    ]
    score, length, _, at = max(scored, default=(0.0, timedelta(), 0.0, work[0]))
    return Slot((at, at + length), meetings) if length and better.is_better(score) else None


def _has_focus(twin: Twin, day: date) -> bool:
    start, end = day_span(twin, day)
    wanted = any(booking.kind == "focus" and start <= booking.start < end for booking in twin.bookings.wanted)
    return wanted or any(entry.kind == "focus" for entry in twin.calendar.agenda(start, end))


def _book(twin: Twin, start: datetime, end: datetime) -> tuple[Button, ...]:
    if twin.feeds.writable is None:
        return ()
    times = {"date": on_date(start.date()), "start": at_hour(start), "end": at_hour(end)}
    return (say.button("book", **times),)
