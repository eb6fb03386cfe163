from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from voice.audio import SPEECH, Audio
from voice.engines import faster_whisper, openai_whisper
from voice.engines.whispering import Engine, Offer, WhisperEar
from voice.errors import EngineMissing, SpeechFailed
from voice.hear import hear

FAKE = Engine("fake", "fake_words", lambda: True, Path, lambda model: Offer(model, 0, Path()), Path)
SECOND = Audio(b"\1\0" * SPEECH.rate)


@pytest.fixture(scope="module")
def ear() -> Iterator[WhisperEar]:
    with closing(WhisperEar(FAKE, "fake", prompt=lambda language: "Anna, " * (language == "de"))) as one:
        yield one


def test_samples_language_and_prompt_arrive(ear: WhisperEar) -> None:
    listening = ear.listening("words", "de")
    for _ in range(3):
        listening.feed(SECOND.samples)
    heard = listening.finish()
    assert (heard.text, heard.engine) == ("fake 3.0 de Anna", "fake")


def test_a_language_that_it_does_not_speak_is_beyond(ear: WhisperEar) -> None:
    assert hear(ear, SECOND, "words", "fr").why == "beyond"


def test_nothing_of_an_utterance_is_kept_after_it(ear: WhisperEar) -> None:
    listening = ear.listening("words")
    listening.feed(SECOND.samples)
    listening.close()
    assert listening.finish().why == "silence"


def test_what_is_too_long_is_heard_to_its_bound() -> None:
    with closing(WhisperEar(FAKE, "fake", longest_seconds=2)) as one:
        assert hear(one, Audio(SECOND.samples * 5), "words").text == "fake 2.0 en"


def test_a_long_prompt_is_cut() -> None:
    with closing(WhisperEar(FAKE, "fake", prompt=lambda _: "word " * 1000)) as one:
        assert len(hear(one, SECOND, "words").text) < 450


class Loud:
    """A detector that takes any frame with a sample above 0 for speech."""

    frame = 1024

    def speech(self, frame: bytes) -> float:
        assert len(frame) == self.frame
        return 0.9 if any(frame) else 0.1


@pytest.mark.parametrize(
    ("samples", "why"),
    [
        (bytes(64_000), "silence"),
        (bytes(32_000) + b"\1" * 1024 + bytes(31_000), "silence"),
        (bytes(32_000) + b"\1" * 4096 + bytes(1), ""),
    ],
)
def test_silence_is_told_before_the_model_is_asked(samples: bytes, why: str) -> None:
    with closing(WhisperEar(FAKE, "fake", detector=Loud)) as one:
        assert hear(one, Audio(samples), "words").why == why


def test_closed_it_hears_nothing_more() -> None:
    one = WhisperEar(FAKE, "fake")
    assert hear(one, SECOND, "words").text
    one.close()
    with pytest.raises(SpeechFailed, match="shut down"):
        hear(one, SECOND, "words")


def not_installed(name: str) -> str:
    raise PackageNotFoundError(name)


@pytest.mark.parametrize(
    ("module", "says"),
    [(openai_whisper, "pip install openai-whisper"), (faster_whisper, "pip install faster-whisper")],
    ids=["openai", "faster"],
)
def test_without_the_package_the_command_is_told(
    module: object, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "version", not_installed)
    engine: Engine = module.ENGINE  # type: ignore[attr-defined]
    assert not engine.installed()
    asked: tuple[Callable[[str], object], ...] = (engine.weights, engine.offer, engine.fetch)
    for ask in (*asked, WhisperEar(engine, "base").listening):
        with pytest.raises(EngineMissing, match=says):
            ask("words" if ask not in asked else "base")  # type: ignore[arg-type]
