"""Sound as arrays: one row a channel, from -1 to 1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from av import AudioFrame, AudioResampler
from numpy.typing import NDArray

if TYPE_CHECKING:
    from voice.audio import Form

Wave: TypeAlias = NDArray[np.float32]
"""Channels × frames."""
UNSIGNED: Final = 128
"""What silence is in a width of one byte, as in WAV files."""


def wave_of(samples: bytes, form: Form) -> Wave:
    """Whole frames as an array."""
    raw = np.frombuffer(samples, np.uint8)
    if form.width > 1:
        wide = np.zeros((len(raw) // form.width, 4), np.uint8)
        wide[:, 4 - form.width :] = raw.reshape(-1, form.width)
        raw = wide.view("<i4")[:, 0]
    return _shares(raw.reshape(-1, form.channels).T)


def wave_in(frame: AudioFrame) -> Wave:
    """A decoded frame as an array; what is no number is silence."""
    levels = frame.to_ndarray()
    if not frame.format.is_planar:
        levels = levels.reshape(-1, frame.layout.nb_channels).T
    return _shares(levels)


def _shares(levels: NDArray[Any]) -> Wave:
    """Levels of any type as shares of full scale."""
    shares: NDArray[Any]
    if levels.dtype == np.uint8:
        shares = (levels.astype(np.int16) - UNSIGNED) / UNSIGNED
    elif levels.dtype.kind == "i":
        shares = levels / 2 ** (8 * levels.itemsize - 1)
    else:
        shares = np.clip(np.nan_to_num(levels), -1, 1)
    return shares.astype(np.float32)


def samples_of(wave: Wave, width: int) -> bytes:
    """An array as samples; what is too loud is clipped."""
    full = 2 ** (8 * width - 1)
    levels = np.clip(np.rint(wave.T.astype(np.float64) * full), -full, full - 1).astype("<i4")
    if width == 1:
        levels += UNSIGNED
    narrow: NDArray[np.uint8] = np.ascontiguousarray(levels).view(np.uint8).reshape(-1, 4)[:, :width]
    return narrow.tobytes()


def mixed(wave: Wave, channels: int) -> Wave:
    """The same in another number of channels: of many their mean, and that in each of several."""
    if len(wave) == channels:
        return wave
    mean: Wave = wave.mean(axis=0, keepdims=True, dtype=np.float32)
    return np.repeat(mean, channels, axis=0)


class Conversion:
    """Turns whole frames of one form into those of another."""

    def __init__(self, have: Form, want: Form) -> None:
        self._have, self._want = have, want
        self._kept = have.channels if have.channels == want.channels else 1
        self._rates = Rates(have.rate, want.rate, self._kept)

    def feed(self, samples: bytes) -> bytes:
        """What is ready after the next frames."""
        return self._samples(self._rates.feed(mixed(wave_of(samples, self._have), self._kept)))

    def finish(self) -> bytes:
        """What is left after the last frames."""
        return self._samples(self._rates.finish())

    def _samples(self, wave: Wave) -> bytes:
        return samples_of(mixed(wave, self._want.channels), self._want.width)


class Rates:
    """Changes the rate of a stream of all its channels."""

    def __init__(self, rate: int, wanted: int, channels: int) -> None:
        """Rates are frames a second."""
        self._rows = [_Rate(rate, wanted) for _ in range(channels)] if rate != wanted else []
        self._none: Wave = np.zeros((channels, 0), np.float32)

    def feed(self, wave: Wave) -> Wave:
        """What is ready after the next frames."""
        if not self._rows:
            return wave
        return np.stack([row.feed(levels) for row, levels in zip(self._rows, wave, strict=True)])

    def finish(self) -> Wave:
        """What is left after the last frames."""
        return np.stack([row.finish() for row in self._rows]) if self._rows else self._none


class _Rate:
    """Changes the rate of one channel; where the stream is cut makes no difference to libswresample."""

    def __init__(self, rate: int, wanted: int) -> None:
        self._rate = rate
        self._resampler = AudioResampler("flt", "mono", wanted)

    def feed(self, levels: Wave) -> Wave:
        if not len(levels):
            return levels
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(levels).reshape(1, -1), "flt", "mono")
        frame.sample_rate = self._rate
        return _joined(map(_levels, self._resampler.resample(frame)))

    def finish(self) -> Wave:
        return _joined(map(_levels, self._resampler.resample(None)))


def _levels(frame: AudioFrame) -> Wave:
    levels: Wave = frame.to_ndarray()[0]
    return levels


def _joined(pieces: Iterable[Wave]) -> Wave:
    return np.concatenate((np.zeros(0, np.float32), *pieces))
