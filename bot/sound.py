"""What channels and the house tell each other of sound: recordings that come, and replies that are spoken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from typing import Protocol

from voice.audio import Audio
from voice.hear import Expected, Heard, Listening
from voice.speak import Manner


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice note as a channel tells of it, before its bytes are fetched; nobody writes them anywhere."""

    fetch: Callable[[int], Awaitable[bytes]] = field(compare=False, repr=False)
    """Its bytes, of which there may be no more than the number given.

    Raises `voice.errors.TooLarge` for more, without reading on, and `DeliveryError` where they cannot be
    had now.
    """
    seconds: float = 0.0
    """How long the platform says it is; 0 where it does not tell."""
    size: int = 0
    """Bytes, as the platform says; 0 where it does not tell."""


@dataclass(frozen=True, slots=True)
class Expecting:
    """What is known of an utterance before it is heard."""

    expects: Expected = "command"
    language: str = "en"
    """Two letters."""


@dataclass(frozen=True, slots=True)
class Aloud:
    """What is said aloud of a reply, in words that read well aloud."""

    text: str
    manner: Manner = field(default_factory=Manner)


class Speech(Protocol):
    """Hearing and speaking, for channels; thread-safe, and to be called off the event loop.

    Whoever holds a stream uses `listening` and `saying`; whoever has a file, `heard` and `note`.
    """

    longest_seconds: float
    """Of one recording."""
    largest_bytes: int
    """Of one recording."""

    def listening(self, expecting: Expecting) -> Listening:
        """Begin to hear one utterance."""

    def heard(self, recording: bytes, expecting: Expecting) -> Heard:
        """The words of a recording in any common format. Raises `BadAudio`."""

    def saying(self, aloud: Aloud) -> Generator[Audio]:
        """The sound of a reply, piece by piece; closing the generator stops it."""

    def note(self, aloud: Aloud) -> bytes:
        """A reply as a voice note: Opus in Ogg."""
