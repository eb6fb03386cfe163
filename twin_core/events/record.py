"""An event as written: who, when, why, and its wire form."""

from __future__ import annotations

from datetime import datetime

import msgspec

from twin_core.events.base import Event


class Record(msgspec.Struct, frozen=True, gc=False):
    """One written event of one twin."""

    id: str
    """uuid7, so that ids sort by time."""
    twin_id: str
    version: int
    """1 for a twin's first record, without gaps."""
    at: datetime
    """When it was recorded: aware, UTC."""
    event: Event
    cause: str
    """What led to it: a message's key, a job's name, an import."""
    source: str
    """The channel or feed it came by."""
