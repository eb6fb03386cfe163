"""PocketSphinx's decoders: two readings of an utterance by different models, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final, Protocol

from voice.candidates import Candidates
from voice.engines.phone_loop import PhoneLoop
from voice.engines.second_look import SecondLook
from voice.engines.sphinx_decoders import decoder, listen
from voice.errors import SpeechFailed
from voice.hear import Heard
from voice.language_model import GRAMMAR, NGRAM, WORDS, read_said
from voice.pronounce import pronunciations

ENGINE: Final = "pocketsphinx"
AGREEMENT: Final = 0.6
"""How far the words of a whole grammar must agree with those of the n-gram model to be accepted."""
AGREEMENT_NEAR: Final = 0.85
"""How alike those of a grammar that was made of the n-gram model's must sound."""
LEFT_OVER: Final = 17.0
"""How much may be left over that sounds in any order explain better (`PhoneLoop.left_over`)."""
LEFT_OVER_OF_ONE: Final = 26.0
"""The same of a single word, such as "skip", of which the breath around it is a larger part."""
OPTIONS: Final = {
    "bestpath": False,
    "beam": 1e-60,
    "wbeam": 1e-40,
    "pbeam": 1e-60,
    "maxhmmpf": -1,
    "topn": 8,
    "loglevel": "FATAL",
}
QUICK: Final = OPTIONS | {"topn": 4}
"""A seventh less work where there is much to search; of forty commands one more was not heard for it."""


class Reader(Protocol):
    """Reads one utterance after the other; used by one thread at a time."""

    def read(self, sound: bytes) -> Heard:
        """The words of an utterance in the form of `SPEECH`. Raises `SpeechFailed`."""


class Readers:
    """Readers of one folder of language models, each for one thread at a time, made when they are needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._idle: SimpleQueue[Reader] = SimpleQueue()

    @contextmanager
    def one(self) -> Iterator[Reader]:
        """A reader that nobody else has."""
        try:
            reader = self._idle.get_nowait()
        except Empty:
            reader = self._made()
        yield reader
        self._idle.put(reader)

    def _made(self) -> Reader:
        if self._candidates:
            return NearGrammar(self._folder, self._candidates)
        return WholeGrammar(self._folder)

    @cached_property
    def _candidates(self) -> Candidates | None:
        said = read_said(self._folder)
        return Candidates(said, pronunciations(said.words())) if said else None


class WholeGrammar:
    """A grammar of everything that can be said hears what the n-gram model hears."""

    def __init__(self, folder: Path) -> None:
        self._ngram = _decoder(folder, OPTIONS, lm=folder / NGRAM)
        self._grammar = _decoder(folder, OPTIONS, fsg=folder / GRAMMAR, lm=None)
        self._loop = PhoneLoop()

    def read(self, sound: bytes) -> Heard:
        """What the grammar heard, where what the n-gram model heard is much the same."""
        words, others = _words(self._grammar, sound), _words(self._ngram, sound)
        heard = judged(words, alike(words, others), AGREEMENT)
        return heard if heard.why else _unless_other_speech(heard, self._loop.left_over(self._grammar, sound))


class NearGrammar:
    """A grammar of what sounds like the n-gram model's words hears the utterance once more."""

    def __init__(self, folder: Path, candidates: Candidates) -> None:
        self._ngram = _decoder(folder, QUICK, lm=folder / NGRAM)
        self._near = _decoder(folder, QUICK, lm=None)
        self._look = SecondLook(candidates, self._near)
        self._loop = PhoneLoop()

    def read(self, sound: bytes) -> Heard:
        """What that grammar heard, where it sounds much the same."""
        first = _words(self._ngram, sound)
        words = self._look.reading(first, lambda decoder: _words(decoder, sound)) if first else []
        heard = judged(words, self._look.agreement(first, words), AGREEMENT_NEAR)
        return heard if heard.why else _unless_other_speech(heard, self._loop.left_over(self._near, sound))


def alike(words: list[str], others: list[str]) -> float:
    """How far two readings agree, from 0 to 1: the words that they share in order, of all their words."""
    return SequenceMatcher(None, words, others, autojunk=False).ratio() if words else 0.0


def judged(words: list[str], agreed: float, least: float) -> Heard:
    """Words that are accepted from an agreement on."""
    if agreed < least:
        return Heard(why="unsure", confidence=agreed, engine=ENGINE)
    return Heard(" ".join(words), confidence=agreed, engine=ENGINE)


def _unless_other_speech(heard: Heard, left_over: float) -> Heard:
    most = LEFT_OVER if " " in heard.text else LEFT_OVER_OF_ONE
    return heard if left_over <= most else replace(heard, text="", why="unsure")


def _decoder(folder: Path, options: Mapping[str, object], **model: Path | None) -> Any:
    paths = {name: path and str(path) for name, path in model.items()}
    try:
        return decoder(dict=str(folder / WORDS), **paths, **options)
    except RuntimeError as error:
        raise SpeechFailed(f"the language model in {folder.name} does not load: {error}") from None


def _words(of: Any, sound: bytes) -> list[str]:
    hypothesis = listen(of, sound)
    return hypothesis.hypstr.split() if hypothesis else []
