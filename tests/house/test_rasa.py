from __future__ import annotations

import json
from pathlib import Path

import yaml
from conftest import Run
from rasa_server import FakeRasa, answer, serving

from bot import discovery
from nlu import examples


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


def test_an_export_holds_every_intent_and_is_not_overwritten_unasked(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    assert b"rasa train nlu" in run("rasa", "export", str(folder), "--epochs", "3").stdout
    domain = yaml.safe_load((folder / "domain.yml").read_text(encoding="utf-8"))
    data = examples.load(discovery.skills().training_files())
    assert domain["intents"] == [*data.intents, "out_of_scope"]
    assert b"--force" in run("rasa", "export", str(folder), code=2).stderr
    assert run("rasa", "export", str(folder), "--force").stdout


def test_every_language_can_be_exported(run: Run, tmp_path: Path) -> None:
    for language in discovery.skills().languages:
        run("rasa", "export", str(tmp_path / language), "--language", language)
        config = yaml.safe_load((tmp_path / language / "config.yml").read_text(encoding="utf-8"))
        assert config["language"] == language
    assert b"there are en" in run("rasa", "export", str(tmp_path / "x"), "--language", "fr", code=2).stderr
