"""What a Whisper model is asked and answers, and what is believed of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Final

import msgspec

from voice.audio import SPEECH
from voice.engines.child import Work
from voice.errors import SpeechFailed
from voice.hear import Expected, Heard
from voice.tidy import is_filler, tidied

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW_SECONDS: Final = 30
"""What a Whisper model hears at once."""
BEAM: Final = 1
"""Hypotheses that are followed: 5 take four times as long, for a gain that short utterances hardly show."""
TOKENS_A_SECOND, MOST_TOKENS = 10, 200
"""Fast speech has 5 or 6 tokens a second; a window with prompt has room for 448 in all."""
NO_SPEECH, LEAST_LOGPROB, MOST_REPETITIVE = 0.6, -1.0, 2.4
"""The thresholds that Whisper's own `transcribe` has as defaults."""
LEAST_LANGUAGE: Final = 0.05
"""Below this probability of the language that is expected, another one was spoken."""


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


def judged(passages: Sequence[Passage], job: Job, expects: Expected, engine: str) -> Heard:
    """What is believed of a model: silence, nothing that is sure, or words as somebody would type them."""
    if not passages:
        return Heard(why="beyond", engine=engine)
    spoken = [(passage, text) for passage in passages if (text := _text(passage, job.prompt))]
    if not spoken:
        return Heard(why="silence", engine=engine)
    confidence = min(1.0, exp(min(passage.logprob for passage, _ in spoken)))
    if any(_doubtful(passage) for passage, _ in spoken):
        return Heard(why="unsure", confidence=confidence, engine=engine)
    text = tidied(" ".join(text for _, text in spoken), command=expects == "command")
    return Heard(text, confidence=confidence, engine=engine)


def _text(passage: Passage, prompt: str) -> str:
    """The words of a passage; empty where nobody spoke in it."""
    if passage.no_speech > NO_SPEECH and passage.logprob < LEAST_LOGPROB:
        return ""
    text = tidied(passage.text)
    made_up = is_filler(text) or text.lower() in prompt.lower()
    return "" if made_up and passage.no_speech > NO_SPEECH / 2 else text


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
