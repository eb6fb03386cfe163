"""Expanding a calendar of 5,000 events, a thousand of them series with exceptions, a week at a time.

Each week is another one, so that none was expanded before; in processor time, since others use this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from time import process_time
from typing import TypeVar
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from benchmarks.measure import Row
from bot.feed import Account, Fetched, Window
from bot.feeds.changes import changes
from channels.feeds._ical import read_anew
from twin_core.parts.calendar import Calendar as Kept

Done = TypeVar("Done")
EVENTS, SERIES = 5_000, 1_000
BEGAN = datetime(2022, 1, 3, 8, tzinfo=UTC)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
BERLIN = ZoneInfo("Europe/Berlin")
RULES = (
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;COUNT=40",
    "FREQ=MONTHLY;BYDAY=1MO",
    "FREQ=YEARLY",
)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
PEOPLE = "ORGANIZER:mailto:ann@example.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org"


def calendar() -> bytes:
    draw = Random(1)
    events = [lines for number in range(EVENTS) for lines in _event(draw, number)]
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR"]).encode()


def _event(draw: Random, number: int) -> Iterator[str]:
    zone = draw.choice(ZONES)
    start = BEGAN + timedelta(days=draw.randrange(4 * 365), minutes=15 * draw.randrange(40))
    title = f"SUMMARY:Meeting {number}"
    head = f"BEGIN:VEVENT\nUID:{number}@example.org\nDTSTAMP:20260101T000000Z\n{title}\n{PEOPLE}"
    span = f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\nDURATION:PT45M"
    if number >= SERIES:
        yield f"{head}\n{span}\nEND:VEVENT"
        return
    left_out = "".join(
        f"\nEXDATE;TZID={zone}:{start + timedelta(days=7 * weeks):%Y%m%dT%H%M%S}"
        for weeks in draw.sample(range(1, 200), 3)
    )
    yield f"{head}\n{span}\nRRULE:{draw.choice(RULES)}{left_out}\nEND:VEVENT"
    moved = start + timedelta(days=7 * draw.randrange(1, 200))
    place = f"RECURRENCE-ID;TZID={zone}:{moved:%Y%m%dT%H%M%S}"
    later = moved + timedelta(hours=2)
    yield f"{head}\n{place}\nDTSTART;TZID={zone}:{later:%Y%m%dT%H%M%S}\nDURATION:PT45M\nEND:VEVENT"


def run() -> list[Row]:
    content = calendar()
    load, index = timed(lambda: read_anew(content, BERLIN.key))
    first, (entries, given_up) = timed(lambda: index.between(NOW, NOW + WEEK))
    assert given_up == 0
    weeks = [NOW + number * WEEK for number in range(1, 25)]
    each = [timed(lambda start=start: index.between(start, start + WEEK))[0] for start in weeks]
    query = recurring_ical_events.of(Calendar.from_ical(content))
    theirs = [timed(lambda start=start: _theirs(query, start))[0] for start in weeks[:8]]
    window = Window(NOW - 2 * WEEK, NOW + 4 * WEEK, BERLIN.key)
    fetched = Fetched(Account("f", "ical", {}), index.between(window.start, window.end, "f")[0])
    told, _ = timed(lambda: changes(Kept(), "f", fetched, window, NOW))
    return [
        Row("load: parse and sort, once", load * 1000, "ms CPU"),
        Row("the first week after that", first * 1000, "ms CPU"),
        Row("each further week, median", median(each) * 1000, "ms CPU", "below 50"),
        Row("each further week, slowest of 24", max(each) * 1000, "ms CPU"),
        Row("entries in the first week", len(entries), ""),
        Row("the library by itself, median of a week", median(theirs) * 1000, "ms CPU"),
        Row("what six weeks change for a person", told * 1000, "ms CPU"),
    ]


def _theirs(query: recurring_ical_events.CalendarQuery, start: datetime) -> object:
    return query.between(start.astimezone(BERLIN), (start + WEEK).astimezone(BERLIN))


def timed(work: Callable[[], Done]) -> tuple[float, Done]:
    begin = process_time()
    done = work()
    return process_time() - begin, done
