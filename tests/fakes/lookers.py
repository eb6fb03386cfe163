"""A process that looks at whoever is due, until it is killed: `python lookers.py URL FOLDER`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bot.jobs
from bot.messages import Reply
from bot.nudging.offers import looked
from bot.skill import Nudge, Nudger
from twin_core.dues import LOOK
from twin_core.store import open_store
from twin_core.store.base import Store
from twin_core.store.keyring import open_keyring
from twin_core.twin import Twin

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BATCH = 10
"""Small, so that a kill comes in the middle of many."""


def nudge(_: Twin, now: datetime) -> Nudge:
    """A break, always worth it."""
    return Nudge("break_due", Reply("A break?"), ("load_minutes:90",), 0.5, now + timedelta(hours=1))


BREAKS = looked([Nudger("break_due", nudge, lambda _twin, _now: None)])


def opened(url: str, folder: Path) -> Store:
    """The store that all of them share."""
    return open_store(url, open_keyring(folder / "keys.db", folder / "key"))


def main() -> None:
    jobs: Any = bot.jobs
    jobs.BATCH = BATCH
    store = opened(sys.argv[1], Path(sys.argv[2]))
    work = jobs.Jobs(store, lambda: NOW, {LOOK: BREAKS})
    while True:
        work.settle()


if __name__ == "__main__":
    main()
