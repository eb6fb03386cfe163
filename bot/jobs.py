"""Scheduled work: what falls due becomes parcels, and old rows go.

The scheduler holds the tick alone; what is due and claimed stands in the store, so that a crash between any
two steps loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import structlog
from anyio import to_thread

from twin_core.errors import StoreError, TwinForgotten, VersionConflict
from twin_core.store.base import Draft, Due, Store
from twin_core.twin import Twin

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK: Final = timedelta(seconds=2)
BATCH: Final = 500
LEASE: Final = timedelta(minutes=2)
"""Longer than a batch takes, so that another process takes over only after a crash."""
TRIES: Final = 3
"""How often a person is looked at again who was just writing themselves; then the lease runs out."""

log = structlog.get_logger("doppel.jobs")

DraftOf: TypeAlias = "Callable[[Twin, Due, datetime], Draft]"
"""What a due row of one kind writes: a pure function."""


class Jobs:
    """The work of one tick."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        drafts: Mapping[str, DraftOf],
        *,
        poke: Callable[[], None] = lambda: None,
        keep: timedelta = timedelta(days=90),
    ) -> None:
        """`clock` gives aware times; `drafts` by kind of due row; `poke` wakes those who deliver parcels."""
        self._store = store
        self._clock = clock
        self._drafts = drafts
        self._poke = poke
        self._keep = keep

    async def tick(self) -> None:
        """Settle what is due; trouble is logged and met again next time."""
        try:
            settled = await to_thread.run_sync(self.settle)
        except StoreError as error:
            log.warning("tick_failed", error=type(error).__name__)
            return
        if settled:
            log.info("tick", settled=settled)
            self._poke()

    def settle(self) -> int:
        """Turn all that is due into parcels; returns how many due rows were settled."""
        now, settled = self._clock(), 0
        while dues := self._store.claim_due(now, limit=BATCH, lease=LEASE, slow=False):
            settled += self._settled(dues, now)
            if len(dues) < BATCH:
                break
        return settled

    async def purge(self) -> None:
        """Drop messages and settled parcels past the time they are kept."""
        try:
            dropped = await to_thread.run_sync(self._store.purge, self._clock() - self._keep)
        except StoreError as error:
            log.warning("purge_failed", error=type(error).__name__)
        else:
            log.info("purged", rows=dropped)

    def _settled(self, dues: Sequence[Due], now: datetime) -> int:
        """How many due rows were settled, together where nobody else was writing for any of their people."""
        twins = self._store.states(due.twin_id for due in dues)
        drafts = [draft for due in dues if (draft := self._draft(twins.get(due.twin_id), due, now))]
        one_each = {draft.twin_id: draft for draft in drafts}
        try:
            self._store.append_many(tuple(one_each.values()))
        except (VersionConflict, TwinForgotten):
            return sum(self._alone(due, now) for due in dues)
        others = [draft.done[0] for draft in drafts if one_each[draft.twin_id] is not draft]
        return len(one_each) + sum(self._alone(due, now) for due in others)

    def _alone(self, due: Due, now: datetime) -> bool:
        """Whether a due row is settled; else its lease runs out and it is claimed anew."""
        for _ in range(TRIES):
            twin = self._store.states((due.twin_id,)).get(due.twin_id)
            draft = self._draft(twin, due, now)
            if draft is None:
                return False
            try:
                self._store.append(draft)
            except VersionConflict:
                continue
            except TwinForgotten:
                return False
            return True
        return False

    def _draft(self, twin: Twin | None, due: Due, now: datetime) -> Draft | None:
        draft_of = self._drafts.get(due.kind)
        if draft_of is None:
            log.warning("unknown_due", kind=due.kind)
            return None
        try:
            return draft_of(twin, due, now) if twin else None
        except Exception:  # one person's trouble must hold up nobody else
            log.exception("due_failed", kind=due.kind)
            return None


def scheduled(jobs: Jobs, *daily: Callable[[], None]) -> AsyncIOScheduler:
    """A scheduler with the tick, the daily purge and other daily work, not started yet; one a process."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(jobs.tick, "interval", seconds=TICK.total_seconds())
    for work in (jobs.purge, *daily):
        scheduler.add_job(work, "cron", hour=3, minute=30)
    return scheduler
