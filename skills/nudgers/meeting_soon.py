"""Ten minutes before a meeting, for those who asked for it: what it is, and what is open on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Nudge
from skills.nudgers._meetings import local, named, with_others
from skills.nudgers._words import is_one_command, said
from twin_core.parts.calendar import Entry
from twin_core.parts.tasks import Task
from twin_core.parts.titles import is_plain
from twin_core.twin import Twin

KIND: Final = "meeting_soon"
BEFORE: Final = timedelta(minutes=10)
AHEAD: Final = timedelta(days=1)
"""How far the next one is looked for; without one there is a look after that."""
_INSTANT: Final = timedelta(microseconds=1)

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """The first meeting that begins within ten minutes."""
    now_utc = now.astimezone(UTC)
    meeting = _first(twin, now_utc + _INSTANT, now_utc + BEFORE + _INSTANT)
    if meeting is None:
        return None
    start, task = local(meeting.start, now), _open_on(twin, meeting)
    title = named(meeting)
    name = f"{'titled' if title else 'untitled'}{'_with' if meeting.people else ''}"
    facts = {
        "title": title,
        "clock": wording.clock(start.time(), twin.preferences),
        "people": wording.count(meeting.people, "person"),
    }
    text = said(say, name, twin, KIND, now, **facts)
    if task is not None:
        text = f"{text} {say('open', task=wording.quoted(task.title))}"
    return Nudge(
        kind=KIND,
        reply=Reply(text, () if task is None else _start(task), private=True),
        reasons=(
            f"begins_at:{start:%H:%M}",
            *((f"people:{meeting.people}",) if meeting.people else ()),
            *(("task_open",) if task else ()),
        ),
        urgency=0.9,
        until=meeting.start.astimezone(UTC),
    )


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """Ten minutes before the next meeting."""
    if not twin.calendar.entries:
        return None
    later = now.astimezone(UTC) + BEFORE + _INSTANT
    meeting = _first(twin, later, later + AHEAD)
    return (later + AHEAD if meeting is None else meeting.start.astimezone(UTC)) - BEFORE


def _first(twin: Twin, start: datetime, end: datetime) -> Entry | None:
    return next(iter(with_others(twin, start, end)), None)


def _open_on(twin: Twin, meeting: Entry) -> Task | None:
    """The open task that plainly shares its words with the title."""
    found = twin.tasks.find(meeting.title) if meeting.title.strip() else ()
    return next((task for task in found[:1] if is_plain(meeting.title, task.title)), None)


def _start(task: Task) -> tuple[Button, ...]:
    button = say.button("start", title=task.title)
    return (button,) if is_one_command(button.says) else ()
