"""Detecting speech: where in a stream of sound somebody speaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from voice.audio import SPEECH


class Detector(Protocol):
    """Tells speech from other sound; belongs to one stream."""

    frame: int
    """Bytes of one frame, in the form of `SPEECH`."""

    def speech(self, frame: bytes) -> float:
        """How likely it is, from 0 to 1, that somebody speaks in the next frame of the stream."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What makes an utterance of likelihoods of speech; times in seconds."""

    starts: float = 0.5
    """Somebody begins to speak from this likelihood on,"""
    stays: float = 0.3
    """and goes on while it is at least this one, so that a soft vowel ends nothing."""
    least: float = 0.1
    """Shorter sounds, such as a click or a cough, are no speech."""
    pre_roll: float = 0.4
    """How much is given of the sound before speech was sure, so that no first syllable is lost."""
    hang_over: float = 0.4
    """How long a pause ends an utterance."""
    longest: float = 30.0
    """Where an utterance is cut that does not end."""


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody began to speak."""


@dataclass(frozen=True, slots=True)
class Samples:
    """The next sound of the utterance, in the form of `SPEECH`."""

    samples: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The utterance is over."""

    cut: bool = False
    """Whether it was cut for its length, while somebody spoke on."""


Endpoint: TypeAlias = Started | Samples | Ended
"""What is told of a stream: each utterance is one `Started`, its `Samples`, and one `Ended`."""


class Endpointer:
    """Finds the utterances of one stream."""

    def __init__(self, detector: Detector, bounds: Bounds | None = None) -> None:
        """`detector` is used up by the stream."""
        self._detector = detector
        self._bounds = bounds or Bounds()
        self._rest = b""
        self._before: deque[bytes] = deque(maxlen=self._frames(self._bounds.pre_roll + self._bounds.least))
        self._speaking = False
        self._likely = 0
        """Frames of speech in a row before an utterance; frames without speech in a row within one."""
        self._length = 0

    @property
    def speaking(self) -> bool:
        """Whether an utterance has started and not ended."""
        return self._speaking

    def feed(self, samples: bytes) -> Iterator[Endpoint]:
        """What the next samples show, in the form of `SPEECH`; any number of whole ones.

        It is to be read to its end before more is fed. How the stream is cut into pieces changes nothing.
        """
        self._rest += samples
        size = self._detector.frame
        while len(self._rest) >= size:
            frame, self._rest = self._rest[:size], self._rest[size:]
            likelihood = self._detector.speech(frame)
            yield from self._within(frame, likelihood) if self._speaking else self._outside(frame, likelihood)

    def end(self) -> Iterator[Endpoint]:
        """What is left at the end of the stream."""
        if self._speaking:
            if self._rest:
                yield Samples(self._rest)
            yield from self._ended(cut=False)
        self._rest = b""

    def _outside(self, frame: bytes, likelihood: float) -> Iterator[Endpoint]:
        bounds = self._bounds
        self._before.append(frame)
        if likelihood < bounds.stays or (not self._likely and likelihood < bounds.starts):
            self._likely = 0
            return
        self._likely += 1
        if self._likely < self._frames(bounds.least):
            return
        self._speaking, self._likely, self._length = True, 0, len(self._before)
        yield Started()
        yield Samples(b"".join(self._before))
        self._before.clear()

    def _within(self, frame: bytes, likelihood: float) -> Iterator[Endpoint]:
        self._length += 1
        self._likely = self._likely + 1 if likelihood < self._bounds.stays else 0
        yield Samples(frame)
        if self._likely >= self._frames(self._bounds.hang_over):
            yield from self._ended(cut=False)
        elif self._length >= self._frames(self._bounds.longest):
            yield from self._ended(cut=True)

    def _ended(self, *, cut: bool) -> Iterator[Endpoint]:
        self._speaking, self._likely, self._length = False, 0, 0
        yield Ended(cut)

    def _frames(self, seconds: float) -> int:
        return max(1, round(seconds * SPEECH.bytes_a_second / self._detector.frame))
