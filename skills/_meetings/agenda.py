"""What is on: a day with its gaps, a run of days, the next meeting, and whether a time is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Card, Reply
from bot.skill import Answer, Turn
from skills._meetings import doubts
from skills._meetings.asked import Stretch, no_such_time, stretches, this_week, whole_day
from skills._meetings.common import (
    AHEAD,
    BACK,
    calendars,
    clock,
    day,
    hours,
    length,
    named,
    no_calendar,
    say,
)
from skills._meetings.free_times import gaps, is_free
from twin_core.nudging.busy import free_spans
from twin_core.nudging.hours import work_span
from twin_core.nudging.spans import merged
from twin_core.nudging.wanted import as_wanted
from twin_core.parts.calendar import Entry

SHOWN: Final = 14
"""Lines of a day's card."""
DAYS_SHOWN: Final = 7
GAP: Final = timedelta(minutes=15)
"""Free time that is shorter is none to speak of."""
_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)


def show(turn: Turn) -> Answer:
    """The answer to a question about the calendar."""
    if not calendars(turn.twin) and not turn.twin.bookings.wanted:
        return no_calendar(turn)
    if wrong := no_such_time(turn):
        return Answer(Reply(wrong.why, private=True), because=say("because_agenda"))
    asked = next(iter(stretches(turn)), None)
    seen = replace(turn, twin=as_wanted(turn.twin, turn.now))
    if asked and (asked.end < turn.now - BACK or asked.start > turn.now + AHEAD):
        text = say("out_of_sight", first=_dated(turn, turn.now - BACK), last=_dated(turn, turn.now + AHEAD))
        return Answer(Reply(text, private=True), because=say("because_agenda"))
    asked = asked or _unsaid(seen)
    reply = _answered(seen, asked)
    text = " ".join([reply.text, *doubts.notes(turn, asked)])
    return Answer(replace(reply, text=text, private=True), because=say("because_agenda"))


def _unsaid(turn: Turn) -> Stretch:
    """What a question is about that names no time: the next meeting, the week, or today."""
    text = turn.understanding.text
    if say.pattern("next").search(text) and (ahead := _ahead(turn)):
        return Stretch(ahead[0].start, ahead[0].end, "span")
    return this_week(turn) if say.pattern("week").search(text) else whole_day(turn, turn.now.date())


def _answered(turn: Turn, asked: Stretch) -> Reply:
    text = turn.understanding.text
    if say.pattern("next").search(text):
        return _next(turn)
    if asked.clocked:
        return is_free(turn, asked)
    for end in ("first", "last"):
        if say.pattern(end).search(text):
            return _end_of_day(turn, asked, end)
    if say.pattern("free").search(text) and asked.said != "days":
        return gaps(turn, asked)
    return _days(turn, asked) if asked.said == "days" else _one_day(turn, asked)


def _one_day(turn: Turn, asked: Stretch) -> Reply:
    entries = shown(turn, asked.start, asked.end)
    name = wording.on_day(asked.start, turn.now, turn.twin.preferences)
    due = _due(turn, asked.start.date())
    buttons = say.buttons("tasks") if due else ()
    if not entries:
        said = [wording.capital(say("nothing", turn.message.id, day=name)), *due]
        return Reply(" ".join(said), buttons)
    said = [wording.capital(_summed(turn, name, entries)), *_still_to_come(turn, asked, entries), *due]
    title = wording.capital(wording.dated(asked.start, turn.now, turn.twin.preferences))
    return Reply(" ".join(said), buttons, Card(title, _rows(turn, asked, entries)))


def _summed(turn: Turn, name: str, entries: Sequence[Entry]) -> str:
    """How much there is: meetings with their hours, or else how many entries."""
    meetings = [entry for entry in entries if _is_meeting(entry)]
    if not meetings:
        return say("entries", turn.message.id, day=name, count=wording.count(len(entries), "entry"))
    count = wording.count(len(meetings), "meeting")
    return say("meetings", turn.message.id, day=name, count=count, length=length(_time_in(meetings)))


def _still_to_come(turn: Turn, asked: Stretch, entries: Sequence[Entry]) -> list[str]:
    if asked.start.date() != turn.now.date():
        return []
    ahead = [entry for entry in entries if entry.start > turn.now and entry.takes_time]
    if not ahead:
        return [say("over")] if any(entry.takes_time for entry in entries) else []
    return [say("comes_next", title=named(ahead[0].title), clock=clock(turn, ahead[0].start))]


def _rows(turn: Turn, asked: Stretch, entries: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
    """Entries and the gaps of the working hours between them, in order of time."""
    rows = [(entry.start, (_row_hours(turn, asked, entry), _row_title(entry))) for entry in entries]
    for start, end in _gaps(turn, asked):
        local = start.astimezone(turn.now.tzinfo)
        gap = say("gap", length=length(end - start))
        rows.append((local, (hours(turn, start, end), gap)))
    rows.sort(key=lambda row: row[0])
    told = [row for _, row in rows]
    more = [("…", say("more", number=len(told) - SHOWN))] if len(told) > SHOWN else []
    return (*told[:SHOWN], *more)


def _gaps(turn: Turn, asked: Stretch) -> Sequence[tuple[datetime, datetime]]:
    work = work_span(turn.twin, asked.start.date())
    if work is None:
        return ()
    start, end = max(work[0], asked.start), min(work[1], asked.end)
    return free_spans(turn.twin, start, end, GAP) if start < end else ()


def _row_hours(turn: Turn, asked: Stretch, entry: Entry) -> str:
    """When an entry is on a day, of which it may take all."""
    if entry.all_day or (entry.start <= asked.start and entry.end >= asked.end):
        return say.name("all_day")
    return hours(turn, entry.start, entry.end)


def _row_title(entry: Entry) -> str:
    title = wording.short(entry.title) if entry.title else say.name("busy")
    marks = [say.name("tentative")] if entry.status == "tentative" else []
    marks += [] if entry.busy or entry.all_day else [say.name("shown_free")]
    return f"{title} ({', '.join(marks)})" if marks else title


def _days(turn: Turn, asked: Stretch) -> Reply:
    last = (asked.end - _INSTANT).date()
    first = max(asked.start.date(), last - timedelta(days=366))
    days = [first + number * _DAY for number in range((last - first).days + 1)][:DAYS_SHOWN]
    by_day = {each: shown(turn, *_bounds(turn, each)) for each in days}
    total = [entry for entries in by_day.values() for entry in entries if _is_meeting(entry)]
    name = say("run", first=_dated(turn, days[0]), last=_dated(turn, days[-1]))
    if not any(by_day.values()):
        return Reply(wording.capital(say("nothing_in", turn.message.id, days=name)))
    rows = tuple(
        (wording.capital(_dated(turn, each)), _day_row(turn, each, entries))
        for each, entries in by_day.items()
        if entries or each.weekday() in turn.twin.preferences.work_days
    )
    count = wording.count(len(set(map(_key, total))), "meeting")
    said = [
        wording.capital(
            say("in_days", turn.message.id, days=name, count=count, length=length(_time_in(total)))
        )
    ]
    said += _fullest(by_day)
    return Reply(" ".join(said), card=Card(wording.capital(name), rows))


def _fullest(by_day: dict[date, tuple[Entry, ...]]) -> list[str]:
    """The day with most time in meetings, where one stands out."""
    times = {each: _time_in([e for e in entries if _is_meeting(e)]) for each, entries in by_day.items()}
    most = max(times.values())
    fullest = [each for each, time in times.items() if time == most]
    if not most or len(fullest) > 1 or sum(1 for time in times.values() if time) == 1:
        return []
    return [say("fullest", day=wording.weekday(fullest[0]), length=length(most))]


def _day_row(turn: Turn, each: date, entries: Sequence[Entry]) -> str:
    meetings = [entry for entry in entries if _is_meeting(entry)]
    others = len(entries) - len(meetings)
    told = [f"{wording.count(len(meetings), 'meeting')}, {length(_time_in(meetings))}"] if meetings else []
    if others:
        count = wording.count(others, "entry")
        told.append(say("besides", count=count) if meetings else count)
    free = [end - start for start, end in _gaps(turn, Stretch(*_bounds(turn, each), "day"))]
    told += [say("longest_gap", length=length(max(free)))] if free and meetings else []
    return " · ".join(told) or say.name("free")


def _next(turn: Turn) -> Reply:
    ahead = _ahead(turn)
    on = [e for e in shown(turn, turn.now, turn.now + _INSTANT) if _takes(e) and e.start <= turn.now]
    said = [say("on_now", title=named(on[-1].title), clock=clock(turn, on[-1].end))] if on else []
    if not ahead:
        said.append(say("no_next", turn.message.id, last=_dated(turn, turn.now + AHEAD)))
        return Reply(" ".join(said))
    first = ahead[0]
    facts = {"title": named(first.title), "day": day(turn, first.start)}
    gone = length(first.start - turn.now)
    near = first.start.astimezone(turn.now.tzinfo).date() == turn.now.date()
    name = "next_today" if near else "next"
    said.append(say(name, turn.message.id, hours=hours(turn, first.start, first.end), length=gone, **facts))
    if first.people:
        said.append(say("with_people", count=wording.count(first.people, "person")))
    return Reply(wording.capital(" ".join(said)), say.buttons("today"))


def _ahead(turn: Turn) -> list[Entry]:
    entries = shown(turn, turn.now, turn.now + AHEAD)
    return [entry for entry in entries if _takes(entry) and entry.start > turn.now]


def _end_of_day(turn: Turn, asked: Stretch, end: str) -> Reply:
    entries = [e for e in shown(turn, asked.start, asked.end) if _takes(e) and not e.all_day]
    name = wording.on_day(asked.start, turn.now, turn.twin.preferences)
    if not entries:
        return Reply(wording.capital(say("nothing", turn.message.id, day=name)))
    one = entries[0] if end == "first" else max(entries, key=lambda entry: entry.end)
    text = say(end, title=named(one.title), day=name, hours=hours(turn, one.start, one.end))
    return Reply(wording.capital(text))


def shown(turn: Turn, start: datetime, end: datetime) -> tuple[Entry, ...]:
    """The entries of a stretch of time that the person has not declined, by start."""
    return tuple(entry for entry in turn.twin.calendar.agenda(start, end) if entry.status != "declined")


def _takes(entry: Entry) -> bool:
    """Whether an entry is somewhere to be, rather than leave or time of one's own."""
    return entry.takes_time and entry.kind in ("meeting", "event")


def _is_meeting(entry: Entry) -> bool:
    return entry.takes_time and entry.kind == "meeting"


def _time_in(meetings: Sequence[Entry]) -> timedelta:
    """The time that meetings take, what overlaps counted once."""
    if not meetings:
        return timedelta()
    start, end = min(each.start for each in meetings), max(each.end for each in meetings)
    spans = merged([(each.start, each.end) for each in meetings], start, end)
    return sum((last - first for first, last in spans), timedelta())


def _due(turn: Turn, day: date) -> list[str]:
    """Open tasks that are due on a day."""
    tasks = [
        task
        for task in turn.twin.tasks.open
        if task.due and task.due.astimezone(turn.now.tzinfo).date() == day
    ]
    return [say("due", count=wording.count(len(tasks), "task"))] if tasks else []


def _bounds(turn: Turn, each: date) -> tuple[datetime, datetime]:
    whole = whole_day(turn, each)
    return whole.start, whole.end


def _key(entry: Entry) -> tuple[str, datetime]:
    return entry.uid, entry.start


def _dated(turn: Turn, at: datetime | date) -> str:
    return wording.dated(at, turn.now, turn.twin.preferences)
