"""A meeting to come that could be shorter, moved or declined: a suggestion, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Final

from bot import wording
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._meetings import local, minutes, named, of_day, spent
from skills.nudgers._windows import DAY, Window, current, following, inside_work
from skills.nudgers._words import said
from twin_core.nudging.better_hours import BetterHours, better_hours, starts
from twin_core.nudging.busy import free_spans, span_of
from twin_core.nudging.hours import day_span, work_span
from twin_core.parts.calendar import Entry
from twin_core.twin import Twin

KIND: Final = "meeting_suggestion"
DAYTIME: Final = inside_work(timedelta(minutes=90), timedelta(hours=1))
"""When the days to come are looked at: early enough to write to somebody."""
DAYS: Final = 4
"""Days ahead that are looked at, this one not included."""
FULL: Final = timedelta(hours=5)
"""A day with more of meetings is one on which a shorter one helps."""
LONG: Final = timedelta(minutes=60)
SHORTER_BY: Final = timedelta(minutes=15)
FEW: Final = 3
MANY: Final = 8
"""Others: with a few one can agree on less time; among many one is not missed."""
MUCH_BETTER: Final = 0.5
"""So much above the mean, of 1 to 5, is an hour too good for a talk that could take place at another time."""

say = phrases(__file__)


@dataclass(frozen=True, slots=True)
class Idea:
    """What could become of a meeting."""

    name: str
    """"decline", "shorten" or "move"."""
    meeting: Entry
    figure: str
    """Behind its code: the people in it, the minutes that might do, the time that is free."""
    codes: tuple[str, ...] = ()
    """More figures."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Figures in words, besides those of every meeting."""


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The first idea of the first day that has one, none twice."""
    window = current(twin, now, KIND, DAYTIME)
    if window is None:
        return None
    new = (idea for idea in _ideas(twin, window) if idea.meeting.start > now and not _known(twin, idea, now))
    idea = next(new, None)
    if idea is None:
        return None
    return Nudge(
        kind=KIND,
        reply=Reply(wording.capital(_text(twin, idea, now)), private=True),
        reasons=_reasons(idea, now),
        urgency=0.3,
        until=min(idea.meeting.start.astimezone(UTC), max(window.end, window.start + timedelta(hours=4))),
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """The next working day; none while no calendar is known."""
    return following(twin, now, DAYTIME) if twin.calendar.entries else None


def _ideas(twin: Twin, window: Window) -> Iterator[Idea]:
    """Day by day: to decline before to shorten, and that before to move."""
    better = better_hours(twin, window.start)
    for step in range(1, DAYS + 1):
        day = window.day + step * DAY
        meetings = of_day(twin, day)
        yield from chain(
            _to_decline(meetings), _to_shorten(twin, day, meetings), _to_move(twin, day, meetings, better)
        )


def _to_decline(meetings: Sequence[Entry]) -> Iterator[Idea]:
    for meeting in meetings:
        if meeting.people >= MANY and meeting.status == "tentative" and not meeting.mine:
            yield Idea("decline", meeting, str(meeting.people))


def _to_shorten(twin: Twin, day: date, meetings: Sequence[Entry]) -> Iterator[Idea]:
    whole = spent(meetings, day_span(twin, day))
    if whole <= FULL:
        return
    codes = (f"day_meeting_minutes:{minutes(whole)}",)
    fitting = [one for one in meetings if 1 <= one.people <= FEW and one.end - one.start >= LONG]
    for meeting in sorted(fitting, key=lambda one: one.start - one.end):
        shorter = minutes(meeting.end - meeting.start - SHORTER_BY)
        words = {"whole": wording.length(minutes(whole)), "shorter": wording.length(shorter)}
        yield Idea("shorten", meeting, str(shorter), codes, words)


def _to_move(twin: Twin, day: date, meetings: Sequence[Entry], better: BetterHours) -> Iterator[Idea]:
    work = work_span(twin, day)
    if work is None or not better.readings:
        return
    zone = twin.preferences.timezone()

    def score(start: datetime, end: datetime) -> float:
        return better.score(start.astimezone(zone), end.astimezone(zone))

    for meeting in meetings:
        start, end = span_of(meeting)
        length = end - start
        if not 1 <= meeting.people <= FEW or score(start, end) < better.mean + MUCH_BETTER:
            continue
        free = (at for span in free_spans(twin, *work, length) for at in starts(span, length, zone))
        worse = next((at for at in free if score(at, at + length) <= better.mean), None)
        if worse is not None:
            at = worse.astimezone(zone)
            words = {"free": wording.clock(at.time(), twin.preferences)}
            yield Idea("move", meeting, f"{at:%H:%M}", (better.reason,), words)


def _reasons(idea: Idea, now: datetime) -> tuple[str, ...]:
    people = f"people:{idea.meeting.people}"
    return (f"could_{idea.name}:{idea.figure}", *_same(idea.meeting, now), people, *idea.codes)


def _same(meeting: Entry, now: datetime) -> tuple[str, ...]:
    """What tells one meeting from another: those of a series are the same."""
    start, length = local(meeting.start, now), meeting.end - meeting.start
    return f"meeting_starts:{start:%H:%M}", f"meeting_minutes:{minutes(length)}"


def _known(twin: Twin, idea: Idea, now: datetime) -> bool:
    """Whether the same was suggested more than a day before."""
    same = {*_same(idea.meeting, now)}
    return any(
        same <= {*sent.reasons} and any(code.startswith(f"could_{idea.name}:") for code in sent.reasons)
        for sent in twin.nudges.of(KIND)
        if now - sent.at > DAY
    )


def _text(twin: Twin, idea: Idea, now: datetime) -> str:
    meeting = idea.meeting
    when = wording.when(local(meeting.start, now), now, twin.preferences)
    title = named(meeting)
    return said(
        say, idea.name, twin, KIND, now,
        meeting=say("titled", title=title, when=when) if title else say("untitled", when=when),
        people=wording.count(meeting.people, "person"),
        minutes=wording.length(minutes(meeting.end - meeting.start)),
        **idea.words,
    )  # fmt: skip
