"""A floor of noise under sound, as every room has one."""

from __future__ import annotations

from typing import Final

import numpy as np

LEVEL: Final = 0.002
"""Of the noise, as a share of full scale; that of a quiet room with a plain microphone."""


class Floor:
    """Puts the same low noise under a stream in the form of `SPEECH`; used by one thread at a time.

    Recognizers go wrong on digital silence, which no microphone makes: between the words of synthetic
    speech, or behind a noise gate. It makes no difference where the stream is cut.
    """

    def __init__(self) -> None:
        self._noise = np.random.default_rng(0)

    def under(self, samples: bytes) -> bytes:
        """The next samples, with noise: any number of whole ones."""
        levels = np.frombuffer(samples, "<i2")
        noise = self._noise.normal(0, LEVEL * 2**15, len(levels))
        return np.clip(np.rint(levels + noise), -(2**15), 2**15 - 1).astype("<i2").tobytes()
