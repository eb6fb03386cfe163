"""Sound as data: samples with their form, which nobody assumes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Form:
    """How samples are to be read: linear PCM, little-endian, channels interleaved."""

    rate: int
    """Frames a second."""
    width: int = 2
    """Bytes a sample."""
    channels: int = 1

    @property
    def frame(self) -> int:
        """Bytes a frame: one sample of each channel."""
        return self.width * self.channels

    @property
    def bytes_a_second(self) -> int:
        """Bytes that a second takes."""
        return self.rate * self.frame


SPEECH: Final = Form(16_000)
"""What detectors, wake words and recognizers take: 16 kHz, 16 bit, mono."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A stretch of sound."""

    samples: bytes
    form: Form = SPEECH

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.form.bytes_a_second
