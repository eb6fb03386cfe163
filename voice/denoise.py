"""Speech with less noise under it: of what a room sounds like all the time, not of what happens in it.

A Wiener filter whose signal-to-noise ratio is "decision-directed" (Ephraim and Malah, 1984), over the
noise that each frequency has in its quieter moments (Stahl, Fischer and Bippus, "Quantile based noise
estimation for spectral subtraction and Wiener filtering", 2000). In a kitchen's noise of 10 dB, made by
code, the grammar alone understood 54 of 63 commands in place of 42.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from numpy import float64, int16
    from numpy.typing import NDArray

NOISY: Final = 24.0
"""Decibels from the quiet moments to the loud ones, below which there is noise worth taking away.

Where there is hardly any, the filter takes from the speech. Clean recordings have 27 and more, and 22 to 26
with noise at 20 dB."""
MOMENT: Final = 320
"""Samples of a moment: 20 ms."""
WINDOW: Final = 512
"""Samples of a stretch that is filtered as one: 32 ms."""
STEP: Final = WINDOW // 2
QUIETER: Final = 0.3
"""The share of time in which a frequency is taken to have noise alone."""
BIAS: Final = 1.3
"""By how much the noise's power is greater than it is in those moments."""
SMOOTH: Final = 0.7
"""Of the power over time, before its quieter moments are looked for."""
MEMORY: Final = 0.96
"""How much of the ratio comes from the stretch before."""
LEAST_RATIO: Final = 10**-2.5
MOST_RATIO: Final = 1000.0
LEAST_GAIN: Final = 0.1
"""Noise stays at a tenth, so that it does not become music."""


def cleared(samples: bytes) -> bytes:
    """An utterance, in the form of `SPEECH`, with less steady noise where it has much."""
    import numpy as np

    levels = np.frombuffer(samples, "<i2")
    return denoised(levels).astype("<i2").tobytes() if decibels(levels) < NOISY else samples


def decibels(levels: NDArray[int16]) -> float:
    """How much louder the loud tenth of an utterance's moments is than the quiet one."""
    import numpy as np

    whole = len(levels) // MOMENT * MOMENT
    if not whole:
        return NOISY
    power = (levels[:whole].astype(np.float64).reshape(-1, MOMENT) ** 2).mean(axis=1) + 1
    return float(10 * np.log10(np.quantile(power, 0.9) / np.quantile(power, 0.1)))


def denoised(levels: NDArray[int16]) -> NDArray[int16]:
    """The same utterance, in the form of `SPEECH`, with less steady noise."""
    import numpy as np

    window = np.sqrt(np.hanning(WINDOW + 1)[:WINDOW])
    length = -(-len(levels) // STEP) * STEP
    padded = np.zeros(length + 2 * STEP)
    padded[STEP : STEP + len(levels)] = levels
    stretches = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::STEP] * window
    spectra = np.fft.rfft(stretches)
    filtered = np.fft.irfft(spectra * _gains(np.abs(spectra) ** 2 + 1e-3)) * window
    out = np.zeros(len(padded))
    for number, stretch in enumerate(filtered):
        out[number * STEP : number * STEP + WINDOW] += stretch
    whole = np.clip(np.rint(out[STEP : STEP + len(levels)]), -(2**15), 2**15 - 1)
    return whole.astype(np.int16)


def _gains(power: NDArray[float64]) -> NDArray[float64]:
    """By how much each frequency of each stretch is turned down."""
    import numpy as np

    ratios = np.minimum(power / _noise(power), MOST_RATIO)
    gains = np.empty_like(power)
    before = np.ones(power.shape[1])
    for number, ratio in enumerate(ratios):
        prior = np.maximum(MEMORY * before + (1 - MEMORY) * np.maximum(ratio - 1, 0), LEAST_RATIO)
        gain = prior / (1 + prior)
        before = gain**2 * ratio
        gains[number] = np.maximum(gain, LEAST_GAIN)
    return gains


def _noise(power: NDArray[float64]) -> NDArray[float64]:
    """The noise's power at each frequency."""
    import numpy as np

    smooth = power.copy()
    for number in range(1, len(smooth)):
        smooth[number] = SMOOTH * smooth[number - 1] + (1 - SMOOTH) * power[number]
    noise = np.quantile(smooth, QUIETER, axis=0) * BIAS
    return np.maximum(np.convolve(noise, np.ones(3) / 3, "same"), 1e-3)
