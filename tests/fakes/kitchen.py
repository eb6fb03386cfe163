"""The noise of a kitchen, made by code: the same every time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voice.audio import SPEECH, Audio

SEED = 11
VOICES = 6


def kitchen(seconds: float = 20.0) -> Audio:
    """Hum, a fan, running water, clatter of dishes, and voices from the next room."""
    rng = np.random.default_rng(SEED)
    time = np.arange(round(seconds * SPEECH.rate)) / SPEECH.rate
    rustle = rng.normal(size=(2, len(time)))
    hum = sum(np.sin(2 * np.pi * 50 * overtone * time) / overtone for overtone in (1, 2, 3, 4, 6))
    fan = _filtered(rustle[0], lambda hertz: np.maximum(hertz, 20) ** -0.6)
    water = _filtered(rustle[1], lambda hertz: np.exp(-(np.log(np.maximum(hertz, 1) / 2500) ** 2) / 0.8))
    parts = (
        (0.5, hum),
        (1.0, fan),
        (0.8, water * (0.6 + 0.4 * np.sin(0.8 * time))),
        (0.8, _clatter(rng, time)),
        (0.3, _babble(rng, time)),
    )
    wave = sum(loud * part / np.sqrt((part**2).mean()) for loud, part in parts)
    return Audio((wave / np.abs(wave).max() * 30_000).astype("<i2").tobytes())


def _filtered(
    wave: NDArray[np.float64], gain: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    return np.fft.irfft(np.fft.rfft(wave) * gain(np.fft.rfftfreq(len(wave), 1 / SPEECH.rate)), len(wave))


def _clatter(rng: np.random.Generator, time: NDArray[np.float64]) -> NDArray[np.float64]:
    """Dishes that ring: three in two seconds."""
    wave = np.zeros(len(time))
    for start in rng.integers(0, len(time) - SPEECH.rate // 2, round(time[-1] * 1.6)):
        dies = rng.uniform(0.01, 0.12)
        ringing = time[: round(dies * 5 * SPEECH.rate)][: len(time) - start]
        tones = (np.sin(2 * np.pi * hertz * ringing) for hertz in rng.uniform(800, 7000, 5))
        hit = (sum(tones) + rng.normal(size=len(ringing))) * np.exp(-ringing / dies)
        wave[start : start + len(ringing)] += hit * rng.uniform(0.5, 3)
    return wave


def _babble(rng: np.random.Generator, time: NDArray[np.float64]) -> NDArray[np.float64]:
    """Voices of which no word is understood: buzz in the formants of vowels, in syllables."""
    wave = np.zeros(len(time))
    syllables = np.arange(0, time[-1] + 1, 0.12)
    for _ in range(VOICES):
        pitch = rng.uniform(90, 230) * (1 + 0.05 * np.sin(2 * np.pi * rng.uniform(0.5, 2) * time))
        buzz = np.sign(np.sin(np.cumsum(2 * np.pi * pitch / SPEECH.rate))) + 0.3 * rng.normal(size=len(time))
        loud = np.clip(np.interp(time, syllables, rng.normal(0.3, 1, len(syllables))), 0, None)
        first, second = rng.uniform(350, 800), rng.uniform(1000, 2200)
        wave += _filtered(
            buzz * loud,
            lambda hertz, low=first, high=second: (
                np.exp(-(((hertz - low) / 150) ** 2)) + 0.6 * np.exp(-(((hertz - high) / 250) ** 2))
            ),
        )
    return wave
