"""Hearing commands with PocketSphinx: a grammar and an n-gram model listen, and their agreement counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import SequenceMatcher
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from voice.audio import SPEECH
from voice.denoise import denoised
from voice.detect import Detector
from voice.engines.silero import SileroDetector
from voice.errors import EngineMissing, SpeechFailed
from voice.floor import Floor
from voice.hear import Expected, Heard, Listening
from voice.language_model import GRAMMAR, NGRAM, WORDS

ENGINE: Final = "pocketsphinx"
AGREEMENT: Final = 0.6
"""How far the two must agree for words to be accepted."""
SPEAKS: Final = 0.5
"""How likely it must be that somebody speaks."""
AROUND: Final = 0.3
"""Seconds that are heard before and after what is speech for sure."""
SHORTEST: Final = 0.1
"""Seconds of speech in all; less is a click."""
LONGEST: Final = 30.0
"""Seconds from the first to the last speech; no command is longer."""
OPTIONS: Final = {
    "bestpath": False,
    "beam": 1e-60,
    "wbeam": 1e-40,
    "pbeam": 1e-60,
    "maxhmmpf": -1,
    "topn": 8,
    "loglevel": "FATAL",
}


class SphinxEar:
    """Hears the commands of one folder of language models (`voice.language_model.build`); English only."""

    def __init__(self, folder: Path, detector: Callable[[], Detector] = SileroDetector) -> None:
        """Nothing is loaded before the first utterance ends."""
        self._decoders = _Decoders(folder)
        self._detector = detector

    def load(self) -> None:
        """Load what the first utterance would else wait for. Raises `SpeechFailed` and `EngineMissing`."""
        with self._decoders.pair():
            pass

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        """Begin to hear one command."""
        if expects != "command" or language != "en":
            return _Beyond()
        return _Utterance(self._detector(), self._decoders)


class _Beyond:
    def feed(self, samples: bytes) -> None:
        """Nobody listens."""

    def finish(self) -> Heard:
        return Heard(why="beyond", engine=ENGINE)

    def close(self) -> None:
        """Nothing is held."""


class _Utterance:
    """Finds the speech while it is fed, and hears it in whole at the end.

    Only then is the mean of its cepstrum known, and the noise below it: heard piece by piece, orders in
    noise of 10 dB were understood in half of the cases in place of nine of ten.
    """

    def __init__(self, detector: Detector, decoders: _Decoders) -> None:
        self._detector = detector
        self._decoders = decoders
        self._samples = bytearray()
        self._tested = 0
        self._speech: list[int] = []
        """Where the frames with speech begin."""

    def feed(self, samples: bytes) -> None:
        self._samples += samples
        size = self._detector.frame
        while self._tested + size <= len(self._samples):
            if self._detector.speech(bytes(self._samples[self._tested : self._tested + size])) >= SPEAKS:
                self._speech.append(self._tested)
            self._tested += size

    def finish(self) -> Heard:
        spoken, samples = self._span(), bytes(self._samples)
        self.close()
        if spoken is None:
            return Heard(why="silence", engine=ENGINE)
        if spoken.stop - spoken.start > LONGEST * SPEECH.bytes_a_second:
            return Heard(why="unsure", engine=ENGINE)
        with self._decoders.pair() as pair:
            return judged(*pair.words(samples[spoken]))

    def close(self) -> None:
        self._samples.clear()

    def _span(self) -> slice | None:
        if len(self._speech) * self._detector.frame < SHORTEST * SPEECH.bytes_a_second:
            return None
        around = round(AROUND * SPEECH.rate) * SPEECH.frame
        start = max(0, self._speech[0] - around)
        return slice(start, min(self._speech[-1] + self._detector.frame + around, len(self._samples)))


def judged(words: list[str], others: list[str]) -> Heard:
    """What the grammar heard, where what the n-gram model heard is much the same."""
    agreed = SequenceMatcher(None, words, others, autojunk=False).ratio() if words else 0.0
    if agreed < AGREEMENT:
        return Heard(why="unsure", confidence=agreed, engine=ENGINE)
    return Heard(" ".join(words), confidence=agreed, engine=ENGINE)


class _Decoders:
    """Pairs of decoders, each used by one thread at a time; they are loaded when they are needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._idle: SimpleQueue[_Pair] = SimpleQueue()

    @contextmanager
    def pair(self) -> Iterator[_Pair]:
        try:
            pair = self._idle.get_nowait()
        except Empty:
            pair = _Pair(self._folder)
        yield pair
        self._idle.put(pair)


class _Pair:
    """Two decoders that hear the same."""

    def __init__(self, folder: Path) -> None:
        try:
            from pocketsphinx import Config, Decoder, get_model_path
        except ImportError:
            raise EngineMissing("no part that hears commands; pip install pocketsphinx") from None

        def decoder(**model: Path | None) -> Any:
            paths = {name: path and str(path) for name, path in model.items()}
            sounds = get_model_path("en-us/en-us")
            return Decoder(Config(hmm=sounds, dict=str(folder / WORDS), **paths, **OPTIONS))

        try:
            self._grammar = decoder(fsg=folder / GRAMMAR, lm=None)
            self._ngram = decoder(lm=folder / NGRAM)
        except RuntimeError as error:
            raise SpeechFailed(f"the language model in {folder.name} does not load: {error}") from None

    def words(self, samples: bytes) -> tuple[list[str], list[str]]:
        """What the grammar and what the n-gram model made of it."""
        import numpy as np

        clear = denoised(np.frombuffer(Floor().under(samples), "<i2")).astype("<i2").tobytes()
        return _heard(self._grammar, clear), _heard(self._ngram, clear)


def _heard(decoder: Any, samples: bytes) -> list[str]:
    try:
        decoder.start_utt()
        decoder.process_raw(samples, full_utt=True)
        decoder.end_utt()
    except RuntimeError as error:
        raise SpeechFailed(f"PocketSphinx broke off: {error}") from None
    hypothesis = decoder.hyp()
    return hypothesis.hypstr.split() if hypothesis else []
