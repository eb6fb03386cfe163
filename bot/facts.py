"""What was recorded, in words for its person: for "undo", "why" and everything that speaks of a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from bot import wording
from twin_core.events.base import Event
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.collaboration import FeedbackGiven, MentoringSession
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import ReminderCancelled, ReminderSet
from twin_core.parts.skills import LearningCompleted, SkillAssessed, SkillImproved
from twin_core.parts.tasks import (
    TaskChanged,
    TaskCompleted,
    TaskCreated,
    TaskDelayed,
    TaskRemoved,
    TaskStarted,
)
from twin_core.twin import Recent, Twin

Describe = Callable[[Any, Twin, datetime], str]

_SETTINGS: Final = {
    "zone": "time zone",
    "work_start": "working hours",
    "work_end": "working hours",
    "work_days": "working days",
    "quiet_start": "quiet hours",
    "quiet_end": "quiet hours",
    "language": "language of dates",
    "clock": "clock",
    "country": "country",
}


def fact(event: Event, twin: Twin, now: datetime) -> str:
    """An event in a few words without an article at fault: "stress 5", "the task “report” done".

    `now` is aware in the person's zone. An event nobody says gets its wire name.
    """
    describe = _WORDS.get(type(event))
    return describe(event, twin, now) if describe else event.wire.replace(".", " ").replace("_", " ")


def spoken_of(recent: Recent) -> datetime:
    """The moment that a record speaks of: the one felt or ended, else the one of recording (UTC)."""
    for field in ("felt_at", "ended"):
        stated = getattr(recent.event, field, None)
        if isinstance(stated, datetime):
            return stated
    return recent.at


def settings_changed(event: PreferencesChanged) -> tuple[str, ...]:
    """The settings that an event changes, in words and without repetition."""
    return tuple(
        dict.fromkeys(words for field, words in _SETTINGS.items() if getattr(event, field) is not None)
    )


def _task(event: Any, twin: Twin) -> str:
    title = getattr(event, "title", None) or ""
    known = twin.tasks.by_id(event.task)
    if not title and known:
        title = known.title
    for recent in reversed(twin.recent):
        if not title and getattr(recent.event, "task", None) == event.task:
            title = getattr(recent.event, "title", "") or ""
    return wording.quoted(title) if title else "a task"


def _reminder(event: Any, twin: Twin) -> str:
    known = twin.reminders.by_id(event.reminder)
    texts = (
        recent.event.text
        for recent in reversed(twin.recent)
        if isinstance(recent.event, ReminderSet) and recent.event.reminder == event.reminder
    )
    text = getattr(event, "text", "") or (known.text if known else next(texts, ""))
    return wording.quoted(text) if text else "a reminder"


def _set(event: ReminderSet, twin: Twin, now: datetime) -> str:
    return f"the reminder {_reminder(event, twin)} for {wording.when(event.at, now, twin.preferences)}"


def _break(event: BreakTaken, twin: Twin, now: datetime) -> str:
    minutes = (event.ended - event.started).total_seconds() / 60
    start = event.started.astimezone(now.tzinfo)
    return f"a break of {wording.length(minutes)} at {wording.clock(start, twin.preferences)}"


def _delayed(event: TaskDelayed, twin: Twin, now: datetime) -> str:
    until = f" until {wording.day(event.until, now, twin.preferences)}" if event.until else ""
    return f"putting off {_task(event, twin)}{until}"


def _settings(event: PreferencesChanged, _: Twin, __: datetime) -> str:
    return f"the change of your {wording.listing(settings_changed(event)) or 'settings'}"


_WORDS: Final[dict[type[Event], Describe]] = {
    MoodLogged: lambda event, _, __: f"mood {event.value}",
    EnergyUpdated: lambda event, _, __: f"energy {event.value}",
    StressLogged: lambda event, _, __: f"stress {event.value}",
    CheckInCompleted: lambda event, _, __: f"the {event.moment} check-in",
    BreakStarted: lambda _, __, ___: "the start of a break",
    BreakTaken: _break,
    TaskCreated: lambda event, twin, _: f"the new task {_task(event, twin)}",
    TaskStarted: lambda event, twin, _: f"the start of {_task(event, twin)}",
    TaskCompleted: lambda event, twin, _: f"finishing {_task(event, twin)}",
    TaskDelayed: _delayed,
    TaskChanged: lambda event, twin, _: f"the change of {_task(event, twin)}",
    TaskRemoved: lambda event, twin, _: f"removing {_task(event, twin)}",
    ReminderSet: _set,
    ReminderCancelled: lambda event, twin, _: f"cancelling the reminder {_reminder(event, twin)}",
    PreferencesChanged: _settings,
    CorrectionMade: lambda _, __, ___: "a correction",
    FeedbackGiven: lambda event, _, __: f"the feedback{f' to {event.to}' if event.to else ''}",
    MentoringSession: lambda event, _, __: f"mentoring for {wording.length(event.minutes)}",
    SkillAssessed: lambda event, _, __: f"{event.skill} at level {event.level:g}",
    SkillImproved: lambda event, _, __: f"{event.skill} at level {event.level:g}",
    LearningCompleted: lambda event, _, __: f"{wording.quoted(event.title)} as learned",
}
