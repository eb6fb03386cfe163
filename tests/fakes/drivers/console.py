"""The terminal: what is typed goes the way of `doppel chat`, and what it prints is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path
from uuid import uuid4

from fakes.drivers import Seen
from fakes.stage import Stage, staged
from rich.console import Console

from bot.commands.house import address_of, zone_of
from bot.commands.render import UNBROKEN, numbered, pressed, show
from bot.messages import Message, Reply

CHOICES = re.compile(r"\[(?:\d+ )?([^\]]+)\]")


class ConsolePerson:
    """Somebody at a terminal of their own."""

    def __init__(self, stage: Stage, name: str) -> None:
        self._stage = stage
        self.address = address_of(name)
        self._last: Reply | None = None

    def say(self, text: str) -> Seen:
        one = self._stage.house
        now = datetime.now(zone_of(one, one.people.find(self.address)))
        said = pressed(text, self._last)
        self._last = one.dialogue.hear(Message(uuid4().hex, said, self.address, now)).reply
        return self._seen(self._last)

    def note(self, text: str) -> Seen:
        return self.say(text)

    def press(self, label: str) -> Seen:
        """By its number where the terminal shows numbers, else by its words."""
        assert self._last
        labels = [button.label for button in self._last.buttons]
        place = labels.index(label)
        counted = numbered(self._last)
        return self.say(str(place + 1) if counted else self._last.buttons[place].says)

    def _seen(self, reply: Reply) -> Seen:
        out = StringIO()
        show(Console(file=out, width=UNBROKEN, highlight=False), reply, self._stage.house.home.exports)
        text = out.getvalue()
        last = text.splitlines()[-1] if reply.buttons else ""
        return Seen(
            text,
            tuple(CHOICES.findall(last)),
            picture="--picture" in text,
            card=bool(reply.card),
            file="Saved as" in text and any(self._stage.house.home.exports.iterdir()),
        )


class ConsoleDriver:
    """Terminals."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def person(self, name: str) -> ConsolePerson:
        return ConsolePerson(self.stage, name)


@contextmanager
def console(home: Path) -> Iterator[ConsoleDriver]:
    """A house that serves the console alone."""
    with staged(home, {"console": {}}) as stage:
        yield ConsoleDriver(stage)
