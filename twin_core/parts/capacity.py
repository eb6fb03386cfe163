"""What the person has to give: energy, stress, workload."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, Minutes, Rated, event
from twin_core.parts.nudges import felt
from twin_core.parts.track import Track

if TYPE_CHECKING:
    from twin_core.twin import Twin


class StressIndex(msgspec.Struct, frozen=True, gc=False):
    """A derived index with its reasons; never a diagnosis."""

    at: datetime
    value: int
    reasons: tuple[str, ...]


class Workload(msgspec.Struct, frozen=True, gc=False):
    """Planned against available work."""

    at: datetime
    planned_minutes: int
    available_minutes: int


class Capacity(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Energy, stress and workload."""

    energy: Track = Track()
    stress: Track = Track()
    stress_index: StressIndex | None = None
    workload: Workload | None = None


@event("capacity.energy_updated")
class EnergyUpdated(Event, frozen=True):
    """The person stated their energy, 1 (empty) to 5 (full)."""

    value: Rated
    note: str = ""
    felt_at: Instant | None = None

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more reading of the energy, on the day it speaks of; the outcome of trials just before it."""
        zone, moment = twin.preferences.timezone(), self.felt_at or at
        energy = twin.capacity.energy.with_reading(moment, self.value, self.note, zone)
        nudges = felt(twin.nudges, "energy", moment, self.value)
        return replace(twin, capacity=replace(twin.capacity, energy=energy), nudges=nudges)


@event("capacity.stress_logged")
class StressLogged(Event, frozen=True):
    """The person stated their stress, 1 (none) to 5 (very high)."""

    value: Rated
    note: str = ""
    felt_at: Instant | None = None

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more reading of the stress, on the day it speaks of."""
        zone = twin.preferences.timezone()
        stress = twin.capacity.stress.with_reading(self.felt_at or at, self.value, self.note, zone)
        return replace(twin, capacity=replace(twin.capacity, stress=stress))


@event("capacity.stress_detected")
class StressDetected(Event, frozen=True):
    """A stress index from workload figures, 1 to 5, with its reasons."""

    undoable = False

    value: Rated
    reasons: tuple[str, ...] = ()

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The index beside what was stated, never mixed with it; a later one stays."""
        if twin.capacity.stress_index and twin.capacity.stress_index.at > at:
            return twin
        index = StressIndex(at, self.value, self.reasons)
        return replace(twin, capacity=replace(twin.capacity, stress_index=index))


@event("capacity.workload_changed")
class WorkloadChanged(Event, frozen=True):
    """Planned against available work of the day ahead."""

    undoable = False

    planned_minutes: Minutes
    available_minutes: Minutes

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The latest figures take the place of the earlier ones."""
        if twin.capacity.workload and twin.capacity.workload.at > at:
            return twin
        workload = Workload(at, self.planned_minutes, self.available_minutes)
        return replace(twin, capacity=replace(twin.capacity, workload=workload))
