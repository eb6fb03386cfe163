"""Long polling that confirms an update only once it was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from telegram import Update

from bot.errors import DeliveryError, NotNow
from channels.telegram.errors import BadToken, Occupied
from channels.telegram.lanes import LONGEST_PAUSE, Lanes, Pause, backoff
from channels.telegram.reading import NoUpdate, parsed

LAG: Final = 0.25
"""Seconds to wait for slow turns before the next updates are fetched beside them."""

log = structlog.get_logger("doppel.telegram")


class Poller:
    """Fetches updates until cancelled.

    Asking from an id on confirms all before it (Bot API, getUpdates), so that it asks from the oldest that is
    under way. What was heard but is not confirmed yet comes again, and is left out by its id.
    """

    def __init__(
        self,
        fetch: Callable[[int], Awaitable[Sequence[Mapping[str, Any]]]],
        lanes: Lanes,
        pause: Pause = asyncio.sleep,
        lag: float = LAG,
    ) -> None:
        self._fetch = fetch
        self._lanes = lanes
        self._pause = pause
        self._lag = lag
        self._under_way: dict[int, asyncio.Task[None]] = {}
        """From the oldest that is not heard on, with those beyond it that are."""
        self._offset = 0

    async def run(self) -> None:
        """Fetch and hear for ever."""
        failures = 0
        try:
            while True:
                try:
                    found = await self._fetch(self._offset)
                except DeliveryError as error:
                    failures += 1
                    await self._pause(_after(error, failures))
                except Exception:
                    failures += 1
                    log.exception("fetch_failed", failures=failures)
                    await self._pause(backoff(failures))
                else:
                    failures = 0
                    await self._take(found)
        finally:
            for task in self._under_way.values():
                task.cancel()

    async def _take(self, found: Sequence[Mapping[str, Any]]) -> None:
        for raw in found:
            if type(number := raw.get("update_id")) is int and number not in self._under_way:
                self._under_way[number] = asyncio.create_task(self._hear(raw))
        waiting = [task for task in self._under_way.values() if not task.done()]
        if waiting:
            await asyncio.wait(waiting, timeout=self._lag)
        self._move_on(empty=not found)

    def _move_on(self, *, empty: bool) -> None:
        """Ask next from the oldest that is under way.

        An empty answer means that all is confirmed. Ids may begin anew after a quiet week (Bot API, Update),
        so that the next question is then for whatever there is.
        """
        for number in sorted(self._under_way):
            if not self._under_way[number].done():
                self._offset = number
                return
            del self._under_way[number]
            self._offset = number + 1
        if empty:
            self._offset = 0

    async def _hear(self, raw: Mapping[str, Any]) -> None:
        try:
            update: Update = parsed(raw)
        except NoUpdate:
            log.warning("odd_update")
            return
        await self._lanes.run(update, lambda: True)


def _after(error: DeliveryError, failures: int) -> float:
    """Seconds to wait after updates could not be fetched, which is logged."""
    if isinstance(error, NotNow):
        return error.seconds
    if isinstance(error, BadToken | Occupied):
        log.error("not_fetching", why=str(error), failures=failures)
    else:
        log.warning("fetch_failed", why=str(error), failures=failures)
    return LONGEST_PAUSE if isinstance(error, BadToken) else backoff(failures)
