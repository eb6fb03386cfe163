"""What the drivers of platforms share: act, wait until the outbox has delivered, see what changed."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from fakes.drivers import Seen
from fakes.stage import Stage

from bot.messages import Address

Json: TypeAlias = dict[str, Any]


class PlatformPerson(ABC):
    """Somebody on a platform whose replies go through the outbox."""

    def __init__(self, stage: Stage, address: Address) -> None:
        self.stage = stage
        self.address = address

    def say(self, text: str) -> Seen:
        """Write a message."""
        return self.does(lambda: self.write(text))

    def press(self, label: str) -> Seen:
        """Press the newest button of a label."""
        return self.does(lambda: self.tap(label))

    def note(self, text: str) -> Seen:
        """Answer a question for free words."""
        return self.does(lambda: self.write_note(text))

    def write_note(self, text: str) -> None:
        """By an ordinary message, unless the platform has a window for it."""
        self.write(text)

    def speak(self, words: str) -> Seen:
        """Send a voice note."""
        return self.does(lambda: self.record(words.encode()))

    def does(self, deed: Callable[[], object]) -> Seen:
        """Do something that is answered once, and see what the answer changed."""
        sent, before = len(self.stage.sent), copy.deepcopy(dict(self.standing()))
        deed()
        self.stage.wait(lambda: len(self.stage.sent) > sent)
        after = self.standing()
        return self.read([shown for key, shown in after.items() if before.get(key) != shown])

    @abstractmethod
    def write(self, text: str) -> None:
        """Send a message to the bot."""

    @abstractmethod
    def record(self, sound: bytes) -> None:
        """Send a voice note to the bot."""

    @abstractmethod
    def tap(self, label: str) -> None:
        """Press a button."""

    @abstractmethod
    def standing(self) -> Mapping[Any, Json]:
        """What the bot has shown that stands there now, oldest first, by whatever it is known by."""

    @abstractmethod
    def read(self, shown: Sequence[Json]) -> Seen:
        """What a person reads of it."""
