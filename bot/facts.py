"""What was recorded, in words for its person: for "undo", "why" and everything that speaks of a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from bot import wording
from bot.phrases import phrases
from twin_core.events.base import Event
from twin_core.parts.bookings import BookingUnwanted, BookingWanted
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.collaboration import FeedbackGiven, MentoringSession
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged
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

say: Final = phrases(__file__)


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
    fields = (field for field in event.__struct_fields__ if getattr(event, field) is not None)
    return tuple(dict.fromkeys(say.name(field) for field in fields if field != "zone_pinned"))


def _task(event: Any, twin: Twin) -> str:
    title = getattr(event, "title", None) or ""
    known = twin.tasks.by_id(event.task)
    if not title and known:
        title = known.title
    for recent in reversed(twin.recent):
        if not title and getattr(recent.event, "task", None) == event.task:
            title = getattr(recent.event, "title", "") or ""
    return wording.quoted(title) if title else say("a_task")


def _reminder(event: Any, twin: Twin) -> str:
    known = twin.reminders.by_id(event.reminder)
    texts = (
        recent.event.text
        for recent in reversed(twin.recent)
        if isinstance(recent.event, ReminderSet) and recent.event.reminder == event.reminder
    )
    text = getattr(event, "text", "") or (known.text if known else next(texts, ""))
    return wording.quoted(text) if text else say("a_reminder")


def _set(event: ReminderSet, twin: Twin, now: datetime) -> str:
    when = wording.when(event.at, now, twin.preferences)
    return say("reminder_set", reminder=_reminder(event, twin), when=when)


def _break(event: BreakTaken, twin: Twin, now: datetime) -> str:
    minutes = (event.ended - event.started).total_seconds() / 60
    start = event.started.astimezone(now.tzinfo)
    clock = wording.clock(start, twin.preferences)
    return say("break", length=wording.length(minutes), clock=clock)


def _delayed(event: TaskDelayed, twin: Twin, now: datetime) -> str:
    if not event.until:
        return say("task_delayed", task=_task(event, twin))
    day = wording.day(event.until, now, twin.preferences)
    return say("task_delayed_until", task=_task(event, twin), day=day)


def _settings(event: PreferencesChanged, _: Twin, __: datetime) -> str:
    return say("settings", settings=wording.listing(settings_changed(event)) or say.name("settings"))


def _feedback(event: FeedbackGiven, _: Twin, __: datetime) -> str:
    return say("feedback_to", to=event.to) if event.to else say("feedback")


def _skill(event: SkillAssessed | SkillImproved, _: Twin, __: datetime) -> str:
    return say("skill", skill=event.skill, level=f"{event.level:g}")


def _booked(event: BookingWanted, twin: Twin, now: datetime) -> str:
    return say("booked", title=event.title, when=wording.when(event.start, now, twin.preferences))


def _of_task(name: str) -> Describe:
    return lambda event, twin, _: say(name, task=_task(event, twin))


def _rating(measure: str) -> Describe:
    return lambda event, _, __: wording.rated(measure, event.value)


_WORDS: Final[dict[type[Event], Describe]] = {
    MoodLogged: _rating("mood"),
    EnergyUpdated: _rating("energy"),
    StressLogged: _rating("stress"),
    CheckInCompleted: lambda event, _, __: say(f"check_in_{event.moment}"),
    BookingWanted: _booked,
    BookingUnwanted: lambda _, __, ___: say("unbooked"),
    NudgeChanged: lambda _, __, ___: say("settings", settings=say.name("nudges")),
    BreakStarted: lambda _, __, ___: say("break_started"),
    BreakTaken: _break,
    TaskCreated: _of_task("task_created"),
    TaskStarted: _of_task("task_started"),
    TaskCompleted: _of_task("task_finished"),
    TaskDelayed: _delayed,
    TaskChanged: _of_task("task_changed"),
    TaskRemoved: _of_task("task_removed"),
    ReminderSet: _set,
    ReminderCancelled: lambda event, twin, _: say("reminder_cancelled", reminder=_reminder(event, twin)),
    PreferencesChanged: _settings,
    CorrectionMade: lambda _, __, ___: say("correction"),
    FeedbackGiven: _feedback,
    MentoringSession: lambda event, _, __: say("mentoring", length=wording.length(event.minutes)),
    SkillAssessed: _skill,
    SkillImproved: _skill,
    LearningCompleted: lambda event, _, __: say("learned", title=wording.quoted(event.title)),
}
