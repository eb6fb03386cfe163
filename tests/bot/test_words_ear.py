from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.models import Voice, Whisper
from bot.speech import words
from bot.speech.words import domain_words, engine_of, words_ear
from voice.audio import Audio
from voice.engines import faster_whisper, openai_whisper
from voice.engines.whispering import LONGEST_PROMPT, Engine
from voice.errors import EngineMissing
from voice.hear import hear


def missing(model: str) -> Path:
    raise EngineMissing(f"fetch {model}")


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of config.yml for engines that are installed; "!" after one: with weights."""
    here: list[str] = []

    def engine(name: str, real: Engine) -> Engine:
        return replace(
            real,
            installed=lambda: name in here or f"{name}!" in here,
            weights=lambda model: Path(model) if f"{name}!" in here else missing(model),
        )

    both = {
        "faster": engine("faster", faster_whisper.ENGINE),
        "openai": engine("openai", openai_whisper.ENGINE),
    }
    monkeypatch.setattr(words, "ENGINES", both)
    return here


@pytest.mark.parametrize(
    ("wanted", "here", "found"),
    [
        ("auto", [], None),
        ("auto", ["openai"], "openai-whisper"),
        ("auto", ["openai", "faster"], "faster-whisper"),
        ("auto", ["openai!", "faster"], "openai-whisper"),
        ("openai", ["faster!"], "openai-whisper"),
        ("faster", [], "faster-whisper"),
        ("none", ["faster!", "openai!"], None),
    ],
)
def test_who_hears_words(set_up: list[str], wanted: str, here: list[str], found: str | None) -> None:
    set_up += here
    engine = engine_of(Whisper.model_validate({"engine": wanted}))
    assert (engine and engine.name) == found


def test_without_weights_the_ear_says_what_helps(set_up: list[str]) -> None:
    set_up.append("faster")
    ear = words_ear(Voice())
    assert ear
    with pytest.raises(EngineMissing, match="fetch base"):
        ear.listening("words")


def test_where_none_is_wanted_there_is_no_ear(set_up: list[str]) -> None:
    set_up.append("faster!")
    assert words_ear(Voice(whisper=Whisper(engine="none"))) is None


@pytest.mark.parametrize(("language", "word"), [("en", "stand-up"), ("de", "Aufgabe")])
def test_domain_words_come_whole_and_in_the_language(language: str, word: str) -> None:
    assert word in domain_words(language)
    assert len(domain_words(language)) <= LONGEST_PROMPT


def test_a_language_without_domain_words_gets_none_of_another() -> None:
    assert domain_words("fr") == ""


def test_silence_is_told_without_the_model(set_up: list[str]) -> None:
    set_up.append("faster!")
    ear = words_ear(Voice())
    assert ear
    with closing(ear):
        assert hear(ear, Audio(bytes(64_000)), "words").why == "silence"
