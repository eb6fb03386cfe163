"""One way to talk to Doppel over any channel, as its people do: say, press, look.

A driver opens a whole house with one channel and the fake of its platform; each person in it is somebody new.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fakes.stage import Stage

from bot.messages import Address


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person was shown in answer to the last thing they did."""

    text: str
    """All words, those of cards and pictures too, without markup."""
    labels: tuple[str, ...] = ()
    """Buttons that can be pressed now."""
    picture: bool = False
    card: bool = False
    file: bool = False


class Person(Protocol):
    """Somebody on a channel."""

    @property
    def address(self) -> Address:
        """Where the house reaches them."""

    def say(self, text: str) -> Seen:
        """Write something, and wait for the answer."""

    def press(self, label: str) -> Seen:
        """Press the newest button of that label, and wait for the answer."""

    def note(self, text: str) -> Seen:
        """Answer a question for free words: in the platform's own window, where it has one."""


class Driver(Protocol):
    """A channel with a house behind it."""

    @property
    def stage(self) -> Stage:
        """The house."""

    def person(self, name: str) -> Person:
        """Somebody who has just met Doppel there; the name is nobody else's."""


Opening = Callable[[Path], AbstractContextManager[Driver]]
"""Opens a driver over a home that has trained models."""
