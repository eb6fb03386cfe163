"""The twin: frozen state folded from records, bounded in size."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from twin_core.errors import NeedsReplay, VersionGap
from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.parts.activity import Activity
from twin_core.parts.bookings import Bookings
from twin_core.parts.breaks import Breaks
from twin_core.parts.calendar import Calendar
from twin_core.parts.capacity import Capacity
from twin_core.parts.check_ins import CheckIns
from twin_core.parts.collaboration import Collaboration
from twin_core.parts.consent import Consent
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.feeds import Feeds
from twin_core.parts.identity import Identity
from twin_core.parts.nudges import Nudges
from twin_core.parts.preferences import Preferences
from twin_core.parts.reminders import Reminders
from twin_core.parts.skills import Skills
from twin_core.parts.system import System
from twin_core.parts.tasks import Tasks
from twin_core.parts.track import Track
from twin_core.parts.voices import Voices

RECENT_KEPT = 50


class Recent(msgspec.Struct, frozen=True, gc=False):
    """A late record in short, so that it can be taken back.

    Corrections that count are among them too, so that they can themselves be taken back.
    """

    id: str
    version: int
    at: datetime
    event: Event
    cause: str


class Twin(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One person as known from their records."""

    id: str
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    identity: Identity = Identity()
    preferences: Preferences = Preferences()
    mood: Track = Track()
    capacity: Capacity = Capacity()
    check_ins: CheckIns = CheckIns()
    breaks: Breaks = Breaks()
    tasks: Tasks = Tasks()
    reminders: Reminders = Reminders()
    calendar: Calendar = Calendar()
    bookings: Bookings = Bookings()
    activity: Activity = Activity()
    feeds: Feeds = Feeds()
    collaboration: Collaboration = Collaboration()
    skills: Skills = Skills()
    nudges: Nudges = Nudges()
    consent: Consent = Consent()
    voices: Voices = Voices()
    system: System = System()
    recent: tuple[Recent, ...] = ()
    """The latest `RECENT_KEPT` records that still count and are `Event.recalled`, newest last."""


def evolve(twin: Twin, record: Record) -> Twin:
    """The twin after its next record.

    Raises `VersionGap` for any record but the next one, and `NeedsReplay` for a correction,
    which cannot be folded in but only replayed (`twin_core.events.replay`).
    """
    event = record.event
    if isinstance(event, CorrectionMade):
        raise NeedsReplay(f"record {record.version} takes back earlier ones: replay from before them")
    if record.version != twin.version + 1:
        raise VersionGap(f"record {record.version} cannot follow version {twin.version}: read the twin again")
    at = record.at
    return replace(
        event.apply(twin, at),
        version=record.version,
        created_at=twin.created_at or at,
        updated_at=at,
        recent=(*twin.recent[-RECENT_KEPT + 1 :], recent_of(record)) if event.recalled else twin.recent,
    )


def recent_of(record: Record) -> Recent:
    """A record as `Twin.recent` keeps it."""
    return Recent(record.id, record.version, record.at, record.event, record.cause)


def undoable(twin: Twin) -> tuple[Recent, ...]:
    """The records that "undo" takes back: the latest message's worth that the person can take back.

    Changes (corrections with the reason "changed") of the same message belong to it, so that
    what they replaced comes back. Empty where nothing is left to undo.
    """
    last = next((recent for recent in reversed(twin.recent) if recent.event.undoable), None)
    if last is None:
        return ()
    return told_by(twin, last.cause)


def told_by(twin: Twin, cause: str) -> tuple[Recent, ...]:
    """The late records that one message led to and that count, so that they can be taken back with it."""
    return tuple(recent for recent in twin.recent if recent.cause == cause and _goes_along(recent.event))


def redoable(twin: Twin) -> Recent | None:
    """The undo that "redo" takes back: the latest that counts, with nothing undoable after it."""
    for recent in reversed(twin.recent):
        if recent.event.undoable:
            return None
        if isinstance(recent.event, CorrectionMade) and recent.event.reason == "undo":
            return recent
    return None


def _goes_along(event: Event) -> bool:
    return event.undoable or (isinstance(event, CorrectionMade) and event.reason == "changed")
