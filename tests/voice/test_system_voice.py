"""The voices of macOS and Windows, by a driver in pyttsx3's own form."""

from __future__ import annotations

import sys
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from voice.audio import SPEECH
from voice.engines import system_voice
from voice.engines.pyttsx import PyttsxSpeaker, best
from voice.engines.system_voice import SystemVoice
from voice.errors import EngineMissing, SpeechFailed
from voice.speak import Manner

VOICES = [
    SimpleNamespace(id="a", name="Alex", languages=["en_US"]),
    SimpleNamespace(id="d", name="Anna", languages=["de-DE"]),
    SimpleNamespace(id="p", name="Petra", languages=["de-DE"]),
]


class Driver:
    """Writes a wave file as long as the text, and keeps what it was told."""

    told: list[tuple[str, Any]] = []  # noqa: RUF012 - of all drivers that are made
    paths: list[Path] = []  # noqa: RUF012
    silent = False

    def __init__(self, proxy: Any) -> None:
        self._proxy = proxy

    def getProperty(self, name: str) -> Any:  # noqa: N802
        return VOICES if name == "voices" else None

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802
        self.told.append((name, value))

    def save_to_file(self, text: str, filename: str) -> None:
        self.told.append(("said", text))
        self.paths.append(Path(filename))
        if self.silent:
            return
        with wave.open(filename, "wb") as file:
            file.setparams((1, 2, 22_050, 0, "NONE", ""))
            file.writeframes(b"\x10\x20" * 2_205 * len(text.split()))

    def startLoop(self) -> None:  # noqa: N802
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        pass

    def stop(self) -> None:
        pass

    def destroy(self) -> None:
        pass


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[Driver]]:
    module = ModuleType("pyttsx3.drivers.fake")
    module.buildDriver = Driver  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(Driver, "told", [])
    monkeypatch.setattr(Driver, "paths", [])
    yield Driver
    assert list(tmp_path.iterdir()) == [], "sound was left on disk"


def speaker() -> PyttsxSpeaker:
    return PyttsxSpeaker(lambda: SystemVoice("fake"))


def test_each_sentence_has_a_file_of_its_own_that_is_gone_afterwards(driver: type[Driver]) -> None:
    pieces = list(speaker().saying("One two three. Four.", Manner(speed=150)))
    assert [round(piece.seconds, 1) for piece in pieces] == [0.3, 0.1]
    assert {piece.form for piece in pieces} == {SPEECH}
    assert len(set(driver.paths)) == 2
    assert ("rate", 150) in driver.told


@pytest.mark.parametrize(
    ("manner", "voice"),
    [
        (Manner("de"), "d"),
        (Manner("de", "Petra"), "p"),
        (Manner("de", "Alex"), "d"),
        (Manner("de", "nobody"), "d"),
        (Manner("en", "a"), "a"),
    ],
)
def test_the_voice_is_of_the_language(driver: type[Driver], manner: Manner, voice: str) -> None:
    list(speaker().saying("Hallo.", manner))
    assert ("voice", voice) in driver.told


def test_no_sound_is_an_error_and_leaves_nothing(
    driver: type[Driver], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "silent", True)
    with pytest.raises(SpeechFailed):
        list(speaker().saying("Hallo.", Manner("de")))


def test_a_system_without_its_driver_says_so() -> None:
    with pytest.raises(EngineMissing, match="cannot be used"):
        SystemVoice("nowhere").voices()


def test_without_espeak_the_systems_voice_speaks(
    driver: type[Driver], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise EngineMissing("no library")

    monkeypatch.setattr("voice.engines.espeak.Espeak", missing)
    with pytest.raises(EngineMissing, match="no library"):
        best()
    monkeypatch.setitem(system_voice._DRIVERS, sys.platform, "fake")
    assert [voice.name for voice in best().voices()] == ["Alex", "Anna", "Petra"]
    assert driver.told == []
