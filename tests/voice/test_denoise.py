from __future__ import annotations

import numpy as np

from voice.audio import SPEECH
from voice.denoise import denoised

TIME = np.arange(2 * SPEECH.rate) / SPEECH.rate
HISS = np.random.default_rng(1).normal(0, 500, len(TIME))
SPEAKS = np.sin(2 * np.pi * 2 * TIME) > 0.7
VOICE = np.where(SPEAKS, 4000 * np.sin(2 * np.pi * 300 * TIME), 0)


def decibels(after: np.ndarray, before: np.ndarray) -> float:
    return 10 * np.log10((after.astype(float) ** 2).mean() / (before.astype(float) ** 2).mean())


def test_steady_noise_goes_and_speech_stays() -> None:
    noisy = (VOICE + HISS).astype("<i2")
    clear = denoised(noisy)
    pauses, spoken = ~SPEAKS, SPEAKS
    assert len(clear) == len(noisy)
    assert decibels(clear[pauses], noisy[pauses]) < -8
    assert abs(decibels(clear[spoken], noisy[spoken])) < 2


def test_any_length_will_do() -> None:
    for length in (0, 1, 255, 256, 257, 1000):
        assert len(denoised(HISS[:length].astype("<i2"))) == length
