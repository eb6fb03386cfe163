"""What both packages of Whisper share: what an engine is, and an ear over its worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import msgspec

from voice.audio import SPEECH
from voice.engines.passages import Job, Passage, judged
from voice.engines.worker import Worker
from voice.hear import Expected, Heard, Listening

if TYPE_CHECKING:
    from voice.detect import Detector

LEAST_SECONDS: Final = 0.3
"""Shorter ones are a cough or a click."""
LONGEST_PROMPT: Final = 400
"""Characters of domain words."""
LIKELY_SPEECH, LEAST_SPOKEN = 0.5, 0.1
"""From this probability on a detector's frame is speech, and so many seconds of it are an utterance."""
MEGABYTES: Final = {
    "tiny": 76, "base": 145, "small": 484, "medium": 1530, "large-v1": 3090, "large-v2": 3090,
    "large-v3": 3090, "large": 3090, "large-v3-turbo": 1620, "turbo": 1620, "distil-small": 332,
    "distil-medium": 789, "distil-large-v2": 1510, "distil-large-v3": 1510, "distil-large-v3.5": 1510,
}  # fmt: skip
"""About what each model takes, as both packages offer them; those in English alone (`.en`) take the same."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What fetching a model means."""

    whose: str
    """Who it comes from, with the host."""
    megabytes: int
    """About how much; 0 where it is not known."""
    to: Path
    """The folder of the cache."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One kind of Whisper."""

    name: str
    """Of its package, as pip knows it."""
    module: str
    """Its `opened` makes the worker's `Work` of a path of weights."""
    installed: Callable[[], bool]
    weights: Callable[[str], Path]
    """Where the weights of a model are. Raises `EngineMissing` with the command that fetches them."""
    offer: Callable[[str], Offer]
    """Raises `EngineMissing` for a model that nobody offers."""
    fetch: Callable[[str], Path]
    """Download a model. Raises `EngineMissing` where that fails."""


class WhisperEar:
    """An `Ear` for words of any kind, in any language of its model."""

    def __init__(
        self,
        engine: Engine,
        model: str,
        *,
        prompt: Callable[[str], str] = lambda language: "",  # noqa: ARG005 - the form of a prompt
        detector: Callable[[], Detector] | None = None,
        longest_seconds: float = 120.0,
        idle_seconds: float = 300.0,
    ) -> None:
        """`model`: a name, file or folder; `prompt`: domain words by language; `detector`: tells silence.

        Of one utterance only `longest_seconds` are kept and heard.
        """
        self._engine = engine
        self._model = model
        self._prompt = prompt
        self._detector = detector
        self._most = int(longest_seconds * SPEECH.bytes_a_second)
        self._idle_seconds = idle_seconds
        self._making = Lock()
        self._worker: Worker | None = None

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        """Begin to hear one utterance. Raises `EngineMissing` with the command that helps."""
        with self._making:
            if self._worker is None:
                weights = self._engine.weights(self._model)
                self._worker = Worker(self._engine.module, str(weights), idle_seconds=self._idle_seconds)
            worker = self._worker
        worker.warm()

        def heard(samples: bytes) -> Heard:
            return self._heard(worker, samples, expects, language)

        return _Whole(self._most, heard)

    def close(self) -> None:
        """End its process."""
        if self._worker:
            self._worker.close()

    def _heard(self, worker: Worker, samples: bytes, expects: Expected, language: str) -> Heard:
        seconds = len(samples) / SPEECH.bytes_a_second
        if seconds < LEAST_SECONDS or not self._spoken(samples):
            return Heard(why="silence", engine=self._engine.name)
        job = Job(samples, language, self._prompt(language)[:LONGEST_PROMPT])
        answer = worker.ask(msgspec.msgpack.encode(job), seconds=30 + 3 * seconds)
        passages = msgspec.msgpack.decode(answer, type=tuple[Passage, ...])
        return judged(passages, job, expects, self._engine.name)

    def _spoken(self, samples: bytes) -> bool:
        if self._detector is None:
            return True
        detector = self._detector()
        size = detector.frame
        frames = (samples[at : at + size] for at in range(0, len(samples) - size + 1, size))
        spoken = 0.0
        for frame in frames:
            if detector.speech(frame) >= LIKELY_SPEECH:
                spoken += size / SPEECH.bytes_a_second
                if spoken >= LEAST_SPOKEN:
                    return True
        return False


class _Whole:
    """One utterance, which is heard at its end."""

    def __init__(self, most: int, heard: Callable[[bytes], Heard]) -> None:
        self._most = most
        self._heard = heard
        self._samples = bytearray()

    def feed(self, samples: bytes) -> None:
        """Keep the samples, in memory alone."""
        self._samples += samples[: self._most - len(self._samples)]

    def finish(self) -> Heard:
        """What was said."""
        samples = bytes(self._samples)
        self.close()
        return self._heard(samples)

    def close(self) -> None:
        """Forget the samples."""
        self._samples.clear()
