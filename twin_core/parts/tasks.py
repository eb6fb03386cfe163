"""Tasks: what is open, what was done."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, Minutes, event
from twin_core.parts.titles import best_titles

if TYPE_CHECKING:
    from twin_core.twin import Twin

OPEN_KEPT = 300
DONE_KEPT = 100


_created = attrgetter("created_at")
_finished = attrgetter("done_at")


class Task(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One piece of work."""

    id: str
    title: str
    created_at: datetime
    estimate_minutes: int | None = None
    due: datetime | None = None
    started_at: datetime | None = None
    """When the work now under way began; None while it rests."""
    done_at: datetime | None = None
    spent_minutes: int | None = None
    """What is known of the time spent, without the work now under way."""
    not_before: datetime | None = None
    """Put off until then."""
    delays: int = 0

    def spent_until(self, at: datetime) -> int | None:
        """Minutes spent up to a time (aware), with the work under way; None where nothing is known."""
        if self.started_at is None:
            return self.spent_minutes
        under_way = max(0, round((at - self.started_at).total_seconds() / 60))
        return (self.spent_minutes or 0) + under_way


class Tasks(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Open tasks in order of creation, and the latest finished ones, newest last."""

    open: tuple[Task, ...] = ()
    done: tuple[Task, ...] = ()
    finished_ever: int = 0

    def by_id(self, task: str) -> Task | None:
        """A task, open or among the latest finished."""
        return next((known for known in (*self.open, *self.done) if known.id == task), None)

    def find(self, text: str) -> tuple[Task, ...]:
        """The open tasks that `text` may mean by the words of their titles, likeliest first.

        Exactly one where it is clear, several where it is not, none where nothing fits.
        """
        places = best_titles(text, [task.title for task in self.open])
        return tuple(self.open[place] for place in places)

    def with_open(self, task: Task) -> Tasks:
        """The task among the open ones: in place of its earlier form, else where its creation puts it."""
        for place, known in enumerate(self.open):
            if known.id == task.id and known.created_at == task.created_at:
                return replace(self, open=(*self.open[:place], task, *self.open[place + 1 :]))
        others = self.without(task.id).open
        place = bisect_right(others, task.created_at, key=_created)
        return replace(self, open=(*others[:place], task, *others[place:])[-OPEN_KEPT:])

    def with_done(self, task: Task, at: datetime) -> Tasks:
        """The task among the finished: since `at`, and not open any more."""
        place = bisect_right(self.done, at, key=_finished)
        done = (*self.done[:place], task, *self.done[place:])[-DONE_KEPT:]
        return Tasks(self.without(task.id).open, done, self.finished_ever + 1)

    def without(self, task: str) -> Tasks:
        """The tasks without one that is open."""
        return replace(self, open=tuple(known for known in self.open if known.id != task))

    def reopened(self, task: str) -> tuple[Tasks, Task | None]:
        """The tasks without one that was finished, and that one, to be worked on again."""
        known = next((each for each in self.done if each.id == task), None)
        if known is None:
            return self, None
        done = tuple(each for each in self.done if each.id != task)
        return replace(self, done=done, finished_ever=self.finished_ever - 1), replace(known, done_at=None)


@event("task.created")
class TaskCreated(Event, frozen=True):
    """A task was added."""

    task: str
    """Its id, unique within the twin."""
    title: str
    estimate_minutes: Minutes | None = None
    due: Instant | None = None

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The task at the end of the open ones."""
        new = Task(self.task, self.title, at, self.estimate_minutes, self.due)
        return replace(twin, tasks=twin.tasks.with_open(new))


@event("task.started")
class TaskStarted(Event, frozen=True):
    """Work on a task began; a task not known yet is created from the title."""

    task: str
    title: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The task under way since now, unless it was so already; one that was done is open again."""
        tasks, known = twin.tasks, _open(twin, self.task)
        if known is None:
            tasks, known = tasks.reopened(self.task)
        if known is None:
            known = Task(self.task, self.title or self.task, at)
        begun = replace(known, started_at=known.started_at or at, not_before=None)
        return replace(twin, tasks=tasks.with_open(begun))


@event("task.completed")
class TaskCompleted(Event, frozen=True):
    """A task is done."""

    task: str
    title: str = ""
    spent_minutes: Minutes | None = None
    """As stated; without it the time since the start counts."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The task among the finished, with the time it took; finishing it twice changes nothing."""
        tasks, known = twin.tasks, _open(twin, self.task)
        if known is None:
            if any(each.id == self.task for each in tasks.done):
                return twin
            known = Task(self.task, self.title or self.task, at)
        spent = known.spent_until(at) if self.spent_minutes is None else self.spent_minutes
        finished = replace(known, done_at=at, started_at=None, not_before=None, spent_minutes=spent)
        return replace(twin, tasks=tasks.with_done(finished, at))


@event("task.delayed")
class TaskDelayed(Event, frozen=True):
    """A task was put off."""

    task: str
    until: Instant | None = None
    reason: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The open task at rest until then, with the time spent so far; counted as one more delay."""
        known = _open(twin, self.task)
        if known is None:
            return twin
        resting = replace(
            known,
            not_before=self.until,
            delays=known.delays + 1,
            started_at=None,
            spent_minutes=known.spent_until(at),
        )
        return replace(twin, tasks=twin.tasks.with_open(resting))


@event("task.changed")
class TaskChanged(Event, frozen=True):
    """Title, estimate or due time were set anew; what is None stays."""

    task: str
    title: str | None = None
    estimate_minutes: Minutes | None = None
    due: Instant | None = None
    without_due: bool = False
    """Whether the due time that was known no longer holds."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The open task with what was stated."""
        known = _open(twin, self.task)
        if known is None:
            return twin
        changed = replace(
            known,
            title=known.title if self.title is None else self.title,
            estimate_minutes=known.estimate_minutes
            if self.estimate_minutes is None
            else self.estimate_minutes,
            due=self.due or (None if self.without_due else known.due),
        )
        return replace(twin, tasks=twin.tasks.with_open(changed))


@event("task.removed")
class TaskRemoved(Event, frozen=True):
    """A task was dropped without being done."""

    task: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The open tasks without it."""
        return replace(twin, tasks=twin.tasks.without(self.task))


def _open(twin: Twin, task: str) -> Task | None:
    return next((known for known in twin.tasks.open if known.id == task), None)
