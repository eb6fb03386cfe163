"""A thousand messages of several people, and a process that hears them until somebody kills it.

`python thousand.py HOME` prints a line for each message once it is acknowledged: its number and its reply.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from bot.app import House
from bot.config import Home, load
from bot.dialogue.talk import encode_reply
from bot.messages import Address, Message

COUNT = 1000
PEOPLE = 7
THREADS = 6
START = datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
SAYINGS = (
    ("mood 4", ("capacity.mood_logged",)),
    ("energy 3", ("capacity.energy_updated",)),
    ("stress 2", ("capacity.stress_logged",)),
    ("mood 4, energy 3", ("capacity.mood_logged", "capacity.energy_updated")),
    ("what are my tasks", ()),
)
"""What is said, and the facts it leads to whatever was said before."""


def name(number: int) -> str:
    return f"person-{number % PEOPLE}"


def said(number: int) -> Message:
    text, _ = SAYINGS[number % len(SAYINGS)]
    sender = Address("console", name(number), name(number))
    return Message(str(number), text, sender, START + timedelta(seconds=10 * number))


def facts(number: int) -> tuple[str, ...]:
    return SAYINGS[number % len(SAYINGS)][1]


@contextmanager
def open_house(home: Path) -> Iterator[House]:
    with closing(House(load(None, {}), Home(home))) as house:
        yield house


def main(home: Path) -> None:
    printing = Lock()
    with open_house(home) as house:
        dialogue = house.dialogue

        def hear(number: int) -> None:
            reply = encode_reply(dialogue.hear(said(number)).reply)
            with printing:
                os.write(1, b"%d %s\n" % (number, reply))

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(hear, range(COUNT)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
