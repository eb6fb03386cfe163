"""Who answers behind a Wyoming connection; the protocol knows nothing else of them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from wyoming.info import Info

from voice.audio import Audio
from voice.hear import Listening
from voice.speak import Manner


@dataclass(frozen=True, slots=True)
class Caller:
    """Who speaks, as far as a client tells."""

    connection: str
    """This connection's own name: the only one there is for a client that tells nothing."""
    satellite: str = ""
    """The room device."""
    conversation: str = ""

    @classmethod
    def told(cls, connection: str, context: Mapping[str, Any] | None) -> Caller:
        """As Home Assistant names them in a context: a satellite's id, else its device's."""
        known = {name: str(value)[:LONGEST_ID] for name, value in (context or {}).items() if value}
        satellite = known.get("satellite_id") or known.get("device_id") or ""
        return cls(connection, satellite, known.get("conversation_id", ""))


LONGEST_ID = 100
"""Letters of a name that a client gives."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was said to the desk: words, or why there are none."""

    text: str = ""
    language: str = ""
    """Two letters; empty where the client does not tell."""
    unheard: str = ""
    """A `Why` of `voice.hear`, "too_long" or "no_engine"."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the desk answers."""

    text: str
    """As it is to be said aloud; empty for nothing."""
    manner: Manner
    understood: bool = True
    asks: bool = False
    """Whether it waits for an answer."""


class Desk(Protocol):
    """Hears, answers and speaks. Its sound is made off the event loop."""

    longest_seconds: float
    """Of one utterance."""

    async def info(self) -> Info:
        """What is offered."""

    async def listening(self, caller: Caller, language: str) -> Listening:
        """Begin to hear one utterance; `language` is empty where the client does not tell."""

    async def answered(self, caller: Caller, told: Told) -> Answered:
        """What to answer."""

    def saying(self, text: str, manner: Manner) -> Generator[Audio]:
        """The sound of a text, piece by piece; in a thread of its own."""
