"""Sound as data: samples with their form, which nobody assumes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice.errors import NotAudio

if TYPE_CHECKING:
    from voice.waves import Conversion

SLOWEST, FASTEST = 4_000, 384_000
"""Rates that are converted, in frames a second."""
WIDEST: Final = 4
"""Bytes a sample."""
MOST_CHANNELS: Final = 32


@dataclass(frozen=True, slots=True)
class Form:
    """How samples are to be read: linear PCM, little-endian, channels interleaved.

    Samples of one byte are unsigned, wider ones signed, as in WAV files.
    """

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


class Converter:
    """Turns a stream of samples of one form into another; used by one thread at a time.

    What comes out does not depend on where the stream was cut, and is late by a few milliseconds. Where the
    number of channels changes, each new one is the mean of the old.
    """

    def __init__(self, have: Form, want: Form) -> None:
        """Raises `NotAudio` for a form that nobody records in."""
        _check(have)
        _check(want)
        self._frame = have.frame
        self._cut = b""
        self._conversion: Conversion | None = None
        if have != want:
            from voice.waves import Conversion  # numpy and PyAV: nothing that only tells of sound needs them

            self._conversion = Conversion(have, want)

    def feed(self, samples: bytes) -> bytes:
        """What is ready after the next samples: any number of bytes."""
        samples = self._cut + samples
        whole = len(samples) - len(samples) % self._frame
        samples, self._cut = samples[:whole], samples[whole:]
        return self._conversion.feed(samples) if self._conversion else samples

    def finish(self) -> bytes:
        """What is left after the last samples; a part of a frame is dropped."""
        return self._conversion.finish() if self._conversion else b""


def converted(audio: Audio, form: Form) -> Audio:
    """The same sound in another form. Raises `NotAudio` for one that nobody records in."""
    converter = Converter(audio.form, form)
    return Audio(converter.feed(audio.samples) + converter.finish(), form)


def _check(form: Form) -> None:
    if not (
        SLOWEST <= form.rate <= FASTEST and 1 <= form.width <= WIDEST and 1 <= form.channels <= MOST_CHANNELS
    ):
        raise NotAudio(
            f"nobody records at {form.rate} Hz with {form.width} bytes a sample in {form.channels} channels; "
            f"Doppel takes {SLOWEST} to {FASTEST} Hz, 1 to {WIDEST} bytes and up to {MOST_CHANNELS} channels"
        )
