"""faster-whisper, its own loading and decoding over a model with tiny weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from tiny_faster_whisper import write_model

from voice.audio import Audio
from voice.engines import faster_whisper
from voice.engines.faster_whisper import ENGINE, FILES, fetch, opened, repository, weights
from voice.engines.passages import Job, Passage
from voice.engines.whispering import WhisperEar
from voice.errors import EngineMissing
from voice.hear import hear

pytestmark = pytest.mark.skipif(
    not faster_whisper.installed(), reason="faster-whisper is not installed; `make faster-whisper` does that"
)

NOISE = Audio(np.random.default_rng(5).normal(0, 3000, 16_000 * 3).astype("<i2").tobytes())


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("faster") / "says", "Buy milk for Anna.")


@pytest.fixture(scope="module")
def ear(model: Path) -> Iterator[WhisperEar]:
    with closing(WhisperEar(ENGINE, str(model))) as one:
        yield one


def test_words_come_out_of_a_process_of_its_own(ear: WhisperEar) -> None:
    heard = hear(ear, NOISE, "words")
    assert (heard.text, heard.why, heard.engine) == ("Buy milk for Anna", "", "faster-whisper")


def test_another_language_than_the_one_expected_is_not_sure(ear: WhisperEar) -> None:
    assert hear(ear, NOISE, "words", "de").why == "unsure"


def test_a_language_that_no_model_knows_is_beyond(ear: WhisperEar) -> None:
    assert hear(ear, NOISE, "words", "xx").why == "beyond"


def test_decoding_is_pinned(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from faster_whisper import WhisperModel

    seen = []
    transcribe = WhisperModel.transcribe

    def spy(self: Any, audio: Any, **given: Any) -> Any:
        seen.append(given)
        return transcribe(self, audio, **given)

    monkeypatch.setattr(WhisperModel, "transcribe", spy)
    answer = opened(str(model))(msgspec.msgpack.encode(Job(NOISE.samples, "en", "Anna, report.")))
    assert len(msgspec.msgpack.decode(answer, type=tuple[Passage, ...])) == 1
    [given] = seen
    assert (given["language"], given["initial_prompt"]) == ("en", "Anna, report.")
    assert (given["temperature"], given["beam_size"], given["max_new_tokens"]) == (0.0, 1, 50)
    assert (given["condition_on_previous_text"], given["without_timestamps"]) == (False, True)
    thresholds = ("compression_ratio_threshold", "log_prob_threshold", "no_speech_threshold")
    assert [given[name] for name in thresholds] == [None] * 3


def test_what_is_no_model_is_said(tmp_path: Path, model: Path) -> None:
    for file in model.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[:1000])
    with pytest.raises(EngineMissing, match=r"no whole model of faster-whisper"):
        opened(str(tmp_path))


def test_nothing_is_fetched_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with closing(WhisperEar(ENGINE, "base")) as one, pytest.raises(EngineMissing) as missing:
        one.listening("words")
    assert "`doppel voice fetch base`" in str(missing.value)


def test_a_fetched_model_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    place = tmp_path / "models--Systran--faster-whisper-base"
    snapshot = place / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0" * 40)
    for file in FILES:
        (snapshot / file).touch()
    assert weights("base") == snapshot


def test_every_model_is_looked_for_where_the_package_fetches_it_from() -> None:
    from faster_whisper.utils import _MODELS

    assert {model: repository(model) for model in _MODELS} == _MODELS
    assert all(ENGINE.offer(model).megabytes > 50 for model in _MODELS)


@pytest.mark.parametrize("model", ["/nowhere/base", "./base", "base.pt"])
def test_a_folder_that_holds_no_model_is_said(model: str) -> None:
    with pytest.raises(EngineMissing, match="is no model of faster-whisper"):
        weights(model)


def test_a_fetch_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def download(*_: Any, **__: Any) -> str:
        raise ConnectionError("no route to host")

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    with pytest.raises(EngineMissing, match=r"could not fetch base: no route to host.*faster-whisper-base"):
        fetch("base")
    with pytest.raises(EngineMissing, match="it has tiny"):
        fetch("huge")


def test_a_fetch_says_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def download(repo: str, **given: Any) -> str:
        asked.update(given, repo=repo)
        return str(tmp_path)

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    assert fetch("base") == tmp_path
    assert asked["repo"] == "Systran/faster-whisper-base"
    assert set(FILES) < set(asked["allow_patterns"])
