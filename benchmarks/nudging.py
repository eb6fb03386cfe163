"""Speaking first: what the rules cost for one person with 500 entries ahead and 60 nudges behind them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.measure import Row, best_seconds
from bot import logs
from bot.config.models import Log
from bot.dialogue.agent import Agent
from bot.discovery import nudgers
from bot.nudging.look import look
from bot.rehearsal.rehearse import Plan, rehearsed
from twin_core.events.base import Event
from twin_core.nudging.busy import busy_spans, free_spans
from twin_core.nudging.gates import refusal, refusals
from twin_core.nudging.hours import work_span
from twin_core.nudging.kinds import KINDS
from twin_core.nudging.owed import break_owed, load, next_break_at
from twin_core.parts.breaks import BreakTaken
from twin_core.parts.calendar import ENTRIES_KEPT, CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.identity import Identity, IdentityLinked
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import SENT_KEPT, NudgeSent
from twin_core.parts.preferences import EVERY_KIND, NudgeChanged, Preferences, PreferencesChanged
from twin_core.parts.track import READINGS_KEPT
from twin_core.twin import Twin

NOW = datetime(2026, 3, 11, 13, 20, tzinfo=UTC)
"""A wednesday afternoon without a meeting, so that every gate is asked."""
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MEETINGS_A_DAY = 12
NUDGERS = nudgers()
CALENDAR = Path(__file__).parent.parent / "docs" / "examples" / "meeting-heavy.ics"
BREAKS = 40


def run() -> list[Row]:
    """Each rule, and all of them as a look at the person asks them."""
    logs.set_up(Log(), least="warning")
    twin = person()
    week = (NOW, NOW + 7 * DAY)
    rows = [
        ("gates and decision, all kinds, load, free times of the day", decided, "under 0.5"),
        ("gates of all kinds", gates, ""),
        ("gates of one kind", lambda twin, now: refusal(twin, KINDS["end_of_day"], now), ""),
        ("load and the break that is owed", owed, ""),
        ("when the next break is due", next_break_at, ""),
        ("free times of a week", lambda twin, _now: free_spans(twin, *week, 30 * MINUTE), ""),
        ("busy times of a week", lambda twin, _now: busy_spans(twin, *week), ""),
    ]
    twice = partial(decided, person(feeds=2), NOW)
    return [
        *(Row(name, milliseconds(partial(rule, twin, NOW)), "ms", goal) for name, rule, goal in rows),
        Row("gates and decision where two feeds tell of every meeting", milliseconds(twice), "ms"),
        Row(
            "a whole look, with the words of every kind",
            milliseconds(partial(look, twin, NOW, NUDGERS)),
            "ms",
        ),
        Row("a rehearsed month of a calendar full of meetings", best_seconds(month, 3), "s", "under 3"),
    ]


def month() -> None:
    like = Twin("someone", identity=Identity("Ann"), preferences=Preferences(zone="Europe/Berlin"))
    played = rehearsed(Plan(like, calendar=CALENDAR, first=date(2026, 3, 2)), _nobody)
    assert played.sent


def _nobody() -> Agent:
    raise AssertionError("nobody says anything")


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    return best_seconds(lambda: [work() for _ in range(times)], 200) / times * 1000


def decided(twin: Twin, now: datetime) -> None:
    """What a look asks of the rules before nudgers find their words."""
    gates(twin, now)
    owed(twin, now)
    next_break_at(twin, now)
    span = work_span(twin, now.date())
    assert span is not None
    free_spans(twin, now, span[1], 30 * MINUTE)


def gates(twin: Twin, now: datetime) -> list[object]:
    return list(refusals(twin, KINDS.values(), now).values())


def owed(twin: Twin, now: datetime) -> tuple[object, object]:
    return load(twin, now), break_owed(twin, now)


def person(feeds: int = 1) -> Twin:
    """Somebody with a full calendar and a long history, whom nothing holds back but the pace of a kind.

    Each of `feeds` tells of every meeting; they share the room that there is for entries.
    """
    events: list[tuple[datetime, Event]] = [
        (NOW - 30 * DAY, ConsentGranted(NUDGES)),
        (NOW - 30 * DAY, IdentityLinked("slack", "u", "c")),
        (NOW - 30 * DAY, PreferencesChanged(zone="Europe/Berlin", country="DE")),
        (NOW - 30 * DAY, NudgeChanged(EVERY_KIND, not_before="09:00")),
        (NOW - 30 * DAY, NudgeChanged("meeting_soon", wanted=True)),
    ]
    kinds = [kind for kind in KINDS if kind != "still_wanted"]
    for number in range(SENT_KEPT):
        at = NOW - 4 * 60 * MINUTE - (SENT_KEPT - number) * 8 * 60 * MINUTE
        events.append((at, NudgeSent(f"n{number}", kinds[number % len(kinds)])))
    for number in range(BREAKS):
        begun = NOW - (BREAKS - number) * 6 * 60 * MINUTE - 30 * MINUTE
        events.append((begun + 10 * MINUTE, BreakTaken(begun, begun + 10 * MINUTE)))
    for number in range(READINGS_KEPT):
        at = NOW - 2 * MINUTE - number * 4 * 60 * MINUTE
        events += [(at, MoodLogged(4)), (at, EnergyUpdated(3)), (at, StressLogged(2))]
    twin = Twin("someone")
    for at, event in (
        *events,
        *((NOW, meeting(number // feeds, number % feeds)) for number in range(ENTRIES_KEPT)),
    ):
        twin = event.apply(twin, at)
    return twin


def meeting(number: int, feed: int) -> CalendarEventSeen:
    day, place = divmod(number, MEETINGS_A_DAY)
    start = (NOW - 13 * DAY + day * DAY).replace(hour=7, minute=0) + place * 45 * MINUTE
    if start <= NOW + 5 * MINUTE and start + 30 * MINUTE > NOW:
        start -= 60 * MINUTE
    return CalendarEventSeen(f"m{number}", start, start + 30 * MINUTE, people=3, feed=f"f{feed}")
