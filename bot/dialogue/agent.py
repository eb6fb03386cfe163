"""What a conversation is held with: the understanding of each language, and the skills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.discovery import Skills
from bot.language import DEFAULT
from bot.phrases import Overlay
from nlu.examples import TrainingData
from nlu.understanding import Interpreter

Identify: TypeAlias = Callable[[str, str, float], str]
"""(text, language so far, least lead) → the language of the text."""


def _the_same(_: str, current: str, __: float) -> str:
    return current


def _no_examples(_: str) -> TrainingData:
    return TrainingData({}, {}, {}, {})


@dataclass(frozen=True, slots=True)
class Agent:
    """One version of Doppel's understanding with the skills that go with it; it never changes."""

    interpreters: Mapping[str, Interpreter]
    """By language; the default one is always there."""
    skills: Skills
    identify: Identify = _the_same
    version: int = 0
    """The number of the published version of intents; 0 is what Doppel ships."""
    reworded: Overlay = field(default_factory=dict)
    """What this version says in other words than Doppel ships."""
    examples: Callable[[str], TrainingData] = field(default=_no_examples, compare=False)
    """What this version learnt in a language, read when it is asked for."""

    def interpreter(self, language: str) -> Interpreter:
        """Who reads a language."""
        return self.interpreters.get(language) or self.interpreters[DEFAULT]


AgentFor: TypeAlias = Callable[[str], Agent]
"""The agent that holds a person's conversations, by the person's realm and user with "\\0" between."""
