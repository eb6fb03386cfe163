"""Hearing commands with PocketSphinx: a grammar and an n-gram model listen; words count where they agree."""

from __future__ import annotations

from collections import deque
from difflib import SequenceMatcher
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np

from voice.hear import Expected, Heard, Listening
from voice.language_model import GRAMMAR, NGRAM, WORDS

ENGINE: Final = "pocketsphinx"
AGREEMENT: Final = 0.6
"""How far the two must agree for words to be accepted."""
NOISE_FLOOR: Final = 0.002
"""Of full scale: digital silence around speech misleads the recognizer."""
MEAN: Final = "41.00,-5.29,-0.12,5.09,2.48,-4.07,-1.37,-1.78,-5.08,-2.05,-6.45,-1.42,1.17"
"""The cepstral mean with which an utterance begins."""
OPTIONS: Final = {
    "bestpath": False, "beam": 1e-60, "wbeam": 1e-40, "pbeam": 1e-60, "maxhmmpf": -1, "cmn": "live",
    "loglevel": "FATAL",
}  # fmt: skip


class SphinxEar:
    """Hears the commands of one folder of language models (`voice.language_model.build`); English only."""

    def __init__(self, folder: Path) -> None:
        """Nothing is loaded before the first utterance."""
        self._folder = folder
        self._idle: deque[_Pair] = deque()
        self._lock = Lock()

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        """Begin to hear one command."""
        if expects != "command" or language != "en":
            return _Beyond()
        with self._lock:
            pair = self._idle.pop() if self._idle else None
        return _Utterance(pair or _Pair(self._folder), self._idle)


class _Beyond:
    def feed(self, samples: bytes) -> None:
        """Nobody listens."""

    def finish(self) -> Heard:
        return Heard(why="beyond", engine=ENGINE)

    def close(self) -> None:
        """Nothing is held."""


class _Pair:
    """Two decoders that hear the same."""

    def __init__(self, folder: Path) -> None:
        from pocketsphinx import Config, Decoder, get_model_path

        def decoder(**model: str) -> Any:
            hmm = get_model_path("en-us/en-us")
            return Decoder(Config(hmm=hmm, dict=str(folder / WORDS), lm=None, **OPTIONS, **model))

        self.grammar = decoder(fsg=str(folder / GRAMMAR))
        self.ngram = Decoder(
            Config(
                hmm=get_model_path("en-us/en-us"), dict=str(folder / WORDS), lm=str(folder / NGRAM), **OPTIONS
            )
        )

    @property
    def both(self) -> tuple[Any, Any]:
        return self.grammar, self.ngram


class _Utterance:
    def __init__(self, pair: _Pair, idle: deque[_Pair]) -> None:
        self._pair: _Pair | None = pair
        self._idle = idle
        self._noise = np.random.default_rng(0)
        for decoder in pair.both:
            decoder.set_cmn(MEAN)
            decoder.start_utt()

    def feed(self, samples: bytes) -> None:
        assert self._pair, "nothing is fed after the end"
        sound = np.frombuffer(samples, "<i2")
        noise = self._noise.normal(0, NOISE_FLOOR * 32768, len(sound))
        heard = np.clip(sound + noise, -32768, 32767).astype("<i2").tobytes()
        for decoder in self._pair.both:
            if heard:
                decoder.process_raw(heard)

    def finish(self) -> Heard:
        assert self._pair, "an utterance ends once"
        for decoder in self._pair.both:
            decoder.end_utt()
        words, others = (_words(decoder) for decoder in self._pair.both)
        self._idle.append(self._pair)
        self._pair = None
        if not words and not others:
            return Heard(why="silence", engine=ENGINE)
        agreed = agreement(words, others)
        if agreed < AGREEMENT:
            return Heard(why="unsure", confidence=agreed, engine=ENGINE)
        return Heard(" ".join(words), confidence=agreed, engine=ENGINE)

    def close(self) -> None:
        if self._pair:
            self.finish()


def _words(decoder: Any) -> list[str]:
    hypothesis = decoder.hyp()
    return hypothesis.hypstr.split() if hypothesis else []


def agreement(some: list[str], others: list[str]) -> float:
    """How far two hypotheses agree, from 0 to 1: the words that they share in order, of all their words."""
    return SequenceMatcher(None, some, others, autojunk=False).ratio()
