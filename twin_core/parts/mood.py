"""How the person says they feel; the twin keeps it as a `Track`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twin_core.events.base import Event, Instant, Rated, event
from twin_core.parts.nudges import felt

if TYPE_CHECKING:
    from twin_core.twin import Twin


@event("capacity.mood_logged")
class MoodLogged(Event, frozen=True):
    """The person stated their mood."""

    value: Rated
    """1 (very low) to 5 (very good)."""
    note: str = ""
    felt_at: Instant | None = None
    """The moment it speaks of, if not the moment of recording."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more reading of the mood, on the day it speaks of; the outcome of trials just before it."""
        zone, moment = twin.preferences.timezone(), self.felt_at or at
        mood = twin.mood.with_reading(moment, self.value, self.note, zone)
        return replace(twin, mood=mood, nudges=felt(twin.nudges, "mood", moment, self.value))
