"""Reminders that the person asked for."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

REMINDERS_KEPT = 200

_soonest = attrgetter("at", "id")


class Reminder(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Words to be said at a time, in the chat where they were asked for."""

    id: str
    text: str
    at: datetime
    """The next time it falls due: aware, UTC."""
    channel: str
    user: str
    conversation: str
    repeat: str = ""
    """An RFC 5545 RRULE in local time of `zone`; empty for once."""
    zone: str = ""
    first: datetime | None = None
    """The time it was set for: where its rule begins to count, whatever moved the later times."""


class Reminders(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Waiting reminders, soonest first."""

    waiting: tuple[Reminder, ...] = ()

    def by_id(self, reminder: str) -> Reminder | None:
        """A waiting reminder."""
        return next((known for known in self.waiting if known.id == reminder), None)

    def due(self, now: datetime) -> tuple[Reminder, ...]:
        """Those whose time has come."""
        return tuple(known for known in self.waiting if known.at <= now)


@event("reminder.set")
class ReminderSet(Event, frozen=True):
    """A reminder was asked for."""

    reminder: str
    text: str
    at: Instant
    channel: str
    user: str
    conversation: str
    repeat: str = ""
    zone: str = ""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The reminder in its place among the waiting; the soonest `REMINDERS_KEPT` are kept."""
        new = Reminder(
            id=self.reminder,
            text=self.text,
            at=self.at,
            channel=self.channel,
            user=self.user,
            conversation=self.conversation,
            repeat=self.repeat,
            zone=self.zone,
            first=self.at,
        )
        return _waiting(twin, [*_without(twin, self.reminder), new])


@event("reminder.delivered")
class ReminderDelivered(Event, frozen=True):
    """A reminder was handed to the outbox; `next_at` is its next time if it repeats."""

    undoable = False

    reminder: str
    next_at: Instant | None = None

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The reminder moved on to its next time, or gone."""
        known = twin.reminders.by_id(self.reminder)
        others = _without(twin, self.reminder)
        if known is None or self.next_at is None:
            return _waiting(twin, others)
        return _waiting(twin, [*others, replace(known, at=self.next_at)])


@event("reminder.cancelled")
class ReminderCancelled(Event, frozen=True):
    """A reminder was taken back."""

    reminder: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The waiting without the reminder."""
        return _waiting(twin, _without(twin, self.reminder))


def _without(twin: Twin, reminder: str) -> list[Reminder]:
    return [known for known in twin.reminders.waiting if known.id != reminder]


def _waiting(twin: Twin, reminders: list[Reminder]) -> Twin:
    reminders.sort(key=_soonest)
    return replace(twin, reminders=Reminders(tuple(reminders[:REMINDERS_KEPT])))
