"""Any phrase as a wake word, by the keyphrase search of PocketSphinx."""

from __future__ import annotations

import re
from itertools import chain, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from voice.detect import Bounds, Detector, Ended, Endpointer, Samples, Started
from voice.errors import CannotPronounce, EngineMissing
from voice.floor import Floor
from voice.pronounce import pronunciations

WORD: Final = re.compile(r"[a-z][a-z'.-]*")
FEWEST_PHONES: Final = 4
"""A phrase of fewer sounds would be heard in almost any talk."""
MOST_WAYS: Final = 8
"""Ways to say a phrase that are listened for."""
LENIENCE: Final = 2.8
"""Powers of ten a sound of the phrase by which it may sound otherwise: more, and other words wake."""
LONGEST_WORDS: Final = 6
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
        self._floor = Floor()

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
        self._decoder.process_raw(self._floor.under(spoken))
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
    ways = [_ways(spoken) for spoken in _pronounced(words)]
    phones = sum(len(spoken[0].split()) for spoken in ways)
    if phones < FEWEST_PHONES:
        raise CannotPronounce(f"{' '.join(words)!r} is too short for a wake phrase; take two words or more")
    threshold = threshold or 10 ** (-LENIENCE * phones)
    with TemporaryDirectory(prefix="doppel-") as folder:
        dictionary, phrases = Path(folder) / "words.dict", Path(folder) / "phrases"
        names = {phone: f"w{number}" for number, phone in enumerate(chain.from_iterable(ways))}
        dictionary.write_text("".join(f"{name} {phone}\n" for phone, name in names.items()), encoding="utf-8")
        said = [" ".join(names[phone] for phone in way) for way in islice(product(*ways), MOST_WAYS)]
        phrases.write_text("".join(f"{way} /{threshold}/\n" for way in said), encoding="utf-8")
        hmm = get_model_path("en-us/en-us")
        return Decoder(Config(hmm=hmm, dict=str(dictionary), kws=str(phrases), lm=None, loglevel="FATAL"))


def _pronounced(words: list[str]) -> list[tuple[str, ...]]:
    known = pronunciations(words)
    return [known[word] for word in words]


def _ways(spoken: tuple[str, ...]) -> tuple[str, ...]:
    """The pronunciations of a word, each with the open o of both sides of the Atlantic."""
    both = chain.from_iterable((way, way.replace("AA", "AO"), way.replace("AO", "AA")) for way in spoken)
    return tuple(dict.fromkeys(both))
