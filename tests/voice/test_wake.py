"""Wake words: heard where they are said, and nowhere else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which

import pytest
from sounds import LoudnessDetector, noise, pieces, recorded, tone

from voice.engines.keyphrase import Keyphrase
from voice.engines.micro_wake import PHRASES, MicroWake
from voice.engines.silero import SileroDetector
from voice.errors import CannotPronounce
from voice.wake import Wake, waking

TWICE = "okay_nabu/3.wav"
"""In it the phrase is said twice."""
OTHERS = ("computer/computer.wav", "computer/hey_peppa_pig.wav")


@pytest.fixture(scope="module")
def wake_recordings() -> Path:
    folder = os.environ.get("DOPPEL_RECORDED_VOICE")
    if not folder:
        pytest.skip("no recorded voice: DOPPEL_RECORDED_VOICE is unset")
    return Path(folder) / "wake"


def times_woken(wake: Wake, sound: bytes, size: int = 1024) -> int:
    return sum(map(wake.hears, pieces(noise(1.0) + sound + noise(1.0), size)))


@pytest.mark.parametrize("phrase", PHRASES)
def test_people_who_say_a_phrase_wake_it_once_and_near_misses_do_not(
    wake_recordings: Path, phrase: str
) -> None:
    own = phrase.replace(" ", "_")
    for path in sorted(wake_recordings.glob("*/*.wav")):
        woken = times_woken(MicroWake(phrase), recorded(path))
        name = f"{path.parent.name}/{path.name}"
        assert woken == (path.parent.name == own) * (2 if name == TWICE else 1), name


def test_a_network_hears_the_same_in_any_pieces(wake_recordings: Path) -> None:
    sound = recorded(wake_recordings / "okay_nabu" / "1.wav")
    for size in (160, 1000, 8192):
        assert times_woken(MicroWake("okay nabu"), sound, size) == 1


def test_any_phrase_wakes_by_its_sounds(wake_recordings: Path) -> None:
    computer = waking("Computer")
    assert isinstance(computer, Keyphrase)
    said, near = (recorded(wake_recordings / name) for name in OTHERS)
    assert [times_woken(computer, sound) for sound in (said, near, said)] == [1, 0, 1]
    alexa = Keyphrase("alexa", SileroDetector())
    heard = [times_woken(alexa, recorded(path)) for path in sorted((wake_recordings / "alexa").glob("*.wav"))]
    assert heard == [1, 1, 1]
    assert not times_woken(alexa, near)


@pytest.mark.parametrize("phrase", ["wake up zorbo", "hello doppel"])
def test_a_phrase_of_words_that_no_dictionary_has(tmp_path: Path, phrase: str) -> None:
    if not which("flite"):
        pytest.skip("flite is not installed")
    path = tmp_path / "said.wav"
    subprocess.run(["flite", "-voice", "rms", "-t", phrase, "-o", str(path)], check=True)
    assert times_woken(Keyphrase(phrase, SileroDetector()), recorded(path)) == 1


def test_noise_and_tones_wake_nobody() -> None:
    for wake in (MicroWake("okay nabu"), Keyphrase("hey computer", LoudnessDetector())):
        assert not times_woken(wake, noise(3.0, 0.1) + tone(3.0) + bytes(32_000))


def test_the_networks_of_the_package_come_first() -> None:
    assert isinstance(waking(), MicroWake)
    assert isinstance(waking("Okay Nabu"), MicroWake)
    assert waking("hey-jarvis").phrase == "hey jarvis"


@pytest.mark.parametrize("phrase", ["", "a", "hey", "!!", "one two three four five six seven", "hey 123"])
def test_what_is_no_wake_phrase(phrase: str) -> None:
    with pytest.raises(CannotPronounce):
        waking(phrase)
