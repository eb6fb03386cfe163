from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from rasa_server import FakeRasa, answer, serving

from bot import discovery
from bot.app import opened
from bot.config import Home, load
from bot.intents.draft import Draft
from nlu import examples

Run = Callable[..., subprocess.CompletedProcess[bytes]]


def test_a_text_is_read_by_the_server_that_config_yml_names_and_by_doppel_without_it(
    run: Run, tmp_path: Path
) -> None:
    config, said = tmp_path / "rasa.yml", "remind me to stretch at 3"
    with serving(FakeRasa({said: answer(said, "complain", 0.75)})) as server:
        config.write_text(f"nlu:\n  interpreter: rasa\n  rasa: {{url: '{server.url}'}}\n", encoding="utf-8")
        by_rasa = json.loads(run("--config", str(config), "understand", said, "--json").stdout)
    by_doppel = json.loads(run("--config", str(config), "understand", said, "--json").stdout)
    assert (by_rasa["intent"], by_rasa["confidence"]) == ("complain", 0.75)
    assert by_doppel["intent"] == "set_reminder"
    times = [[e for e in one["entities"] if e["name"] == "time"] for one in (by_rasa, by_doppel)]
    assert times[0] == times[1] != []


@pytest.fixture
def doppel(run_in: Callable[[Path], Run], tmp_path: Path) -> Run:
    """`doppel` with an empty home: an export needs no model."""
    return run_in(tmp_path / "home")


def test_an_export_holds_every_intent_and_is_not_overwritten_unasked(doppel: Run, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    assert b"rasa train nlu" in doppel("rasa", "export", str(folder), "--epochs", "3").stdout
    domain = yaml.safe_load((folder / "domain.yml").read_text(encoding="utf-8"))
    data = examples.load(discovery.skills().training_files())
    assert domain["intents"] == [*data.intents, "out_of_scope"]
    assert b"--force" in doppel("rasa", "export", str(folder), code=2).stderr
    assert doppel("rasa", "export", str(folder), "--force").stdout


def test_an_export_holds_what_an_admin_published(doppel: Run, tmp_path: Path) -> None:
    draft = Draft.model_validate({"intents": {"book_room": {"examples": ["a [big](size) room", "a room"]}}})
    with opened(load(None, {}), Home(tmp_path / "home")) as house:
        (tmp_path / "home").mkdir()
        desk, now = house.store.desk, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        number = desk.add_version(draft.encoded(), "ana", now)
        desk.set_live(number, None, 0.0, expected_revision=0, at=now, by="ana")
    doppel("rasa", "export", str(tmp_path / "project"))
    data = examples.load([tmp_path / "project" / "data" / "nlu.yml"])
    assert [one.text for one in data.intents["book_room"]] == ["a big room", "a room"]
    assert "size" in (tmp_path / "project" / "domain.yml").read_text(encoding="utf-8")


def test_every_language_can_be_exported(doppel: Run, tmp_path: Path) -> None:
    for language in discovery.skills().languages:
        doppel("rasa", "export", str(tmp_path / language), "--language", language)
        config = yaml.safe_load((tmp_path / language / "config.yml").read_text(encoding="utf-8"))
        assert config["language"] == language
    assert b"there are en" in doppel("rasa", "export", str(tmp_path / "x"), "--language", "fr", code=2).stderr
