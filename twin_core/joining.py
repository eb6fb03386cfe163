"""What one twin of a person was told, as facts for another twin of theirs.

Every rule of a part looks at the moment that a fact speaks of and not at the order in which facts are
written, so that a twin which takes over those of another is as if it had been told all of them itself, when
they were told: for ratings, days, counts, check-ins, breaks, tasks, reminders and meetings. Not for the
level of a skill, where the latest statement holds. Settings, chats, consents, nudges and connected
feeds with what they told are not taken over: those of the twin that goes on hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import count, groupby
from typing import Final

from msgspec.structs import replace

from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.events.replay import counting
from twin_core.store.base import Draft
from twin_core.twin import Twin

OWN: Final = (
    "activity.",
    "booking.",
    "calendar.",
    "consent.",
    "correction.",
    "feed.",
    "identity.",
    "nudge.",
    "preferences.",
    "system.",
)
"""Beginnings of the names of events that stay with their twin."""


def facts(history: Sequence[Record]) -> list[Record]:
    """Those records of a whole history that another twin can take over: they count and are no settings."""
    return [record for record in counting(history) if not record.event.wire.startswith(OWN)]


def told(history: Sequence[Record]) -> int:
    """How many facts of a whole history their person told."""
    return sum(record.event.undoable for record in facts(history))


def moved(history: Sequence[Record], into: Twin) -> list[Draft]:
    """The facts of a history as drafts for another twin, in order and with their times.

    Tasks and reminders get another id where that twin uses theirs for something else.
    """
    kept = facts(history)
    tasks = _renamed(kept, "task", [task.id for task in (*into.tasks.open, *into.tasks.done)])
    reminders = _renamed(kept, "reminder", [reminder.id for reminder in into.reminders.waiting])
    together = groupby(kept, key=lambda record: (record.at, record.cause, record.source))
    return [
        Draft(into.id, tuple(_called(each.event, tasks, reminders) for each in records), at, cause, source)
        for (at, cause, source), records in together
    ]


def _renamed(records: Iterable[Record], field: str, taken: Collection[str]) -> dict[str, str]:
    """New ids for those of a kind that are taken."""
    ours = {getattr(record.event, field) for record in records if hasattr(record.event, field)}
    known = {*ours, *taken}
    names: dict[str, str] = {}
    for clash in sorted(ours.intersection(taken)):
        names[clash] = next(name for n in count(2) if (name := f"{clash}.{n}") not in known)
        known.add(names[clash])
    return names


def _called(event: Event, tasks: dict[str, str], reminders: dict[str, str]) -> Event:
    for field, names in (("task", tasks), ("reminder", reminders)):
        if (new := names.get(getattr(event, field, ""))) is not None:
            return replace(event, **{field: new})
    return event
