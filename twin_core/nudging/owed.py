"""The continuous load since the last break, and the break that is owed for it.

A break of five minutes or more ends the load: five to ten minutes after 50 to 60 of work at a screen are
better than longer and rarer ones (HSE, guidance on regulation 4 of the Health and Safety (Display Screen
Equipment) Regulations 1992), and breaks of up to ten minutes raise vigour and lower fatigue, if a little
(Albulescu et al. 2022, doi:10.1371/journal.pone.0272460). That one falls due after ninety minutes, and after
sixty on a day of low energy, is Doppel's own choice between that hour and the six hours after which German
law asks for one (ArbZG § 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
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
AFTER_WORK: Final = timedelta(minutes=10)
"""For so long after the end of work a break may still be offered."""
OPEN_FOR: Final = timedelta(hours=3)
"""A break that is open for longer was forgotten: the person has long been back."""
_DAY: Final = timedelta(days=1)


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
    now = now.astimezone(UTC)
    since = _since(twin, now)
    if since is None:
        return Load(None)
    lay = meetings(twin, since, now)
    taken = merged(map(span_of, lay), since, now)
    spent = sum((end - start for start, end in taken), timedelta())
    return Load(since, _minutes(now - since), len(lay), _minutes(spent))


def due_after(twin: Twin, now: datetime) -> timedelta:
    """How long without a break before one is due: as chosen, else 90 minutes, 60 on a day of low energy."""
    chosen = choice(twin, KIND).every_minutes
    if chosen:
        return timedelta(minutes=chosen)
    latest, zone = twin.capacity.energy.latest, twin.preferences.timezone()
    stated_today = latest is not None and local_day(latest.at, zone) == local_day(now, zone)
    return DUE_AFTER_WHEN_LOW if stated_today and latest and latest.value <= LOW else DUE_AFTER


def break_owed(twin: Twin, now: datetime) -> Owed | None:
    """The break that is owed at a time (aware), in meetings as well; None where none is.

    It stays owed from one meeting to the next, until five minutes between two of them, a break, or ten
    minutes after the end of work. A break on the calendar that meetings took up is owed from its beginning.
    """
    now = now.astimezone(UTC)
    work = work_span(twin, today(twin, now))
    if work is None or not work[0] <= now < work[1] + AFTER_WORK:
        return None
    carried = load(twin, now)
    if carried.since is None:
        return None
    due = carried.since + due_after(twin, now)
    swallowed = _swallowed(twin, carried.since, now)
    since = min(due, swallowed or due)
    if since > now:
        return None
    over = meetings(twin, since, now)
    return Owed(since, carried, len(over), swallowed is not None, meetings_end(twin, now) or now)


def next_break_at(twin: Twin, now: datetime) -> datetime | None:
    """When (UTC), later than now (aware), a break may be offered next as far as is known; None if never."""
    now = now.astimezone(UTC)
    day = today(twin, now)
    work = work_span(twin, day)
    if work is not None and now < work[1] + AFTER_WORK:
        found = _offered_from(twin, work, now)
        if found is not None:
            return found
    later = next_working_day(twin, day)
    work = work_span(twin, later) if later else None
    return _offered_from(twin, work, work[0]) or work[1] if work else None


def _offered_from(twin: Twin, work: Span, now: datetime) -> datetime | None:
    """The next time of a working day at which a break may be offered."""
    owed = break_owed(twin, now)
    if owed is not None:
        at = owed.offer_at if owed.offer_at > now else now + due_after(twin, now)
        return at if at < work[1] + AFTER_WORK else None
    since = _since(twin, now) or now
    after = due_after(twin, now)
    for start, end in _rests(twin, now, work[1]):
        if since + after <= start:
            break
        since = max(since, end)
    due = max(since + after, now)
    due = meetings_end(twin, due) or due
    return due if now < due < work[1] + AFTER_WORK else None


def _since(twin: Twin, now: datetime) -> datetime | None:
    work = work_span(twin, today(twin, now))
    if work is None or now >= work[1] + AFTER_WORK:
        return None
    begun = _begun(twin, work[0], now)
    if begun > now:
        return None
    rested = _rests(twin, begun, now)
    if rested and rested[-1][1] >= now:
        return None
    return rested[-1][1] if rested else begun


def _begun(twin: Twin, start: datetime, now: datetime) -> datetime:
    """The start of work, or of the activity that went into it."""
    early = (
        stretch.started
        for stretch in twin.activity.stretches
        if stretch.started < min(start, now) and stretch.ended >= min(start, now) - PAUSE
    )
    return min(early, default=start).astimezone(UTC)


def _rests(twin: Twin, start: datetime, end: datetime) -> tuple[Span, ...]:
    """What counts as breaks in a stretch of time, by start; those that touch are one."""
    lost = merged(map(span_of, meetings(twin, start, end)), start, end)
    active = merged(
        ((stretch.started, stretch.ended) for stretch in twin.activity.stretches), start - _DAY, end
    )
    idle = [(before[1], after[0]) for before, after in pairwise(active)]
    planned = (span_of(entry) for entry in _pauses(twin, start, end))
    natural = [piece for span in idle for piece in without(span, lost)]
    natural += [piece for span in planned for piece in without(span, merged((*lost, *active), *span))]
    rests = [(max(begun, start), over) for begun, over in (*natural, *_taken(twin)) if over > start]
    spans = [span for span in rests if span[1] - span[0] >= PAUSE]
    return merged((*spans, *away_spans(twin, start, end)), start, end)


def _taken(twin: Twin) -> list[Span]:
    taken = [(rest.started.astimezone(UTC), rest.ended.astimezone(UTC)) for rest in twin.breaks.taken]
    if twin.breaks.since is not None:
        since = twin.breaks.since.astimezone(UTC)
        taken.append((since, since + OPEN_FOR))
    return taken


def _pauses(twin: Twin, start: datetime, end: datetime) -> tuple[Entry, ...]:
    return tuple(
        entry
        for entry in twin.calendar.agenda(start, end)
        if entry.kind == "pause" and entry.status != "declined" and not entry.all_day
    )


def _swallowed(twin: Twin, since: datetime, now: datetime) -> datetime | None:
    """When the first break on the calendar began that meetings left no five minutes of."""
    for entry in _pauses(twin, since, now):
        span = span_of(entry)
        left = without(span, merged(map(span_of, meetings(twin, *span)), *span))
        if span[0] >= since and all(over - begun < PAUSE for begun, over in left):
            return span[0]
    return None


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
