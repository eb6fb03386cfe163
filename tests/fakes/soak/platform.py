"""Where some of the crowd chat: each message is brought until it is taken, and what comes back is noted."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs

import aiohttp
from fakes.fault_proxy import FaultProxy, Passed, Words
from fakes.soak.bell import Bell
from fakes.soak.people import Person, Told
from fakes.web_page import Json

TRIES: Final = 20
SHARE_TWICE: Final = 0.05
"""Of the messages that come twice though they were taken."""


class Platform(ABC):
    """Where some of the crowd chat."""

    name: ClassVar[str]
    words: ClassVar[Words]
    greetings: ClassVar[int] = 0
    """How many messages somebody gets who has just come."""

    def __init__(self, house: FaultProxy, lot: Random, bell: Bell) -> None:
        """`house`: the way to Doppel; `bell` is rung whenever somebody is told something."""
        self.house, self.lot, self.bell = house, lot, bell
        self.proxy = FaultProxy("", words=type(self).words)
        """The way of Doppel to the platform."""
        self.proxy.on_passed = self._passed
        self.people: dict[str, Person] = {}
        """By the key of their conversation."""
        self.again = 0
        """How many messages were brought more than once."""
        self.http: aiohttp.ClientSession

    @property
    @abstractmethod
    def keys(self) -> Json:
        """What config.yml says under the channel's name."""

    @property
    @abstractmethod
    def secrets(self) -> Mapping[str, str]:
        """What the environment holds."""

    @abstractmethod
    async def come(self, person: Person) -> None:
        """Somebody opens the chat; sets their key."""

    @abstractmethod
    async def bring(self, person: Person, text: str) -> None:
        """A message, until it is taken."""

    def shown(self, passed: Passed) -> tuple[str, str] | None:
        """(conversation, text) of a message that has reached the platform; None for any other request."""
        raise NotImplementedError

    async def brought(self, post: Callable[[], Any]) -> None:
        """Post until it is taken, now and then once more; as platforms do."""
        for attempt in range(TRIES):
            try:
                async with post() as answer:
                    taken = answer.status < 300
            except (aiohttp.ClientError, ConnectionError):
                taken = False
            if taken and (attempt or self.lot.random() >= SHARE_TWICE):
                self.again += attempt > 0
                return
            await asyncio.sleep(0.05 * min(attempt, 10))
        raise AssertionError(f"{self.name}: a message was not taken in {TRIES} tries")

    def _passed(self, passed: Passed) -> None:
        found = self.shown(passed)
        if found and found[0] in self.people:
            self.tell(self.people[found[0]], found[1])

    def tell(self, person: Person, text: str) -> None:
        """Note that somebody was told something."""
        person.told.append(Told(text))
        self.bell.ring()


def fields(body: bytes) -> Json:
    """What a request says, as JSON or as a form."""
    try:
        found: Json = json.loads(body)
    except ValueError:
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return found
