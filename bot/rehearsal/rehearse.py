"""The plan of a rehearsal, and playing it with what the house has."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

from bot import discovery
from bot.dialogue import Dialogue
from bot.dialogue.agent import Agent
from bot.errands import Errands
from bot.messages import Address, Message
from bot.nudging.offers import looked
from bot.nudging.recheck import Recheck
from bot.outbox import Outbox
from bot.people import People
from bot.reach import Reach
from bot.rehearsal.calendar import CalendarFile, as_known
from bot.rehearsal.opening import CHANNEL, FEED, TWIN, address, begin, store_of_its_own
from bot.rehearsal.person import Person
from bot.rehearsal.play import Clock, Rehearsal
from bot.rehearsal.report import Report, report
from bot.rehearsal.stage import Stage
from twin_core.store.base import Store
from twin_core.twin import Twin

_TIMED: Final = re.compile(r"\s*(\d{4}-\d\d-\d\dT\d\d:\d\d)\s+(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be rehearsed."""

    like: Twin
    """Whose settings, tasks and calendar are taken; with a zone."""
    days: int = 30
    calendar: Path | None = None
    said: tuple[str, ...] = ()
    """Sentences that they say at the start, or at the time (ISO, on their clock) before one."""
    first: date | None = None
    seed: int = 1


def rehearsed(plan: Plan, answering: Callable[[], Agent]) -> Report:
    """What would come of the days ahead; `answering` gives who hears the sentences, if there are any.

    Raises `Unreadable` for a calendar that is none.
    """
    like = plan.like
    zone = like.preferences.timezone()
    read = CalendarFile(plan.calendar, FEED) if plan.calendar else None
    today = datetime.now(zone).date()
    first = plan.first or (read.first_day(today, plan.days, zone) if read else today)
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    with store_of_its_own() as store:
        begin(store, like, start)
        rehearsal = Rehearsal(store, TWIN, looked(discovery.nudgers()), partial(_outbox, store), start)
        if plan.said:
            _say(rehearsal, store, plan, answering())
        days = [first + timedelta(days=number) for number in range(plan.days)]
        refresh = read.refresh if read else partial(as_known, like, FEED)
        return report(rehearsal.play(Person(plan.seed), days, refresh))


def _say(rehearsal: Rehearsal, store: Store, plan: Plan, agent: Agent) -> None:
    """Have the person say their sentences, each in its time, to the real dialogue."""
    dialogue = Dialogue(store, lambda _: agent, People(store, {}), Errands(store))
    zone, start = plan.like.preferences.timezone(), rehearsal.start
    for sentence in plan.said:
        timed = _TIMED.fullmatch(sentence)
        at = datetime.fromisoformat(timed[1]).replace(tzinfo=zone) if timed else start
        rehearsal.plan(
            at, partial(_heard, dialogue, address(plan.like.identity.name), timed[2] if timed else sentence)
        )


def _heard(dialogue: Dialogue, sender: Address, text: str, now: datetime) -> None:
    dialogue.hear(Message(uuid4().hex, text, sender, now))


def _outbox(store: Store, stage: Stage, clock: Clock) -> Outbox:
    reach = Reach(store, People(store, {}), clock)
    return Outbox(store, {CHANNEL: stage}, reach, clock, lambda: 0.0, still_fits=Recheck(store, clock))
