"""How well an utterance goes as words, against how well it goes as sounds in any order.

Whatever else is said, sounds in any order follow it better than words that were not said. What is left over
tells other speech from commands (Rose and Paul, "A hidden Markov model based keyword recognition system",
1990).
"""

from __future__ import annotations

import math
from typing import Any, Final

from voice.engines.sphinx_decoders import decoder, listen

FRAME: Final = 320
"""Bytes of 10 ms in the form of `SPEECH`."""
UNIT: Final = math.log(1.0001)
"""PocketSphinx counts likelihoods in logarithms of this base."""
OPTIONS: Final = {"lw": 2.0, "beam": 1e-20, "pbeam": 1e-20, "loglevel": "FATAL"}


class PhoneLoop:
    """Hears sounds in any order; used by one thread at a time."""

    def __init__(self) -> None:
        from pocketsphinx import get_model_path

        phones = get_model_path("en-us/en-us-phone.lm.bin")
        self._decoder = decoder(allphone=phones, lm=None, **OPTIONS)

    def left_over(self, words: Any, sound: bytes) -> float:
        """By how much sounds in any order go better than words, a frame, in logarithms of base 1.0001.

        About 0 for what was said, up to 16 in noise of 10 dB, and 19 and more for other speech. `words`: the
        decoder that has just heard them in the sound. Raises `SpeechFailed`.
        """
        frames = max(1, len(sound) // FRAME)
        return (_score(listen(self._decoder, sound)) - _score(words.hyp())) / frames


def _score(hypothesis: Any) -> float:
    """Of what a decoder has heard; minus infinity where that is nothing."""
    return math.log(hypothesis.best_score) / UNIT if hypothesis and hypothesis.best_score > 0 else -math.inf
