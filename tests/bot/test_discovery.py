from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import discovery
from bot.errors import DuplicateIntent, SkillError

CODE = "def answer(turn): ...\n"
WORDS = "nlu:\n- intent: {intent}\n  examples: |\n    - hello\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "planted"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == "planted"]:
        del sys.modules[name]
    importlib.invalidate_caches()


def plant(folder: Path, name: str, words: str | None, code: str = CODE) -> None:
    (folder / f"{name}.py").write_text(code)
    if words is not None:
        (folder / f"{name}.yml").write_text(words)


def test_a_skill_is_found_by_its_two_files(package: Path) -> None:
    title = "responses:\n  utter_title_wave:\n  - text: Wave back\n"
    plant(package, "wave", WORDS.format(intent="wave") + title)
    plant(package, "_helper", None)
    found = discovery.skills("planted")
    assert set(found.by_intent) == {"wave"}
    assert found.title("wave") == "Wave back"
    assert found.files == (package / "wave.yml",)


def test_an_intent_has_one_owner(package: Path) -> None:
    plant(package, "one", WORDS.format(intent="wave"))
    plant(package, "two", WORDS.format(intent="wave"))
    with pytest.raises(DuplicateIntent, match=r"two\.yml.*'wave' belongs to planted\.one"):
        discovery.skills("planted")


def test_a_skill_without_words_says_what_is_missing(package: Path) -> None:
    plant(package, "mute", None)
    with pytest.raises(SkillError, match=r"mute\.yml"):
        discovery.skills("planted")


def test_a_skill_without_an_answer_says_so(package: Path) -> None:
    plant(package, "idle", WORDS.format(intent="idle"), code="")
    with pytest.raises(SkillError, match="answer"):
        discovery.skills("planted")


@pytest.mark.parametrize("words", ["nlu: [\n  - intent", "- a list", "nlu: words", "\t"])
def test_broken_yaml_names_the_file(package: Path, words: str) -> None:
    plant(package, "broken", words)
    with pytest.raises(SkillError, match=r"broken\.yml"):
        discovery.skills("planted")


def test_every_intent_of_the_house_has_a_title_and_a_skill() -> None:
    found = discovery.skills()
    assert set(found.titles["en"]) == set(found.by_intent)
    assert all(title and "_" not in title for titles in found.titles.values() for title in titles.values())
