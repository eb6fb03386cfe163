"""How far a check-in has come, as it is kept between turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from bot.skill import Filled
from twin_core.parts.check_ins import Moment

Slot: TypeAlias = Literal["mood", "energy", "stress", "focus", "note"]
SLOTS: Final[tuple[Slot, ...]] = get_args(Slot)

QUESTIONS: Final[dict[Moment, tuple[Slot, ...]]] = {
    "morning": ("mood", "energy", "focus"),
    "evening": ("mood", "stress", "note"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a check-in has come."""

    moment: Moment
    left: tuple[Slot, ...]
    """Questions still open, the next one first."""
    given: tuple[str, ...] = ()
    """What was answered, such as "mood 4"."""
    guess: int | None = None
    """A value offered for a number off the scale."""
    again: bool = False
    """Whether the question for words was asked once more."""


def written(progress: Progress) -> Filled:
    """The progress as an open question keeps it."""
    return {
        "moment": progress.moment,
        "left": list(progress.left),
        "given": list(progress.given),
        "guess": progress.guess,
        "again": progress.again,
    }


def read(filled: Filled) -> Progress:
    """The progress that an open question kept."""
    left, given, guess = filled.get("left"), filled.get("given"), filled.get("guess")
    moment: Moment = "evening" if filled.get("moment") == "evening" else "morning"
    names = left if isinstance(left, list) else []
    return Progress(
        moment,
        tuple(slot for name in names for slot in SLOTS if slot == name) or QUESTIONS[moment],
        tuple(given) if isinstance(given, list) else (),
        guess if isinstance(guess, int) else None,
        filled.get("again") is True,
    )
