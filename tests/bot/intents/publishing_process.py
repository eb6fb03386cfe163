"""A process that publishes over a real store, to be killed; its arguments: HOME MODELS HOW."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from intents_house import PACKAGE, ROOM, at_once, made

from bot.dialogue.choices import Thresholds
from bot.intents.admin import IntentAdmin
from bot.intents.draft import Draft
from bot.intents.drafting import Rules
from bot.intents.publishing.agents import Agents
from bot.intents.publishing.publisher import Publisher
from bot.intents.training.shelf import Shelf
from bot.intents.training.workshop import apart
from twin_core.store import open_store
from twin_core.store.base import Store
from twin_core.store.keyring import open_keyring


def opened(home: Path) -> Store:
    return open_store(f"sqlite:///{home / 'doppel.db'}", open_keyring(home / "keys.db", home / "key"))


def admin_of(store: Store, models: Path, how: str) -> IntentAdmin:
    first, shipped = made(models)
    agents = Agents(store.desk, shipped, Shelf(models), first)
    return IntentAdmin(
        store.desk,
        shipped,
        Rules(Thresholds(), 0.05, skills=PACKAGE),
        lambda: datetime.now(UTC),
        shelf=Shelf(models),
        agents=lambda: agents,
        workshop=apart if how == "training" else at_once,
    )


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(home: Path, models: Path, how: str) -> None:
    if how == "swap":
        Publisher.swap = die  # type: ignore[method-assign]
    admin = admin_of(opened(home), models, how)
    admin.save_draft(Draft(intents={"book_room": ROOM}), 0, "ann")
    admin.publish_and_wait(
        "ann", tell=lambda what, share: sys.stdout.write(f"{what} {share}\n") and sys.stdout.flush()
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
