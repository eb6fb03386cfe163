"""A rehearsal played: the clock jumps from one thing that happens to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Final, TypeAlias
from uuid import uuid4

import anyio

from bot.jobs import Jobs
from bot.outbox import Outbox
from bot.rehearsal.person import Act, Person
from bot.rehearsal.stage import Stage
from twin_core.dues import LOOK
from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.store.base import Draft, Due, Store
from twin_core.twin import Twin

AFTER_MIDNIGHT: Final = time(0, 10)
"""When the calendar is read anew, and a new day of the person's begins."""

Do: TypeAlias = "Callable[[datetime], None]"
"""Something that is done at a time (aware, UTC)."""
Refresh: TypeAlias = "Callable[[Twin, datetime], Sequence[Event]]"
"""What the calendar tells of anew at a time (aware)."""
LookDraft: TypeAlias = "Callable[[Twin, Due, datetime], Draft]"


@dataclass(frozen=True, slots=True)
class Played:
    """A rehearsal that is over."""

    twin: Twin
    records: tuple[Record, ...]
    texts: dict[str, str]
    """What each nudge that was delivered said, by its id."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time that it was set to: aware."""
        return self.now


class Rehearsal:
    """The real engine over a store of its own, with one person in it."""

    def __init__(
        self,
        store: Store,
        twin_id: str,
        look: LookDraft,
        outbox: Callable[[Stage, Clock], Outbox],
        start: datetime,
    ) -> None:
        """`look` is what a look writes; `outbox` sends over a stage by a clock; `start` is aware."""
        self.start = start
        self._store = store
        self._twin_id = twin_id
        self._look = look
        self._clock = Clock(start)
        self._stage = Stage()
        self._outbox = outbox(self._stage, self._clock)
        self._jobs = Jobs(store, self._clock, {LOOK: self._looked})
        self._next_look = start
        self._news = False
        self._failure: Exception | None = None
        self._ahead: list[tuple[datetime, int, Do]] = []
        self._order = count()
        self._answered: set[str] = set()

    def plan(self, at: datetime, do: Do) -> None:
        """Have something done at a time (aware)."""
        heappush(self._ahead, (at.astimezone(UTC), next(self._order), do))

    def play(self, person: Person, days: Sequence[date], refresh: Refresh) -> Played:
        """Play these days (of the person's own calendar), with what the calendar tells anew on each."""
        for day in days:
            self._play_day(person, day, refresh)
        history = tuple(self._store.history(self._twin_id))
        said = {key.partition(":")[2]: reply.text for key, reply in self._stage.sent.items()}
        return Played(self._twin, history, said)

    @property
    def _twin(self) -> Twin:
        return self._store.state(self._twin_id)

    def _play_day(self, person: Person, day: date, refresh: Refresh) -> None:
        zone = self._twin.preferences.timezone()
        self._clock.now = max(self._clock.now, datetime.combine(day, AFTER_MIDNIGHT, zone).astimezone(UTC))
        self._write(tuple(refresh(self._twin, self._clock.now)))
        self._plan(person.day(self._twin, day))
        end = datetime.combine(day + timedelta(days=1), AFTER_MIDNIGHT, zone).astimezone(UTC)
        self._settle(person)
        while (at := self._next_at()) < end:
            self._clock.now = max(at, self._clock.now)
            while self._ahead and self._ahead[0][0] <= self._clock.now:
                heappop(self._ahead)[2](self._clock.now)
            self._settle(person)

    def _next_at(self) -> datetime:
        return min(self._next_look, self._ahead[0][0]) if self._ahead else self._next_look

    def _settle(self, person: Person) -> None:
        self._next_look = max(self._next_look, self._clock.now + timedelta(minutes=1))
        self._news = False
        self._jobs.settle()
        if self._failure:  # the engine would go on with others, and with this person later
            raise self._failure
        if not self._news:
            return
        anyio.run(self._outbox.deliver)
        for sent in self._twin.nudges.sent:
            if sent.id not in self._answered and not sent.dropped:
                self._answered.add(sent.id)
                self._plan(person.answers(sent, self._clock.now))

    def _looked(self, twin: Twin, due: Due, now: datetime) -> Draft:
        try:
            draft = self._look(twin, due, now)
        except Exception as error:
            self._failure = error
            raise
        self._news = bool(draft.parcels)
        self._next_look = draft.next[0].at
        return draft

    def _plan(self, acts: Iterable[Act]) -> None:
        for act in acts:
            self.plan(act.at, partial(self._act, act))

    def _act(self, act: Act, _: datetime) -> None:
        self._write(act.events)

    def _write(self, events: tuple[Event, ...]) -> None:
        if events:
            now = self._clock.now.astimezone(UTC)
            self._store.append(Draft(self._twin_id, events, now, f"rehearsal:{uuid4().hex}", "rehearsal"))
