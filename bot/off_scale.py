"""Numbers that are not on the scale from 1 to 5: what they may stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.phrases import phrases
from bot.ratings import HIGHEST, LOWEST
from nlu.understanding import Rating, Understanding

_TEN: Final = 10
say: Final = phrases(__file__)


@dataclass(frozen=True, slots=True)
class OffScale:
    """A number that is not on the scale from 1 to 5."""

    said: str
    guess: int | None
    """The nearest value: of a scale of 10 or 100 that the number fits."""
    below: bool = False
    """Whether the number lies below the scale."""


def off_scale(understanding: Understanding) -> OffScale | None:
    """A number outside the scale in an utterance without a rating, with what it may stand for."""
    for match in say.pattern("scaled").finditer(_in_digits(understanding)):
        number, scale = int(match[2]), int(match[3] or (100 if match[4] else 0))
        if match[1] or (not number and scale in (0, HIGHEST)):
            return OffScale(match[0].strip(), None, below=True)
        if scale in (0, HIGHEST) and LOWEST <= number <= HIGHEST:
            continue
        scale = scale or (_TEN if HIGHEST < number <= _TEN else 0)
        guess = max(LOWEST, (number * HIGHEST + scale // 2) // scale) if number <= scale else None
        return OffScale(match[0].strip(), guess)
    return None


def _in_digits(understanding: Understanding) -> str:
    """The text with number words as digits and without what times and lengths claim."""
    text = understanding.text
    for entity in sorted(understanding.entities, key=lambda entity: -entity.start):
        said = text[entity.start : entity.end]
        if isinstance(entity.value, Rating):
            continue
        if not isinstance(entity.value, float | int):
            said = " " * len(said)
        elif said.isalpha() and entity.value == int(entity.value):
            said = str(int(entity.value))
        text = text[: entity.start] + said + text[entity.end :]
    return text
