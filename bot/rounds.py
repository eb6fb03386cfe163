"""Due work that waits for others: feeds that are to be read, calendars that are to be written.

Beside `bot.jobs`, so that a slow calendar holds up no nudge. What is due and claimed stands in the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import anyio
import structlog
from anyio import to_thread

from twin_core.errors import StoreError
from twin_core.store.base import Due, Store

TICK: Final = timedelta(seconds=2)
"""How long a due row waits at most that nobody woke the rounds for."""
AT_ONCE: Final = 16
LEASE: Final = timedelta(minutes=10)
"""Longer than a reading takes, so that another process takes over only after a crash."""

log = structlog.get_logger("doppel.rounds")

Work: TypeAlias = "Callable[[Due, datetime], bool]"
"""Does what is due; whether it came to something that others wait for. Blocking; settles its own row."""


class Rounds:
    """Does what is due and slow, several at once. Lives in one event loop."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        works: Mapping[str, Work],
        poke: Callable[[], None] = lambda: None,
    ) -> None:
        """`works` by kind of due row, or by the part of it before a colon; `poke` wakes those who deliver."""
        self._store = store
        self._clock = clock
        self._works = works
        self._poke = poke
        self._busy = 0
        self._woken: anyio.Event | None = None

    def wake(self) -> None:
        """Something may be due at once."""
        if self._woken:
            self._woken.set()

    async def run(self) -> None:
        """Do whatever falls due, until cancelled; trouble with the store is logged and met again."""
        async with anyio.create_task_group() as working:
            while True:
                self._woken = anyio.Event()
                for due in await to_thread.run_sync(self._claimed, AT_ONCE - self._busy):
                    self._busy += 1
                    working.start_soon(self._do, due)
                with anyio.move_on_after(TICK.total_seconds()):
                    await self._woken.wait()

    def settle(self) -> int:
        """Do all that is due now, one after the other; returns how many."""
        dues = self._claimed(AT_ONCE)
        for due in dues:
            self._done(due)
        return len(dues)

    def _claimed(self, limit: int) -> Sequence[Due]:
        if limit <= 0:
            return ()
        try:
            return self._store.claim_due(self._clock(), limit=limit, lease=LEASE, slow=True)
        except StoreError as error:
            log.warning("claim_failed", error=type(error).__name__)
            return ()

    async def _do(self, due: Due) -> None:
        try:
            if await to_thread.run_sync(self._done, due):
                self._poke()
        finally:
            self._busy -= 1
            self.wake()

    def _done(self, due: Due) -> bool:
        """Whether something came of it; what failed is claimed anew when its lease has run out."""
        work = self._works.get(due.kind.partition(":")[0])
        if work is None:
            log.warning("unknown_due", kind=due.kind.partition(":")[0])
            return False
        try:
            return work(due, self._clock())
        except StoreError as error:
            log.warning("not_settled", kind=due.kind.partition(":")[0], error=type(error).__name__)
        except Exception:  # one feed's trouble must hold up no other
            log.exception("round_failed", kind=due.kind.partition(":")[0])
        return False
