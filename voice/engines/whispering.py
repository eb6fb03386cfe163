"""What both kinds of Whisper share: an ear over a worker, what it is asked, and what is believed of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from voice.audio import SPEECH
from voice.engines.worker import Work, Worker
from voice.errors import SpeechFailed
from voice.hear import Expected, Heard, Listening
from voice.tidy import is_filler, tidied

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voice.detect import Detector

WINDOW_SECONDS: Final = 30
"""What a Whisper model hears at once."""
LEAST_SECONDS: Final = 0.3
"""Shorter ones are a cough or a click."""
BEAM: Final = 1
"""Hypotheses that are followed: 5 take four times as long, for a gain that short utterances hardly show."""
TOKENS_A_SECOND, MOST_TOKENS = 10, 200
"""Fast speech has 5 or 6 tokens a second; a window with prompt has room for 448 in all."""
LONGEST_PROMPT: Final = 400
"""Characters of domain words."""
NO_SPEECH, LEAST_LOGPROB, MOST_REPETITIVE = 0.6, -1.0, 2.4
"""The thresholds that Whisper's own `transcribe` has as defaults."""
LEAST_LANGUAGE: Final = 0.05
"""Below this probability of the language that is expected, another one was spoken."""
LIKELY_SPEECH: Final = 0.5
MEGABYTES: Final = {
    "tiny": 76, "base": 145, "small": 484, "medium": 1530, "large-v1": 3090, "large-v2": 3090,
    "large-v3": 3090, "large": 3090, "large-v3-turbo": 1620, "turbo": 1620, "distil-small": 332,
    "distil-medium": 789, "distil-large-v2": 1510, "distil-large-v3": 1510, "distil-large-v3.5": 1510,
}  # fmt: skip
"""About what each model takes, as both packages offer them; those in English alone (`.en`) take the same."""


@dataclass(frozen=True, slots=True)
class Job:
    """One utterance for a model."""

    samples: bytes
    """In the form of `SPEECH`."""
    language: str
    prompt: str = ""
    """Words that are likely to come, as text that might have stood before."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a model made of one window."""

    text: str
    logprob: float
    """Mean over the tokens, of the natural logarithm of their probabilities."""
    repetitive: float
    """How many times smaller the text becomes by compression."""
    no_speech: float
    """Probability that nobody speaks."""
    language: float = 1.0
    """Probability that it is in the language of the job."""


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
        self._worker: Worker | None = None

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        """Begin to hear one utterance. Raises `EngineMissing` with the command that helps."""
        worker = self._worker
        if worker is None:
            weights = self._engine.weights(self._model)
            worker = Worker(self._engine.module, str(weights), idle_seconds=self._idle_seconds)
            self._worker = worker
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
        return judged(passages, expects, self._engine.name)

    def _spoken(self, samples: bytes) -> bool:
        if self._detector is None:
            return True
        detector = self._detector()
        size = detector.frame
        frames = (samples[at : at + size] for at in range(0, len(samples) - size + 1, size))
        return any(detector.speech(frame) >= LIKELY_SPEECH for frame in frames)


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


def judged(passages: Sequence[Passage], expects: Expected, engine: str) -> Heard:
    """What is believed of a model: silence, nothing that is sure, or words as somebody would type them."""
    if not passages:
        return Heard(why="beyond", engine=engine)
    spoken = [(passage, text) for passage in passages if (text := _text(passage))]
    if not spoken:
        return Heard(why="silence", engine=engine)
    surest = min(passage.logprob for passage, _ in spoken)
    confidence = min(1.0, exp(surest))
    if any(_doubtful(passage) for passage, _ in spoken):
        return Heard(why="unsure", confidence=confidence, engine=engine)
    text = tidied(" ".join(text for _, text in spoken), command=expects == "command")
    return Heard(text, confidence=confidence, engine=engine)


def _text(passage: Passage) -> str:
    """The words of a passage; empty where nobody spoke in it."""
    if passage.no_speech > NO_SPEECH and passage.logprob < LEAST_LOGPROB:
        return ""
    text = tidied(passage.text)
    return "" if is_filler(text) and passage.no_speech > NO_SPEECH / 2 else text


def _doubtful(passage: Passage) -> bool:
    return (
        passage.logprob < LEAST_LOGPROB
        or passage.repetitive > MOST_REPETITIVE
        or passage.language < LEAST_LANGUAGE
    )


def windows(samples: bytes) -> list[NDArray[np.float32]]:
    """The samples in windows of at most 30 seconds, from -1 to 1, each cut where it is quietest."""
    import numpy as np

    sound = np.frombuffer(samples[: len(samples) // 2 * 2], dtype="<i2").astype(np.float32) / np.float32(
        32768
    )
    size, tenth = WINDOW_SECONDS * SPEECH.rate, SPEECH.rate // 10
    pieces: list[NDArray[np.float32]] = []
    while len(sound) > size:
        end = sound[size - 50 * tenth : size].reshape(50, tenth)
        cut = size - 50 * tenth + int(np.argmin(np.square(end).mean(axis=1))) * tenth + tenth // 2
        pieces.append(sound[:cut])
        sound = sound[cut:]
    return [*pieces, sound]


def most_tokens(seconds: float) -> int:
    """How many tokens are made at most of so many seconds."""
    return min(MOST_TOKENS, 20 + int(TOKENS_A_SECOND * seconds))


def work(transcribe: Callable[[NDArray[np.float32], Job], Passage], speaks: Callable[[str], bool]) -> Work:
    """The work of a worker: a `Job` as bytes to its `Passage`s; none in a language that it does not speak."""

    def done(request: bytes) -> bytes:
        job = msgspec.msgpack.decode(request, type=Job)
        if not speaks(job.language):
            return msgspec.msgpack.encode(())
        passages = [transcribe(window, job) for window in windows(job.samples)]
        if any(passage.logprob != passage.logprob for passage in passages):
            raise SpeechFailed("the weights are broken")
        return msgspec.msgpack.encode(passages)

    return done
