"""Any phrase as a wake word, by the keyphrase search of PocketSphinx."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from voice.detect import Bounds, Detector, Ended, Endpointer, Samples, Started
from voice.errors import CannotPronounce, EngineMissing
from voice.pronounce import pronunciations

WORD: Final = re.compile(r"[a-z][a-z'.-]*")
FEWEST_PHONES: Final = 4
"""A phrase of fewer sounds would be heard in almost any talk."""
LENIENCE: Final = 2.5
"""Powers of ten a sound of the phrase by which it may sound otherwise: more, and other words wake."""
LONGEST_WORDS: Final = 6
NOISE_FLOOR: Final = 60
"""Of a sample: digital silence around speech misleads the recognizer."""
MEAN: Final = "41.00,-5.29,-0.12,5.09,2.48,-4.07,-1.37,-1.78,-5.08,-2.05,-6.45,-1.42,1.17"
"""The cepstral mean with which an utterance begins."""
PAUSES: Final = Bounds(starts=0.4, least=0.06, hang_over=0.6, longest=20.0)


class Keyphrase:
    """The `Wake` of a stream for any English phrase; hears within what its detector takes for speech."""

    def __init__(self, phrase: str, detector: Detector, threshold: float | None = None) -> None:
        """`detector` is used up by the stream.

        `threshold`: how unlike the phrase may sound, 1e-50 (much) to 1 (not at all); None: by its length.
        Raises `CannotPronounce` and `EngineMissing`.
        """
        self.phrase = " ".join(phrase.lower().split())
        words = self.phrase.split()
        if not 0 < len(words) <= LONGEST_WORDS or not all(map(WORD.fullmatch, words)):
            raise CannotPronounce(f"{phrase!r} is no wake phrase; take one to {LONGEST_WORDS} English words")
        self._decoder = _decoder(words, threshold)
        self._endpointer = Endpointer(detector, PAUSES)
        self._noise = np.random.default_rng(0)

    def hears(self, samples: bytes) -> bool:
        """Whether the phrase ended within the next samples, in the form of `SPEECH`: any number of them."""
        woken = False
        for endpoint in self._endpointer.feed(samples):
            match endpoint:
                case Started():
                    self._begin()
                case Samples(spoken):
                    woken |= self._spotted(spoken)
                case Ended():
                    self._decoder.end_utt()
        return woken

    def _begin(self) -> None:
        self._decoder.set_cmn(MEAN)
        self._decoder.start_utt()

    def _spotted(self, spoken: bytes) -> bool:
        sound = np.frombuffer(spoken, "<i2")
        noise = self._noise.normal(0, NOISE_FLOOR, len(sound))
        self._decoder.process_raw(np.clip(sound + noise, -32768, 32767).astype("<i2").tobytes())
        if self._decoder.hyp() is None:
            return False
        self._decoder.end_utt()  # else the same phrase is told of again
        self._begin()
        return True


def _decoder(words: list[str], threshold: float | None) -> Any:
    try:
        from pocketsphinx import Config, Decoder, get_model_path
    except ImportError:
        raise EngineMissing("no part that hears phrases; pip install pocketsphinx") from None
    ways = pronunciations(words)
    phones = sum(len(ways[word][0].split()) for word in words)
    if phones < FEWEST_PHONES:
        raise CannotPronounce(f"{' '.join(words)!r} is too short for a wake phrase; take two words or more")
    with TemporaryDirectory(prefix="doppel-") as folder:
        dictionary = Path(folder) / "words.dict"
        dictionary.write_text("".join(_entries(ways)), encoding="utf-8")
        return Decoder(
            Config(
                hmm=get_model_path("en-us/en-us"),
                dict=str(dictionary),
                keyphrase=" ".join(words),
                kws_threshold=threshold or 10 ** (-LENIENCE * phones),
                lm=None,
                loglevel="FATAL",
            )
        )


def _entries(ways: dict[str, tuple[str, ...]]) -> list[str]:
    """The lines of a dictionary, in which further ways to say a word are numbered."""
    return [
        f"{word}{f'({number})' if number > 1 else ''} {phones}\n"
        for word, spoken in ways.items()
        for number, phones in enumerate(spoken, 1)
    ]
