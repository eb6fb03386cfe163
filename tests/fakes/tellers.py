"""A process that looks at people and sends what comes of it, and tells of each step before the next.

`python tellers.py URL FOLDER` prints "claimed" when it holds a batch of looks, and the key of a nudge when it
has arrived and is not acknowledged yet; after each line it waits for one that lets it go on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import anyio
import structlog
from lookers import BREAKS, NOW, opened
from post import Post

import bot.jobs
import bot.outbox
from bot.messages import Address, Reply
from bot.nudging.recheck import Recheck
from bot.people import People
from bot.reach import Reach
from twin_core.dues import LOOK
from twin_core.store.base import Due, Store

BATCH = 5
CLAIMED = "claimed"
Tell = Callable[[str], None]


class Arriving(Post):
    """A channel that tells of each nudge when it arrives."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        await super().send(to, reply, key)
        self._tell(key)


class Claiming:
    """A store that tells of each batch of looks between its claim and whatever comes of it."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self._store = store
        self._tell = tell

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def claim_due(self, now: datetime, **how: Any) -> list[Due]:
        found = self._store.claim_due(now, **how)
        if found:
            self._tell(CLAIMED)
        return found


def work(store: Store, now: datetime, tell: Tell) -> None:
    """Look at everybody who is due, batch by batch, and send meanwhile what comes of it."""
    claiming: Any = Claiming(store, tell)
    looks = bot.jobs.Jobs(claiming, lambda: now, {LOOK: BREAKS})
    reach, fits = Reach(store, People(store, {}), lambda: now), Recheck(store, lambda: now)
    channels = {"post": Arriving(tell)}
    outbox = bot.outbox.Outbox(store, channels, reach, lambda: now, lambda: 1.0, still_fits=fits)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(looks.settle)
        while not looking.done():
            anyio.run(outbox.deliver)
        looking.result()
    anyio.run(outbox.deliver)


def main(url: str, folder: Path) -> None:
    jobs: Any = bot.jobs
    outbox: Any = bot.outbox
    jobs.BATCH = outbox.BATCH = BATCH
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with closing(opened(url, folder)) as store:
        work(store, NOW, tell)


def tell(line: str) -> None:
    """Print a line, and wait until it was heard."""
    with _TALKING:
        os.write(1, f"{line}\n".encode())
        sys.stdin.readline()


_TALKING = Lock()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
