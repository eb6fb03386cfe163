from __future__ import annotations

from datetime import UTC, datetime

import pytest
from spoken import MONDAY

from bot.facts import fact
from twin_core.events.base import Event, event_classes
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import ReminderCancelled, ReminderSet
from twin_core.parts.tasks import (
    TaskChanged,
    TaskCompleted,
    TaskCreated,
    TaskDelayed,
    TaskRemoved,
    TaskStarted,
)
from twin_core.twin import Recent, Twin

TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REMINDER = ReminderSet("r1", "stretch", TEN, "console", "ana", "terminal")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (MoodLogged(4), "mood 4"),
        (EnergyUpdated(2), "energy 2"),
        (StressLogged(5), "stress 5"),
        (CheckInCompleted("morning", 3), "the morning check-in"),
        (BreakStarted(), "the start of a break"),
        (BreakTaken(TEN, TEN.replace(minute=15)), "a break of 15 min at 10:00"),
        (TaskCreated("t1", "report"), "the new task “report”"),
        (TaskStarted("t1", "report"), "the start of “report”"),
        (TaskCompleted("t1", "report"), "finishing “report”"),
        (TaskDelayed("t1", TEN), "putting off “report” until today"),
        (TaskChanged("t1", due=TEN), "the change of “report”"),
        (TaskRemoved("t1"), "removing “report”"),
        (REMINDER, "the reminder “stretch” for today at 10:00"),
        (ReminderCancelled("r1"), "cancelling the reminder “stretch”"),
        (PreferencesChanged(work_start="08:00", work_end="16:00"), "the change of your working hours"),
        (PreferencesChanged(writes_first=False), "the change of your writing-first setting"),
        (PreferencesChanged(quiet_until=TEN), "the change of your quiet time"),
        (PreferencesChanged(zone="Europe/Rome", clock="12"), "the change of your time zone and clock"),
    ],
)
def test_a_fact_in_words(event: Event, words: str) -> None:
    twin = TaskCreated("t1", "report").apply(Twin(id="ana"), TEN)
    past = (Recent("1", 1, TEN, TaskCreated("t1", "report"), "c"), Recent("2", 2, TEN, REMINDER, "c"))
    gone = Twin(id="ana", recent=past)
    assert fact(event, twin if not isinstance(event, ReminderCancelled) else gone, MONDAY) == words
    if isinstance(event, TaskRemoved):
        assert fact(event, gone, MONDAY) == words, "known from its record when the task is gone"


def test_everything_that_can_be_undone_has_words_of_its_own() -> None:
    from bot.facts import _WORDS

    silent = [kind.wire for kind in event_classes() if kind.undoable and kind not in _WORDS]
    assert not silent
