"""Updates on their way to the ears: one person's in order, several people's side by side."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

import structlog
from telegram import Update

from bot.errors import DoppelError, NotNow
from bot.recent import Recent
from twin_core.errors import TwinError

FEW_TRIES: Final = 8
"""With the pauses between them about two minutes."""
MOST_TRIES: Final = 1440
"""About a day, after which Telegram forgets an update, too (Bot API, Getting updates)."""
LONGEST_PAUSE: Final = 60.0

Handle = Callable[[Update], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]

log = structlog.get_logger("doppel.telegram")


@dataclass(slots=True)
class Trouble:
    """An update that could not be heard so far."""

    tries: int
    heard_before: int
    """Updates that had been heard when it failed first."""


class Lanes:
    """Tries each update until it is heard.

    One that cannot be, while others are, is passed over after a few tries. What may pass (the house cannot
    write, Telegram cannot be reached) is tried for a day as long as nothing else gets through either.
    """

    def __init__(self, handle: Handle, pause: Pause = asyncio.sleep) -> None:
        self._handle = handle
        self._pause = pause
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._troubles: Recent[int, Trouble] = Recent(1000)
        self._heard = 0

    async def run(self, update: Update, stays: Callable[[], bool]) -> None:
        """Hear an update in its person's turn.

        `stays`: asked after a failure, whether to try again here; else the failure is raised, and whoever
        sent the update should send it again.
        """
        user = update.effective_user
        lane = user.id if user else update.update_id
        lock = self._locks.setdefault(lane, asyncio.Lock())
        async with lock:
            while True:
                try:
                    await self._handle(update)
                except Exception as error:
                    if self._is_poison(update, error):
                        return
                    if not stays():
                        raise
                    await self._pause(self._wait(update, error))  # in its lane: those behind it wait
                else:
                    self._troubles.pop(update.update_id)
                    self._heard += 1
                    return

    def _is_poison(self, update: Update, error: Exception) -> bool:
        trouble = self._troubles.get(update.update_id) or Trouble(0, self._heard)
        self._troubles.put(update.update_id, trouble)
        trouble.tries += 1
        others_are_heard = self._heard > trouble.heard_before
        may_pass = isinstance(error, DoppelError | TwinError | OSError)
        most = MOST_TRIES if may_pass and not others_are_heard else FEW_TRIES
        if trouble.tries < most:
            log.warning("update_not_heard", exc_info=error, tries=trouble.tries)
            return False
        log.error("update_passed_over", exc_info=error, tries=trouble.tries, update=update.update_id)
        self._troubles.pop(update.update_id)
        return True

    def _wait(self, update: Update, error: Exception) -> float:
        if isinstance(error, NotNow):
            return error.seconds
        trouble = self._troubles.get(update.update_id)
        return backoff(trouble.tries if trouble else 1)


def backoff(tries: int) -> float:
    """Seconds to wait after so many tries: 1, 2, 4 … 60, of which up to a fifth is left out at random."""
    return min(LONGEST_PAUSE, 2.0 ** (min(tries, 10) - 1)) * random.uniform(0.8, 1.0)  # noqa: S311 - no secret
