"""Hearing: from the samples of one utterance to its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from voice.audio import Audio

Expected: TypeAlias = Literal["command", "words"]
"""A command or the answer to a question, or words of any kind: a note, a title."""
Why: TypeAlias = Literal["", "silence", "unsure", "beyond"]
"""Why nothing was understood: nobody spoke; somebody spoke, but nothing that is surely one of the things that
can be said here (another language, other people, a song); or it takes an engine that is not installed."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one utterance."""

    text: str = ""
    """The words, as somebody would type them; empty where they were not accepted."""
    why: Why = ""
    """Empty where the words were accepted."""
    confidence: float = 0.0
    """From 0 to 1, by the engine's own measure."""
    engine: str = ""


class Listening(Protocol):
    """One utterance on its way; used by one thread at a time."""

    def feed(self, samples: bytes) -> None:
        """The next samples, in the form of `SPEECH`: any number of whole ones."""

    def finish(self) -> Heard:
        """What was said, after the last samples. Raises `SpeechFailed` and `EngineMissing`."""

    def close(self) -> None:
        """Let go of it; after `finish`, or in its place where nobody wants to know any more."""


class Ear(Protocol):
    """Something that hears; safe to share between threads."""

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        """Begin to hear one utterance in a language (two letters)."""


def hear(ear: Ear, audio: Audio, expects: Expected = "command", language: str = "en") -> Heard:
    """The words of one utterance at once; `audio` is in the form of `SPEECH`."""
    listening = ear.listening(expects, language)
    try:
        listening.feed(audio.samples)
        return listening.finish()
    finally:
        listening.close()
