"""The gates once more, at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from bot.nudge_words import KEY
from bot.nudging.offers import SOURCE
from twin_core.nudging.gates import refused_at_sending
from twin_core.parts.nudges import NudgeDropped
from twin_core.store.base import Draft, Parcel, Store

log = structlog.get_logger("doppel.nudges")


class Recheck:
    """Holds back nudges that came too late or no longer fit. Blocking; safe to call from many threads."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        """`clock` gives aware times."""
        self._store = store
        self._clock = clock

    def __call__(self, parcel: Parcel) -> bool:
        """Whether a parcel may go; if not, why is written in its twin, and the parcel can be taken back.

        What is no nudge may always go. Raises `NoSuchTwin` and `TwinForgotten`.
        """
        if not parcel.id.startswith(KEY):
            return True
        twin, now = self._store.state(parcel.twin_id), self._clock()
        sent = twin.nudges.by_id(parcel.id.removeprefix(KEY))
        if sent is None:
            return False
        if sent.dropped:
            return False
        refused = refused_at_sending(twin, sent, now)
        if refused is None:
            return True
        dropped = NudgeDropped(sent.id, refused.gate)
        self._store.append(Draft(twin.id, (dropped,), now.astimezone(UTC), f"dropped:{sent.id}", SOURCE))
        log.info("nudge_dropped", kind=sent.kind, gate=refused.gate)
        return False
