"""Three or more meetings in a row without ten minutes between: a gap before or after, or a walk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._meetings import GAP, Row, local, minutes, of_day, rows
from skills.nudgers._windows import around_end, current, following, inside_work
from skills.nudgers._words import at_hour, on_date, said
from twin_core.nudging.busy import busy_spans
from twin_core.nudging.hours import next_working_day
from twin_core.twin import Twin

KIND: Final = "back_to_back"
IN_TIME: Final = timedelta(minutes=15)
"""So long before a row it is still worth saying."""
OF_USE: Final = timedelta(hours=4)
"""How long what is said on the day before can still be of use."""
MORNING: Final = inside_work(timedelta(), timedelta())
"""When the rows of the same day are spoken of."""
EVE: Final = around_end(-timedelta(hours=2), timedelta())
"""When those of the next working day are."""

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The next row of this day, else the first of the next working day, once this one nears its end."""
    found = _row_ahead(twin, now)
    if found is None:
        return None
    row, until = found
    start, end = local(row.start, now), local(row.end, now)
    gap = _gap(twin, row, now)
    text = said(
        say, "row" if gap else "row_walk", twin, KIND, now,
        count=row.count,
        day=wording.day(start, now, twin.preferences),
        start=wording.clock(start.time(), twin.preferences),
        end=wording.clock(end.time(), twin.preferences),
        gap=wording.length(minutes(GAP)),
    )  # fmt: skip
    return Nudge(
        kind=KIND,
        reply=Reply(wording.capital(text), (*gap, _walk(twin, end)), private=True),
        reasons=(
            f"meetings_in_row:{row.count}",
            f"row_start:{start:%H:%M}",
            f"row_end:{end:%H:%M}",
            f"gap_under:{minutes(GAP)}",
        ),
        urgency=0.4,
        until=min(until, row.start),
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """When one may be spoken of next: as a working day begins, and two hours before it ends."""
    return min(following(twin, now, opening) for opening in (MORNING, EVE))


def _row_ahead(twin: Twin, now: datetime) -> tuple[Row, datetime] | None:
    """A row, and until when it is worth speaking of where that is before it begins."""
    today = current(twin, now, KIND, MORNING)
    row = None if today is None else _first(twin, today.day, now)
    if row is not None:
        return row, row.start
    eve = current(twin, now, KIND, EVE)
    later = None if eve is None else next_working_day(twin, eve.day)
    row = None if later is None else _first(twin, later, now)
    return None if row is None or eve is None else (row, max(eve.end, eve.start + OF_USE))


def _first(twin: Twin, day: date, now: datetime) -> Row | None:
    ahead = (row for row in rows(of_day(twin, day)) if row.start - IN_TIME > now and not _has_air(twin, row))
    return next(ahead, None)


def _has_air(twin: Twin, row: Row) -> bool:
    """Whether something was booked right before or after it already."""
    return any(
        row.start - GAP < booking.end <= row.start or row.end <= booking.start < row.end + GAP
        for booking in twin.bookings.wanted
    )


def _gap(twin: Twin, row: Row, now: datetime) -> tuple[Button, ...]:
    """Ten minutes after the row or else before it, where a calendar takes them and they are free."""
    if twin.feeds.writable is None:
        return ()
    for name, at in (("after", row.end), ("before", row.start - GAP)):
        if at > now and not busy_spans(twin, at, at + GAP):
            begin = local(at, now)
            date = on_date(begin.date())
            return (say.button(name, minutes=minutes(GAP), date=date, time=at_hour(begin)),)
    return ()


def _walk(twin: Twin, end: datetime) -> Button:
    clock = wording.clock(end.time(), twin.preferences)
    return say.button("walk", clock=clock, date=on_date(end.date()), time=at_hour(end))
