"""When a reading is followed, and what is offered where none is."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from bot.dialogue.fit import CONTROL, REPEAT, say
from bot.messages import Button
from nlu.understanding import Understanding

CHOICES: Final = 3
SUPPORT: Final = 0.15
"""The least probability of the likeliest reading offered: below it lies what is likeliest by chance."""
BESIDE: Final = 0.08
"""The least probability of one offered beside it."""
SHARE: Final = 0.2
"""And its least share of the likeliest one's."""
POLITE: Final = ("greet", "goodbye", "thank", "praise", "apologise", "wish_well", "react")
"""Said for politeness: nobody would press a button to say it."""
MAIN: Final = ("check_in", "log_mood", "add_task", "help")
"""What most people come for: offered where a message is like nothing that Doppel knows."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a reading is followed without asking."""

    threshold: float = 0.5
    """The least probability."""
    margin: float = 0.12
    """The least lead over the second reading, as a share of both."""

    def sure(self, reading: Understanding) -> bool:
        """Whether to follow a reading without asking."""
        if reading.intent is None or reading.confidence < self.threshold:
            return False
        second = max((p for intent, p in reading.ranking if intent != reading.intent), default=0.0)
        return reading.confidence - second >= self.margin * (reading.confidence + second)

    def plausible(self, reading: Understanding) -> tuple[str, ...]:
        """The readings worth offering as choices, likeliest first: three at most, often none."""
        hidden = (*CONTROL, REPEAT, *POLITE)
        shown = [(intent, p) for intent, p in reading.ranking if intent not in hidden][:CHOICES]
        if not shown or shown[0][1] < SUPPORT:
            return ()
        least = max(BESIDE, SHARE * shown[0][1])
        return tuple(intent for intent, p in shown if p >= least)


def main_things(known: Container[str]) -> tuple[Button, ...]:
    """Buttons for the main things among those that there are skills for."""
    return tuple(say.button(intent) for intent in MAIN if intent in known)
