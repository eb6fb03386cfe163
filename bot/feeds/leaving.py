"""Reading a feed no longer: its account goes, and all that it told, for good."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.feeds.book import gone, source_of
from twin_core.parts.feeds import FeedDisconnected
from twin_core.store.base import Draft, Due, Store
from twin_core.twin import Twin


def leave(store: Store, twin: Twin, feed: str, now: datetime, done: tuple[Due, ...] = ()) -> None:
    """Empty what a feed told, then disconnect it. Raises `VersionConflict` where somebody else
    wrote meanwhile.

    In this order, so that a crash in between leaves a feed that can be disconnected again, and no data
    that nobody would come back for.
    """
    store.erase(twin.id, source_of(feed))
    store.append(
        Draft(
            twin_id=twin.id,
            events=(FeedDisconnected(feed),),
            at=now.astimezone(UTC),
            cause=f"feed:{feed}:left",
            source="feeds",
            expected=twin.version,
            accounts=(gone(feed),),
            done=done,
        )
    )
