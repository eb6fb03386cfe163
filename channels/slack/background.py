"""Work that goes on after Slack was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from bot.errors import DeliveryError

T = TypeVar("T")
log = structlog.get_logger("doppel.slack")


class Background:
    """Tasks that are held until they end, and ended with the channel."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin something whose errors the caller sees to."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def let_go(self, work: Coroutine[Any, Any, object], what: str) -> None:
        """Begin something that may fail: a line in the log is all that comes of it."""
        self.start(_watched(work, what))

    async def settled(self) -> None:
        """Once nothing is under way; what is begun meanwhile included."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """End what is under way."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _watched(work: Coroutine[Any, Any, object], what: str) -> None:
    try:
        await work
    except DeliveryError as error:
        log.warning("left_undone", what=what, why=str(error))
    except Exception:
        log.exception("left_undone", what=what)
