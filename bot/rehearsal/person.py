"""A simulated person: eats lunch, says how they are, takes some offers and passes over others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from twin_core.events.base import Event
from twin_core.nudging.busy import busy_spans
from twin_core.nudging.hours import at_clock, works_on
from twin_core.parts.breaks import BreakTaken
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.check_ins import CheckInCompleted, Moment
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgeAnswered, Sent
from twin_core.twin import Twin

LUNCH: Final = (time(12, 30), time(13, 0), time(12, 0), time(13, 30))
"""When they eat, the first that no meeting takes."""
LUNCHES: Final = 0.85
"""The share of working days on which they do."""
TAKEN: Final = 0.6
"""The share of offers that they take up; some others they decline for the day, the rest they pass over.
None is put off: what was asked for again comes outside of the rules that are to be seen."""
DECLINED: Final = 0.1
BREAK: Final = timedelta(minutes=8)
_CHECK_INS: Final[dict[str, Moment]] = {"morning_check_in": "morning", "evening_check_in": "evening"}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the person does."""

    at: datetime
    """Aware."""
    events: tuple[Event, ...]


class Person:
    """Does as chance has it; the same seed does the same."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 - a simulation

    def day(self, twin: Twin, day: date) -> Iterator[Act]:
        """What they do on a day by themselves: a lunch where there is room for one."""
        if not works_on(twin, day) or self._chance.random() > LUNCHES:
            return
        minutes = timedelta(minutes=self._chance.choice((25, 30, 40, 45)))
        for clock in LUNCH:
            start = at_clock(twin, day, f"{clock:%H:%M}")
            if not busy_spans(twin, start, start + minutes):
                yield Act(start + minutes, (BreakTaken(start, start + minutes),))
                return

    def answers(self, nudge: Sent, now: datetime) -> Iterator[Act]:
        """What comes of a nudge, and when."""
        draw = self._chance.random()
        after = now + timedelta(minutes=self._chance.randint(1, 9))
        if draw < TAKEN:
            yield Act(after, (NudgeAnswered(nudge.id, "done"),))
            yield from self._done(nudge, after)
        elif draw < TAKEN + DECLINED:
            yield Act(after, (NudgeAnswered(nudge.id, "not_today"),))

    def _done(self, nudge: Sent, after: datetime) -> Iterator[Act]:
        if nudge.kind == "break_due":
            yield Act(after + BREAK, (BreakTaken(after, after + BREAK),))
        elif moment := _CHECK_INS.get(nudge.kind):
            yield Act(after + timedelta(minutes=1), (*self._ratings(after), CheckInCompleted(moment, 3)))

    def _ratings(self, at: datetime) -> tuple[Event, ...]:
        """How they are: better early in the week and on most days than not."""
        tired = at.weekday() // 2 * 0.3
        mood, energy = (self._rated(3.6 - tired), self._rated(3.7 - tired))
        return MoodLogged(mood), EnergyUpdated(energy), StressLogged(self._rated(2.3 + tired))

    def _rated(self, mean: float) -> int:
        return min(5, max(1, round(self._chance.gauss(mean, 0.8))))
