"""Taking back what was recorded."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from twin_core.events.base import Event, event

if TYPE_CHECKING:
    from twin_core.twin import Twin


@event("correction.made")
class CorrectionMade(Event, frozen=True):
    """Records that count no longer. The facts stay written; replay passes over them.

    A correction that is itself taken back brings its records to life again (redo).
    """

    undoable = False

    records: tuple[str, ...]
    """Ids of the records taken back."""
    reason: Literal["undo", "changed", "edited", "redo"] = "undo"
    """"edited": the message that told them was changed by its sender."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The twin as it is: what a correction does is done by replay, which passes over its records."""
        return twin
