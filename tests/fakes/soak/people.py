"""Somebody who chats, what they were answered, and whether that is all in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Final

MEASURES: Final = ("mood", "energy", "stress")


@dataclass(slots=True)
class Said:
    """A message, and how its answer is known."""

    text: str
    wanted: re.Pattern[str]
    at: float = field(default_factory=perf_counter)


@dataclass(frozen=True, slots=True)
class Told:
    """A message of the bot's, as it reached the platform."""

    text: str
    at: float = field(default_factory=perf_counter)


@dataclass(slots=True)
class Person:
    """One of the crowd."""

    name: str
    where: str
    """The channel."""
    key: str = ""
    """The conversation, as the platform calls it."""
    said: list[Said] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def verdict(self) -> Verdict:
        """What became of each message."""
        times: list[float] = []
        doubled = wrong = 0
        for told in self.told:
            place = len(times)
            if place < len(self.said) and self.said[place].wanted.search(told.text):
                times.append(told.at - self.said[place].at)
            elif place and self.said[place - 1].wanted.search(told.text):
                doubled += 1
            else:
                wrong += 1
        return Verdict(times, doubled, wrong, len(self.said) - len(times))


@dataclass(slots=True)
class Verdict:
    """How it went for one person, or for all of them."""

    times: list[float] = field(default_factory=list)
    """Seconds from each message to its answer, in order."""
    doubled: int = 0
    """Answers that came again right after."""
    wrong: int = 0
    """Answers that fit nothing, or came out of order."""
    lost: int = 0
    """Messages without an answer."""

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(
            self.times + other.times,
            self.doubled + other.doubled,
            self.wrong + other.wrong,
            self.lost + other.lost,
        )


def sayings(name: str, seed: int) -> Iterator[Said]:
    """Things to say, each with an answer that no other one near it has."""
    lot, before, number = Random(f"{seed}/{name}"), "", 0
    while True:
        number += 1
        measure, value = lot.choice(MEASURES), lot.randint(3, 5)
        tag = f"fence {name}x{number}"
        text, wanted = lot.choice(
            ((f"add task paint {tag}", tag), (f"{measure} {value}", rf"{measure}\W+{value}\b"))
        )
        if text != before:
            before = text
            yield Said(text, re.compile(wanted, re.IGNORECASE))
