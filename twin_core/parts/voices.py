"""How the person shows on a device that others use, too, who they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, event

if TYPE_CHECKING:
    from twin_core.twin import Twin


class Voices(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The person's spoken PIN."""

    pin: str = ""
    """A salted hash of it; empty where there is none."""


@event("voice.pin_set")
class VoicePinSet(Event, frozen=True):
    """The person chose a spoken PIN, or none."""

    undoable = False

    hashed: str
    """Salted and slow to compute, never the PIN itself; empty: no PIN any more."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The PIN in place of an earlier one."""
        return replace(twin, voices=Voices(self.hashed))
