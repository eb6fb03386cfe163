"""What is heard follows the version of the intents that answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.config.models import Voice
from bot.dialogue.agent import Agent
from bot.discovery import Skills
from bot.speech import engines
from bot.speech.engines import KEPT, Ears, modelled
from nlu.examples import Example, TrainingData
from voice.errors import CannotPronounce
from voice.grammar import Sayable
from voice.hear import Ear
from voice.language_model import NGRAM, WORDS

NOTHING_ELSE: Voice = Voice.model_validate({"whisper": {"engine": "none"}})


def version(number: int, *said: str) -> Agent:
    data = TrainingData({"own": tuple(Example(text) for text in said)}, {}, {}, {})
    return Agent({}, Skills({}, {}, ()), version=number, examples=lambda _: data)


class House:
    """Whoever answers now, and what the ears were made of."""

    def __init__(self, folder: Path) -> None:
        self.agent = version(0, "water the garden")
        self.ears = Ears(NOTHING_ELSE, folder, lambda: self.agent)

    def followed(self) -> Ear:
        """The ear after a version that has just come was taken up."""
        self.ears()
        for thread in threading.enumerate():
            if thread.name == "doppel vocabulary":
                thread.join()
        return self.ears()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def words(folder: Path) -> set[str]:
    lines = (folder / WORDS).read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines}


def test_what_is_taught_can_be_said(house: House, tmp_path: Path) -> None:
    first = house.ears()
    [models] = tmp_path.iterdir()
    assert {"water", "garden", "die"} <= words(models), "of the intents, and what people in need say"
    house.agent = version(1, "feed the hamster")
    second = house.followed()
    assert second is not first
    assert any("hamster" in words(folder) for folder in tmp_path.iterdir())


def test_the_ear_of_before_hears_until_the_next_one_is_ready(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, go_on = house.ears(), threading.Event()
    original: Callable[[Sayable, Path], Path] = modelled

    def slow(said: Sayable, folder: Path) -> Path:
        assert go_on.wait(30)
        return original(said, folder)

    monkeypatch.setattr(engines, "modelled", slow)
    house.agent = version(1, "feed the hamster")
    assert house.ears() is first
    assert house.ears() is first
    go_on.set()
    assert house.followed() is not first


def test_one_that_cannot_be_made_is_told_and_changes_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = house.ears()

    def broken(*_: Any) -> Path:
        raise CannotPronounce("no pronunciation is known of '§'")

    monkeypatch.setattr(engines, "modelled", broken)
    house.agent = version(1, "feed the hamster")
    with capture_logs() as logs:
        assert house.followed() is first
    assert [log["event"] for log in logs] == ["vocabulary_not_built"]


def test_models_are_made_once_and_few_are_kept(tmp_path: Path) -> None:
    texts = [f"say {word}" for word in ("one", "two", "three", "four", "five", "six", "seven")]
    places = [modelled(Sayable(((*text.split(),),), {}), tmp_path) for text in texts]
    assert len(list(tmp_path.iterdir())) == KEPT
    assert places[-1].is_dir()
    before = (places[-1] / NGRAM).stat().st_mtime_ns
    assert modelled(Sayable((("say", "seven"),), {}), tmp_path) == places[-1]
    assert (places[-1] / NGRAM).stat().st_mtime_ns == before
