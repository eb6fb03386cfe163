"""Whether a time is free, and which times of a day are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.skill import Turn
from skills._meetings.asked import Stretch
from skills._meetings.common import clock, day, hours, length, named, say
from twin_core.nudging.busy import free_spans
from twin_core.nudging.hours import at_clock, work_span
from twin_core.nudging.spans import Span
from twin_core.parts.calendar import Entry

WORTH_SHOWING: Final = timedelta(minutes=15)
"""Free time that is shorter is none to speak of."""
BOOKED: Final = timedelta(hours=2)
"""What a button books of a free time, at most."""
_INSTANT: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


def is_free(turn: Turn, asked: Stretch) -> Reply:
    """Whether a time of day, or a stretch of it, is free."""
    start, end = asked.start, max(asked.end, asked.start + _INSTANT)
    taken = [entry for entry in turn.twin.calendar.agenda(start, end) if entry.takes_time]
    if asked.said == "span":
        return _stretch_free(turn, asked, taken)
    when = wording.when(start, turn.now, turn.twin.preferences)
    if asked.said == "now":
        when = say.name("now")
    if taken:
        one = max(taken, key=lambda entry: entry.end)
        facts = {"title": named(one.title), "hours": hours(turn, one.start, one.end)}
        said = [wording.capital(say("busy_at", when=when, **facts)), *_free_again(turn, one)]
        return Reply(" ".join(said))
    after = _next_after(turn, start)
    if after is None:
        return Reply(wording.capital(say("free_open", when=when)), _book(turn, start, start + BOOKED))
    text = say("free_until", when=when, title=named(after.title), clock=clock(turn, after.start))
    return Reply(wording.capital(text), _book(turn, start, after.start))


def gaps(turn: Turn, asked: Stretch) -> Reply:
    """The free times of a day or a part of it, within working hours where there are any."""
    name = wording.on_day(asked.start, turn.now, turn.twin.preferences)
    start, end = _within_work(turn, asked)
    start = max(start, turn.now.astimezone(UTC))
    free = free_spans(turn.twin, start, end, WORTH_SHOWING) if start < end else ()
    if not free:
        told = "day_over" if start >= end else "no_gap"
        if asked.said == "part" and start < end:
            name = say("when", day=name, hours=hours(turn, start, end))
        return Reply(wording.capital(say(told, turn.message.id, day=name)))
    if free == ((start, end),):
        text = say("all_free", turn.message.id, day=name, hours=hours(turn, start, end))
    else:
        listed = wording.listing([hours(turn, *span) for span in free])
        longest = max(free, key=_length)
        text = say("gaps", turn.message.id, day=name, gaps=listed)
        if len(free) > 1:
            text = f"{text} {say('longest', length=length(longest[1] - longest[0]))}"
    longest = max(free, key=_length)
    return Reply(wording.capital(text), _book(turn, *longest))


def _within_work(turn: Turn, asked: Stretch) -> Span:
    """A stretch cut to working hours; whole on days without, and where they do not touch."""
    whole = asked.start.astimezone(UTC), asked.end.astimezone(UTC)
    work = work_span(turn.twin, asked.start.date())
    if work is None or work[1] <= whole[0] or whole[1] <= work[0]:
        day = asked.start.date()
        waking = at_clock(turn.twin, day, "08:00"), at_clock(turn.twin, day, "20:00")
        return (max(whole[0], waking[0]), min(whole[1], waking[1])) if asked.said == "day" else whole
    return max(whole[0], work[0]), min(whole[1], work[1])


def _stretch_free(turn: Turn, asked: Stretch, taken: Sequence[Entry]) -> Reply:
    when = say("when", day=day(turn, asked.start), hours=hours(turn, asked.start, asked.end))
    if not taken:
        text = wording.capital(say("span_free", when=when))
        return Reply(text, _book(turn, asked.start, asked.end))
    told = wording.listing(
        [say("entry", title=named(one.title), hours=hours(turn, one.start, one.end)) for one in taken]
    )
    said = [wording.capital(say("span_busy", when=when, entries=told))]
    free = free_spans(turn.twin, asked.start, asked.end, WORTH_SHOWING)
    if free:
        said.append(say("rest_free", gaps=wording.listing([hours(turn, *span) for span in free])))
    return Reply(" ".join(said), _book(turn, *max(free, key=_length)) if free else ())


def _free_again(turn: Turn, one: Entry) -> list[str]:
    """From when on the day is free again after an entry, where that is the same day."""
    until = one.end
    while on := [e for e in turn.twin.calendar.agenda(until, until + WORTH_SHOWING) if e.takes_time]:
        until = max(entry.end for entry in on)
    start = one.start.astimezone(turn.now.tzinfo).date()
    if until.astimezone(turn.now.tzinfo).date() != start:
        return []
    return [say("free_again", clock=clock(turn, until))]


def _next_after(turn: Turn, at: datetime) -> Entry | None:
    midnight = datetime.combine(at.date() + _DAY, time(), at.tzinfo)
    ahead = (e for e in turn.twin.calendar.agenda(at, midnight) if e.takes_time and e.start > at)
    return next(ahead, None)


def _book(turn: Turn, start: datetime, end: datetime) -> tuple[Button, ...]:
    """A button that keeps a free time, where a calendar takes entries and it is still to come."""
    if turn.twin.feeds.writable is None or start < turn.now:
        return ()
    end = min(end, start + BOOKED)
    day = wording.day(start.astimezone(turn.now.tzinfo), turn.now, turn.twin.preferences)
    first, last = clock(turn, start), clock(turn, end)
    return say.buttons("block", day=day, start=first, end=last)


def _length(span: Span) -> timedelta:
    return span[1] - span[0]
