"""`doppel voice`: as an admin uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.speech import words
from voice.engines import faster_whisper, openai_whisper
from voice.engines.whispering import Engine, Offer
from voice.errors import EngineMissing

Run = Callable[..., subprocess.CompletedProcess[bytes]]


class Whispers:
    """Engines that are there or not, whatever is installed here."""

    def __init__(self) -> None:
        self.installed = {"openai-whisper"}
        self.cached: set[str] = set()
        self.broken = ""

    def weights(self, model: str) -> Path:
        if model not in self.cached:
            raise EngineMissing(f"fetch it with `doppel voice fetch {model}`")
        return Path("cache") / model

    def fetch(self, model: str) -> Path:
        if self.broken:
            raise EngineMissing(self.broken)
        self.cached.add(model)
        return self.weights(model)

    def over(self, engine: Engine) -> Engine:
        return replace(
            engine,
            installed=lambda: engine.name in self.installed,
            weights=self.weights,
            offer=lambda _: Offer("OpenAI (models.example)", 1530, Path("cache")),
            fetch=self.fetch,
        )


@pytest.fixture
def whispers(monkeypatch: pytest.MonkeyPatch) -> Whispers:
    here = Whispers()
    engines = {"faster": faster_whisper.ENGINE, "openai": openai_whisper.ENGINE}
    monkeypatch.setattr(words, "ENGINES", {name: here.over(engine) for name, engine in engines.items()})
    monkeypatch.setattr("bot.commands.voice.version", lambda _: "1.0")
    monkeypatch.setitem(sys.modules, "sounddevice", SimpleNamespace(__version__="1.0"))
    return here


@pytest.fixture
def voice(run_in: Callable[[Path], Run], tmp_path: Path) -> Run:
    doppel = run_in(tmp_path / "home")
    return lambda *words, **more: doppel("voice", *words, **more)


def test_status_says_what_is_missing_and_the_command_for_it(voice: Run, whispers: Whispers) -> None:
    shown = voice("status", code=1).stdout.decode()
    assert "✓ hears commands in English: pocketsphinx 1.0" in shown
    assert "✗ hears no free notes, titles or other languages: openai-whisper" in shown
    assert "→ fetch it with `doppel voice fetch base`" in shown
    whispers.installed.clear()
    assert "`make whisper`" in voice("status", code=1).stdout.decode()


@pytest.mark.usefixtures("whispers")
def test_once_it_is_fetched_status_says_where_it_is(voice: Run) -> None:
    told = voice("fetch").stdout.decode().splitlines()
    assert told == [
        "Fetching base for openai-whisper: about 1,530 MB, from OpenAI (models.example), into cache.",
        f"Here: {Path('cache') / 'base'}",
    ]
    findings = {finding["what"]: finding["fix"] for finding in json.loads(voice("status", "--json").stdout)}
    assert findings[f"hears words of any kind: openai-whisper 1.0, {Path('cache') / 'base'}"] == ""


@pytest.mark.usefixtures("whispers")
def test_another_model_than_the_one_in_config_is_told_where_to_name_it(voice: Run) -> None:
    assert "voice.whisper.model: small" in voice("fetch", "small").stdout.decode()


def test_a_fetch_that_fails_says_why(voice: Run, whispers: Whispers) -> None:
    whispers.broken = "could not fetch base from models.example: no route to host"
    assert whispers.broken in voice("fetch", code=2).stderr.decode()


def test_an_engine_that_is_not_there_or_not_wanted_is_said(
    voice: Run, whispers: Whispers, tmp_path: Path
) -> None:
    assert b"there are faster, openai" in voice("fetch", "--engine", "other", code=2).stderr
    whispers.installed.clear()
    assert b"`make faster-whisper`" in voice("fetch", code=2).stderr
    config = tmp_path / "config.yml"
    config.write_text("voice: {whisper: {engine: none}}\n")
    assert b"voice.whisper.engine is none" in voice("fetch", code=2).stderr
    assert "hears commands alone" in voice("status").stdout.decode()


@pytest.mark.usefixtures("whispers")
def test_without_a_sound_library_the_package_for_it_is_told(
    voice: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    shown = voice("status", code=1).stdout.decode()
    assert "✗ reaches no microphone or loudspeaker" in shown
    assert "`apt install libportaudio2`" in shown
