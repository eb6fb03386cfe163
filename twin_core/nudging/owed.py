"""The continuous load since the last break, and the break that is owed for it.

A break of five minutes or more ends the load: five to ten minutes after 50 to 60 of work at a screen are
better than longer and rarer ones (HSE, guidance on regulation 4 of the Health and Safety (Display Screen
Equipment) Regulations 1992), and breaks of up to ten minutes raise vigour and lower fatigue, if a little
(Albulescu et al. 2022, doi:10.1371/journal.pone.0272460). That one falls due after ninety minutes, and after
sixty on a day of low energy, is Doppel's own choice between that hour and the six hours after which German
law asks for one (ArbZG § 4).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Final

from twin_core.nudging.busy import meetings, meetings_end, span_of
from twin_core.nudging.choices import choice
from twin_core.nudging.hours import away_spans, next_working_day, today, work_span
from twin_core.nudging.spans import Span, merged, without
from twin_core.parts.activity import PAUSE
from twin_core.parts.calendar import Entry
from twin_core.parts.zones import local_day
from twin_core.twin import Twin

KIND: Final = "break_due"
DUE_AFTER: Final = timedelta(minutes=90)
DUE_AFTER_WHEN_LOW: Final = timedelta(minutes=60)
LOW: Final = 2
"""Energy stated on this day, up to which a break falls due sooner."""
BEFORE_END: Final = timedelta(minutes=15)
"""So shortly before the end of work no break is offered any more: the day's own end is one."""
AHEAD: Final = timedelta(minutes=10)
"""Where a break on the calendar begins within that time, it is not asked for."""
OPEN_FOR: Final = timedelta(hours=3)
"""A break that is open for longer was forgotten: the person has long been back."""
_end = attrgetter("ended")


@dataclass(frozen=True, slots=True)
class Load:
    """Work without a break, up to now."""

    since: datetime | None
    """UTC; None on a break, on leave, or outside of work."""
    minutes: int = 0
    meetings: int = 0
    """How many meetings lay in it, wholly or in part."""
    meeting_minutes: int = 0
    """Their length within it, together where they overlap."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A break that fell due and was not taken."""

    since: datetime
    """When (UTC) it fell due."""
    load: Load
    meetings: int
    """How many meetings went over it since it fell due."""
    planned: bool
    """Whether one on the calendar was taken up by meetings."""
    offer_at: datetime
    """When (UTC) it can be offered: now, or when the meetings are over."""


def load(twin: Twin, now: datetime) -> Load:
    """The work without a break up to a time (aware), in the working hours of its day and just after.

    It begins with work, or with activity observed before, or when the last break ended.
    """
    work = work_span(twin, today(twin, now))
    return Load(None) if work is None else _load(twin, work, now.astimezone(UTC))


def due_after(twin: Twin, now: datetime) -> timedelta:
    """How long without a break before one is due: as chosen, else 90 minutes, 60 on a day of low energy."""
    chosen = choice(twin, KIND).every_minutes
    if chosen:
        return timedelta(minutes=chosen)
    latest, zone = twin.capacity.energy.latest, twin.preferences.timezone()
    if latest is None or latest.value > LOW or local_day(latest.at, zone) != local_day(now, zone):
        return DUE_AFTER
    return DUE_AFTER_WHEN_LOW


def break_owed(twin: Twin, now: datetime) -> Owed | None:
    """The break that is owed at a time (aware), in meetings as well; None where none is.

    It stays owed from one meeting to the next, until a break is taken or ten minutes after the end of work.
    A break on the calendar that meetings took up is owed from its beginning, however little the load; shortly
    before one that is free none is.
    """
    work = work_span(twin, today(twin, now))
    return None if work is None else _owed(twin, work, now.astimezone(UTC))


def next_break_at(twin: Twin, now: datetime) -> datetime | None:
    """When (UTC), later than now (aware), a break may be offered next as far as is known; None if never."""
    day, now = today(twin, now), now.astimezone(UTC)
    work = work_span(twin, day)
    found = _next_offer(twin, work, now) if work else None
    if found is not None:
        return found
    later = next_working_day(twin, day)
    work = work_span(twin, later) if later else None
    return (_next_offer(twin, work, work[0]) or work[1]) if work else None


def _load(twin: Twin, work: Span, now: datetime) -> Load:
    since = _since(twin, work, now)
    if since is None:
        return Load(None)
    lay = meetings(twin, since, now)
    spent = sum((end - start for start, end in merged(map(span_of, lay), since, now)), timedelta())
    return Load(since, _minutes(now - since), len(lay), _minutes(spent))


def _owed(twin: Twin, work: Span, now: datetime) -> Owed | None:
    if not work[0] <= now < work[1] - BEFORE_END:
        return None
    carried = _load(twin, work, now)
    if carried.since is None:
        return None
    swallowed = _swallowed(twin, carried.since, now)
    since = min((carried.since + due_after(twin, now), *swallowed))
    if since > now or _rests(twin, now, now + AHEAD):
        return None
    over = meetings(twin, since, now)
    return Owed(since, carried, len(over), bool(swallowed), meetings_end(twin, now) or now)


def _next_offer(twin: Twin, work: Span, now: datetime) -> datetime | None:
    """When a break may be offered next on a working day: one that can be now, when it is due again."""
    owed = _owed(twin, work, now)
    if owed is not None:
        at: datetime | None = owed.offer_at if owed.offer_at > now else now + due_after(twin, now)
    else:
        due = _falls_due(twin, _since(twin, work, now) or max(now, work[0]), work[1] - BEFORE_END, now)
        at = due and (meetings_end(twin, due) or due)
    return at if at is not None and now < at < work[1] - BEFORE_END else None


def _falls_due(twin: Twin, since: datetime, end: datetime, now: datetime) -> datetime | None:
    """When the next break falls due, past those that are planned until then."""
    after = due_after(twin, now)
    swallowed = _swallowed(twin, since, end)
    for start, over in (*_rests(twin, max(since, now), end), (end, end)):
        due = max(now, min((since + after, *(at for at in swallowed if at >= since))))
        if due <= start - AHEAD or due < start == end:
            return due
        since = over
    return None


def _since(twin: Twin, work: Span, now: datetime) -> datetime | None:
    """Since when there was no break; None on one, and outside of work."""
    begun = _begun(twin, work[0], now)
    if begun > now or now >= work[1]:
        return None
    rested = _rests(twin, begun, now)
    if not rested:
        return begun
    return rested[-1][1] if rested[-1][1] < now else None


def _begun(twin: Twin, start: datetime, now: datetime) -> datetime:
    """The start of work, or of the activity that went into it."""
    edge = min(start, now)
    early = (
        stretch.started
        for stretch in twin.activity.stretches
        if stretch.started < edge and edge - stretch.ended <= PAUSE
    )
    return min(early, default=start).astimezone(UTC)


def _rests(twin: Twin, start: datetime, end: datetime) -> tuple[Span, ...]:
    """What counts as breaks in a stretch of time, by start; those that touch are one.

    Breaks that were told, and leave, as they are; breaks on the calendar, where no meeting lay over them
    and no activity was observed; times without activity between two with it, but for meetings.
    """
    active = _active(twin)
    idle = [(before[1], after[0]) for before, after in pairwise(active) if after[0] > start]
    busy = _met(twin, (start, end)) if idle else ()
    natural = [piece for span in idle for piece in without(span, busy)]
    for entry in _pauses(twin, start, end):
        span = span_of(entry)
        natural += without(span, merged((*_met(twin, span), *active), *span))
    long = [span for span in (*natural, *_told(twin, active, start)) if span[1] - span[0] >= PAUSE]
    return merged((*long, *away_spans(twin, start, end)), start, end)


def _active(twin: Twin) -> tuple[Span, ...]:
    """When activity was observed, by start and without overlaps, as the twin keeps it."""
    return tuple(
        (stretch.started.astimezone(UTC), stretch.ended.astimezone(UTC))
        for stretch in twin.activity.stretches
    )


def _told(twin: Twin, active: Sequence[Span], start: datetime) -> list[Span]:
    """The breaks that ended later than `start`, and the open one.

    That one lasts until activity is observed again, or for as long as is likely.
    """
    later = twin.breaks.taken[bisect_right(twin.breaks.taken, start, key=_end) :]
    told = [(rest.started.astimezone(UTC), rest.ended.astimezone(UTC)) for rest in later]
    if twin.breaks.since is not None:
        since = twin.breaks.since.astimezone(UTC)
        back = next((start for start, _ in active if start > since), since + OPEN_FOR)
        told.append((since, min(back, since + OPEN_FOR)))
    return told


def _pauses(twin: Twin, start: datetime, end: datetime) -> tuple[Entry, ...]:
    """The breaks on the calendar that overlap a stretch of time, shown as busy or not."""
    return tuple(
        entry
        for entry in twin.calendar.agenda(start, end)
        if entry.kind == "pause" and entry.status != "declined" and not entry.all_day
    )


def _swallowed(twin: Twin, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """When breaks on the calendar begin, in a stretch of time, that meetings leave no five minutes of."""
    spans = (span_of(entry) for entry in _pauses(twin, start, end))
    return tuple(span[0] for span in spans if span[0] >= start and _no_room(twin, span))


def _no_room(twin: Twin, span: Span) -> bool:
    met = _met(twin, span)
    return bool(met) and all(over - begun < PAUSE for begun, over in without(span, met))


def _met(twin: Twin, span: Span) -> tuple[Span, ...]:
    """The meetings in a span, cut to it, those that touch as one."""
    return merged(map(span_of, meetings(twin, *span)), *span)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
