"""A disk that becomes full while Doppel is running, and what comes of the messages meanwhile.

`python filling.py HOME disk` fills the disk that HOME lies on with a file; with `quota` for `disk` it
may write no larger files. Prints one JSON object: which messages were acknowledged, what the others were
told, how many were kept, and the same when all were delivered again with room to spare.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from thousand import open_house

from bot.dialogue import Dialogue
from bot.messages import Address, Message
from twin_core.errors import StoreError
from twin_core.events.replay import replay
from twin_core.store.base import Store
from twin_core.twin import Twin

ANA = Address("console", "ana", "ana")
COUNT = 60
START = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
ROOM = 200_000
"""Bytes that may still be written when the disk is nearly full."""


def said(number: int) -> Message:
    return Message(str(number), f"mood 4, {'long day ' * 300}", ANA, START + timedelta(minutes=number))


@contextmanager
def full_disk(home: Path) -> Iterator[None]:
    filler = home / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    with filler.open("r+b") as file:
        file.truncate(max(0, filler.stat().st_size - ROOM))
    yield
    filler.unlink()


@contextmanager
def quota(home: Path) -> Iterator[None]:
    written = max(path.stat().st_size for path in home.glob("*.db*"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (written + ROOM, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def acknowledged(dialogue: Dialogue) -> tuple[list[int], list[str]]:
    """Which messages were answered, and what the others were told."""
    heard, told = [], []
    for number in range(COUNT):
        try:
            dialogue.hear(said(number))
        except StoreError as error:
            told.append(f"{type(error).__name__}: {error}")
        else:
            heard.append(number)
    return heard, told


def moods(store: Store) -> int:
    """How many moods are kept; on the way, that the state is what the history says."""
    (twin_id,) = store.twins()
    records = list(store.history(twin_id))
    assert store.state(twin_id) == replay(Twin(twin_id), records)
    return sum(record.event.wire == "capacity.mood_logged" for record in records)


def main(home: Path, kind: str) -> None:
    with open_house(home) as house:
        house.dialogue.hear(said(0))
        with {"disk": full_disk, "quota": quota}[kind](home):
            heard, told = acknowledged(house.dialogue)
            kept = moods(house.store)
        again, refused = acknowledged(house.dialogue)
        after = moods(house.store)
    came = {"heard": heard, "told": told, "kept": kept, "again": again, "refused": refused, "after": after}
    sys.stdout.write(json.dumps(came))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
