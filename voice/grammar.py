"""What can be said, as sentences with slots, and the language models that are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence that takes any value of its kind."""

    kind: str


Sentence: TypeAlias = tuple["str | Slot", ...]
"""Words as they are spoken, lower case, and slots: `("my", "mood", "is", Slot("rating"))`."""


@dataclass(frozen=True, slots=True)
class Sayable:
    """Everything that can be said at one place."""

    sentences: tuple[Sentence, ...]
    values: Mapping[str, tuple[tuple[str, ...], ...]]
    """Kind of slot → its values, each as the words that are spoken: `("half", "past", "nine")`."""
