"""Sound made by rule: noise, tones, and a small honest detector that hears how loud it is."""

from __future__ import annotations

from pathlib import Path
from wave import open as open_wave

import numpy as np
from numpy.typing import NDArray

from voice.audio import SPEECH

LOUD = 3000


def samples(wave: NDArray[np.float64]) -> bytes:
    """A wave from -1 to 1 as samples in the form of `SPEECH`."""
    return bytes(np.clip(wave * 32767, -32768, 32767).astype("<i2").tobytes())


def times(seconds: float) -> NDArray[np.float64]:
    """The moment of each sample."""
    return np.arange(round(seconds * SPEECH.rate)) / SPEECH.rate


def tone(seconds: float, hertz: float = 440.0, loud: float = 0.5) -> bytes:
    return samples(loud * np.sin(2 * np.pi * hertz * times(seconds)))


def noise(seconds: float, loud: float = 0.002, seed: int = 0) -> bytes:
    """White noise; 0.002 is a quiet room."""
    return samples(np.random.default_rng(seed).normal(0, loud, round(seconds * SPEECH.rate)))


def melody(seconds: float, seed: int = 3) -> bytes:
    """Plucked tones with overtones, four a second: music without a voice."""
    pitches = 220 * 2 ** (np.random.default_rng(seed).integers(0, 24, round(seconds * 4)) / 12)
    at = times(0.25)
    shape = np.exp(-4 * at) * np.minimum(1, at / 0.01)
    notes = [
        sum(weight * np.sin(2 * np.pi * pitch * over * at) for over, weight in ((1, 0.5), (2, 0.3), (3, 0.2)))
        for pitch in pitches
    ]
    return samples(np.concatenate([0.3 * shape * note for note in notes]))


def recorded(path: Path) -> bytes:
    """The samples of a wav file that is in the form of `SPEECH` already."""
    with open_wave(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (16_000, 2, 1)
        return file.readframes(file.getnframes())


def pieces(sound: bytes, size: int = 1024) -> list[bytes]:
    """Sound cut as a device hands it over."""
    return [sound[start : start + size] for start in range(0, len(sound), size)]


class LoudnessDetector:
    """The protocol `voice.detect.Detector`: whatever is loud is speech."""

    frame = 320

    def speech(self, frame: bytes) -> float:
        assert len(frame) == self.frame, "a detector is given whole frames"
        loudest = int(np.abs(np.frombuffer(frame, "<i2").astype(int)).max())
        return min(1.0, loudest / LOUD / 2)
