"""A floor of noise under sound that is digitally silent, as no room is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice.audio import SPEECH, Audio

if TYPE_CHECKING:
    from numpy import int16
    from numpy.typing import NDArray

STRETCH: Final = SPEECH.rate // 100
"""Frames that are silent or not together: 10 ms."""
SILENT: Final = 2
"""Levels of 16 bits up to which a stretch is digitally silent, dithered or not."""
LOUDEST: Final = 0.002
"""Of the noise, as a share of full scale: with no noise, synthetic speech gave 47 % word errors."""
PERIOD: Final = 101 * STRETCH
"""Frames after which the noise repeats: a second, and no multiple of a recognizer's frames."""
SEED: Final = 6


class Floor:
    """Puts low noise where a stream in the form of `SPEECH` is digitally silent; one thread at a time.

    Recognizers go wrong on silence that no microphone makes: between the words of synthetic speech, or
    behind a noise gate. Other sound stays as it is. The same stream gets the same noise wherever it is cut.
    """

    def __init__(self) -> None:
        self._noise = _noise()
        self._waiting = b""
        self._at = 0

    def feed(self, samples: bytes) -> bytes:
        """What is ready after the next samples; less than a stretch waits for its end."""
        samples = self._waiting + samples
        whole = len(samples) - len(samples) % (STRETCH * SPEECH.frame)
        self._waiting = samples[whole:]
        return self._over(samples[:whole])

    def finish(self) -> bytes:
        """What is left after the last samples."""
        return self._over(self._waiting[: len(self._waiting) // SPEECH.frame * SPEECH.frame])

    def _over(self, samples: bytes) -> bytes:
        import numpy as np

        levels = np.frombuffer(samples, "<i2").copy()
        for start in range(0, len(levels), STRETCH):
            stretch = levels[start : start + STRETCH]
            if stretch.min() >= -SILENT and stretch.max() <= SILENT:
                stretch += self._noise[self._at : self._at + len(stretch)]
            self._at = (self._at + STRETCH) % PERIOD
        return levels.tobytes()


def _noise() -> NDArray[int16]:
    import numpy as np

    loudest = round(LOUDEST * 2**15)
    return np.random.default_rng(SEED).integers(-loudest, loudest, PERIOD, np.int16, endpoint=True)


def with_noise_floor(audio: Audio) -> Audio:
    """The same sound, in the form of `SPEECH`, without digital silence."""
    floor = Floor()
    return Audio(floor.feed(audio.samples) + floor.finish(), audio.form)
