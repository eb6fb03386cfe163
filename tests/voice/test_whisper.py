"""OpenAI's Whisper, its own loading code and decoding over models with tiny weights."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from http.client import IncompleteRead
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.error import URLError

import msgspec
import numpy as np
import pytest
from tiny_whisper import write_checkpoint

from voice.audio import Audio
from voice.engines import openai_whisper
from voice.engines.openai_whisper import ENGINE, cache, fetch, opened, options, weights
from voice.engines.passages import Job, Passage, judged
from voice.engines.whispering import WhisperEar
from voice.errors import EngineMissing
from voice.hear import Expected, hear

pytestmark = [
    pytest.mark.skipif(
        not openai_whisper.installed(), reason="openai-whisper is not installed; `make whisper` does that"
    ),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),  # whisper leaves its own open
]

NOISE = Audio(np.random.default_rng(5).normal(0, 3000, 16_000 * 3).astype("<i2").tobytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("whisper")


@pytest.fixture(scope="module")
def ear(folder: Path) -> Iterator[WhisperEar]:
    model = write_checkpoint(folder / "says.pt", says="Buy milk for Anna.")
    with closing(WhisperEar(ENGINE, str(model))) as one:
        yield one


@pytest.fixture(scope="module")
def random(folder: Path) -> Path:
    return write_checkpoint(folder / "random.pt")


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "whisper"


def answer(model: Path, job: Job) -> tuple[Passage, ...]:
    return msgspec.msgpack.decode(opened(str(model))(msgspec.msgpack.encode(job)), type=tuple[Passage, ...])


@pytest.mark.parametrize("expects", ["words", "command"])
def test_words_come_out_of_a_process_of_its_own(ear: WhisperEar, expects: Expected) -> None:
    heard = hear(ear, NOISE, expects)
    assert (heard.text, heard.why) == ("Buy milk for Anna", "")
    assert heard.confidence > 0.9


def test_another_language_than_the_one_expected_is_not_sure(ear: WhisperEar) -> None:
    assert hear(ear, NOISE, "words", "de").why == "unsure"


def test_a_language_that_no_model_knows_is_beyond(ear: WhisperEar) -> None:
    assert hear(ear, NOISE, "words", "xx").why == "beyond"


def test_a_click_is_silence(ear: WhisperEar) -> None:
    assert hear(ear, Audio(NOISE.samples[:6400]), "words").why == "silence"


def test_random_words_are_rejected_in_bounded_time(random: Path) -> None:
    before = monotonic()
    job = Job(NOISE.samples * 15, "en")
    passages = answer(random, job)
    assert monotonic() - before < 20
    assert len(passages) == 2
    assert judged(passages, job, "words", "whisper").why == "unsure"


def test_an_english_model_hears_english_alone(folder: Path) -> None:
    model = write_checkpoint(folder / "says.en.pt", says="Buy milk.", multilingual=False)
    assert answer(model, Job(NOISE.samples, "de")) == ()
    assert answer(model, Job(NOISE.samples, "en"))[0].text == "Buy milk."


def test_decoding_is_pinned(random: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import whisper

    seen = []
    decode = whisper.decode

    def spy(model: Any, features: Any, given: Any) -> Any:
        seen.append(given)
        return decode(model, features, given)

    monkeypatch.setattr(whisper, "decode", spy)
    answer(random, Job(NOISE.samples, "de", "Anna, Quartalsbericht."))
    [given] = seen
    assert (given.task, given.language, given.prompt) == ("transcribe", "de", "Anna, Quartalsbericht.")
    assert (given.temperature, given.beam_size, given.best_of) == (0.0, None, None)
    assert (given.sample_len, given.without_timestamps, given.fp16) == (50, True, False)


def test_half_precision_is_for_graphics_cards() -> None:
    assert options(Job(b"", "en"), 3, "cuda").fp16


def test_what_is_no_model_is_said(folder: Path, random: Path) -> None:
    broken = folder / "broken.pt"
    broken.write_bytes(random.read_bytes()[:1_000_000])
    with pytest.raises(EngineMissing, match=r"no whole Whisper model.*`doppel voice fetch broken`"):
        opened(str(broken))


def test_nothing_is_fetched_unasked(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda *_: pytest.fail("something was fetched"))
    with closing(WhisperEar(ENGINE, "base")) as one, pytest.raises(EngineMissing) as missing:
        one.listening("words")
    assert "`doppel voice fetch base`" in str(missing.value)
    assert not empty_cache.exists()


def test_every_model_is_found_where_whisper_keeps_it(empty_cache: Path) -> None:
    import whisper

    empty_cache.mkdir()
    for model, address in whisper._MODELS.items():
        file = empty_cache / address.rpartition("/")[2]
        file.touch()
        assert weights(model) == file
        assert ENGINE.offer(model).megabytes > 50
        assert ENGINE.offer(model).whose.startswith("OpenAI (")


@pytest.mark.parametrize("model", ["none/base.pt", "base.pt", "/", "."])
def test_a_file_that_is_not_there_is_said(model: str) -> None:
    with pytest.raises(EngineMissing, match=r"no Whisper model at"):
        weights(model)


class Source(io.BytesIO):
    def info(self) -> dict[str, str]:
        return {"Content-Length": str(len(self.getvalue()))}


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> bytes:
    import whisper

    content = b"weights" * 1000
    address = f"https://models.example/{hashlib.sha256(content).hexdigest()}/base.pt"
    monkeypatch.setitem(whisper._MODELS, "base", address)
    return content


def test_fetching_takes_whispers_own_way(
    empty_cache: Path, offered: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda _: Source(offered))
    assert fetch("base") == empty_cache / "base.pt" == weights("base")
    assert (cache() / "base.pt").read_bytes() == offered


class Torn(Source):
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise IncompleteRead(b"", 100)
        return super().read(size)


class Stopped(Source):
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise KeyboardInterrupt
        return super().read(size)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (URLError("no route to host"), "no route to host"),
        (Torn, "IncompleteRead"),
        (lambda content: Source(content[:-1]), "checksum"),
    ],
)
def test_a_fetch_that_fails_says_why_and_leaves_nothing(
    empty_cache: Path, offered: bytes, source: Any, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def urlopen(_: str) -> Source:
        if isinstance(source, Exception):
            raise source
        answer: Source = source(offered)
        return answer

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    with pytest.raises(EngineMissing, match=says) as error:
        fetch("base")
    assert "models.example" in str(error.value)
    assert not (empty_cache / "base.pt").exists()


def test_a_fetch_that_is_stopped_leaves_nothing(
    empty_cache: Path, offered: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda _: Stopped(offered))
    with pytest.raises(KeyboardInterrupt):
        fetch("base")
    assert not (empty_cache / "base.pt").exists()


def test_a_model_that_nobody_offers_is_said() -> None:
    with pytest.raises(EngineMissing, match="it has tiny"):
        fetch("huge")
