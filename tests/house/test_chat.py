"""`doppel chat` in a terminal of its own."""

from __future__ import annotations

import codecs
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from bot.app import House, utc_now
from bot.commands.house import address_of
from bot.commands.render import numbered, pressed
from bot.config import Home, load
from bot.messages import Button, Message, Reply

PATIENCE = 60.0
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
IN_ITS_TERMINAL = """
import os, runpy, signal, sys
# A run of tests in the background ignores Ctrl-C, and what it starts would too.
signal.signal(signal.SIGINT, signal.default_int_handler)
# A session without a terminal takes the first that it opens; Ctrl-C works only in one of its own.
os.close(os.open(os.ttyname(0), os.O_RDWR))
sys.argv[:] = ["doppel", "chat", "--as", "Ann"]
runpy.run_module("bot", run_name="__main__")
"""


class Terminal:
    """A chat with somebody who types and reads."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOPPEL_")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", IN_ITS_TERMINAL],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=kept | {"DOPPEL_HOME": str(home), "TERM": "xterm", "TZ": "UTC", "COLUMNS": "80"},
            start_new_session=True,
        )
        os.close(theirs)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._seen = ""

    def until(self, words: str) -> str:
        """What was shown up to some words and with them; waits for them."""
        while words not in self._seen:
            ready, _, _ = select.select([self._ours], [], [], PATIENCE)
            assert ready, f"no {words!r} in {self._seen!r}"
            self._seen += CONTROL.sub("", self._decoder.decode(os.read(self._ours, 65536)))
        shown, _, self._seen = self._seen.partition(words)
        return shown + words

    def press(self, key: str, words: str) -> str:
        """What is shown up to some words once a key is pressed, again where it went unheard.

        Python's readline may miss a Ctrl-C that comes between two of its reads; people press it once more.
        """
        for _ in range(2):
            self.type(key)
            if select.select([self._ours], [], [], PATIENCE / 20)[0]:
                break
        return self.until(words)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def terminal(trained_home: Path, tmp_path: Path) -> Iterator[Callable[[], Terminal]]:
    opened: list[Terminal] = []

    def start() -> Terminal:
        opened.append(Terminal(trained_home, tmp_path))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize(("typed", "key"), [("", "\x04"), ("half a line", "\x03")])
def test_some_turns_and_out(terminal: Callable[[], Terminal], typed: str, key: str) -> None:
    chat = terminal()
    chat.until("You are Ann.")
    chat.until("you> ")
    chat.type("mood 4 👩‍👩‍👧\n")
    assert "ood 4" in chat.until("[1 Undo]")
    chat.until("you> ")
    chat.type("1\n")
    assert "mood 4" in chat.until("[1 Redo]").lower(), "a number presses that button"
    chat.until("you> ")
    for keys in typed:
        chat.type(keys)
        chat.until(keys)
    assert "you> " not in chat.press(key, "See you. What you told me is kept.")
    assert chat.process.wait(timeout=PATIENCE) == 0


def test_a_reminder_comes_while_somebody_types(terminal: Callable[[], Terminal], trained_home: Path) -> None:
    chat = terminal()
    chat.until("you> ")
    chat.type("mood 4\n")
    chat.until("you> ")
    chat.type("half a li")
    chat.until("half a li")
    before = utc_now() - timedelta(hours=2)
    house = House(load(None, {}), Home(trained_home))
    house.dialogue.hear(Message("1", "remind me in 1 minute to water the fern", address_of("Ann"), before))
    house.close()
    assert "water the fern" in chat.until("[1 In 15 min]")
    assert chat.until("half a li").split("\n")[-1].strip() == "you> half a li", (
        "what was typed is shown again"
    )
    chat.type("\x04\x03")
    chat.until("See you.")


def test_a_reminder_of_before_stands_above_the_first_prompt(
    terminal: Callable[[], Terminal], trained_home: Path
) -> None:
    before = utc_now() - timedelta(hours=2)
    house = House(load(None, {}), Home(trained_home))
    house.dialogue.hear(Message("1", "remind me in 1 minute to water the fern", address_of("Ann"), before))
    anyio.run(house.ongoing.jobs().tick)
    anyio.run(house.ongoing.outbox(house.terminal()).deliver)
    house.close()
    chat = terminal()
    shown = chat.until("you> ")
    assert "water the fern" in shown
    chat.type("\x04")
    assert "you>" not in chat.until("See you.")


@pytest.mark.parametrize(
    ("labels", "counted"),
    [
        (("Undo", "Redo"), True),
        (("😞 1", "🙁 2", "Skip"), False),
        (("In 15 min", "At 3:00", "Not today"), True),
        (("Mood 2", "Mood 3"), False),
    ],
)
def test_buttons_that_are_numbers_are_not_numbered(labels: tuple[str, ...], *, counted: bool) -> None:
    reply = Reply("?", tuple(Button(label, label.lower()) for label in labels))
    assert numbered(reply) is counted
    assert pressed("2", reply) == (labels[1].lower() if counted else "2")
    assert pressed("9", reply) == "9"
    assert pressed("2", None) == "2"
