from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from kitchen import kitchen
from typer.testing import CliRunner

from bot.commands.all import app
from bot.commands.edge import Options
from bot.commands.evaluate_voice import CannotMeasure, trained
from nlu.examples import load
from voice.audio import Audio
from voice.files import wav
from voice.grammar import Slot

ORDERS = """
version: "3.1"
nlu:
- intent: order
  examples: |
    - I'd like a [Large](size) [flat white](drink) please
    - [two](number) [oz]{"entity": "size", "value": "Tiny"} of [tea](drink)
- lookup: drink
  examples: |
    - iced coffee
"""
FIGURES = {"all_slots_right", "slot_accuracy", "p50_seconds", "p95_seconds", "real_time_factor"}
SOME = 8
"""Of the recorded orders, so that it is quick."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "orders.yml").write_text(ORDERS)
    (tmp_path / "a.wav").write_bytes(wav(Audio(bytes(32_000))))
    (tmp_path / "labels.json").write_text('{"a.wav": {"slots": {"drink": "tea"}}}')
    return tmp_path


def run(*words: str) -> tuple[str, str]:
    result = CliRunner().invoke(app, ["evaluate-voice", *words], obj=Options(), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


def measured(place: Path, *more: str, train: Path | None = None) -> dict[str, float]:
    files = [
        "--train",
        str(train or place / "orders.yml"),
        "--labels",
        str(place / "labels.json"),
        str(place),
    ]
    return json.loads(run(*files, *more, "--json")[0])


def test_entities_become_slots_with_all_their_values(place: Path) -> None:
    said, meanings = trained(load([place / "orders.yml"], strict=False))
    assert said.sentences == (
        ("i'd", "like", "a", Slot("size"), Slot("drink"), "please"),
        (Slot("number"), Slot("size"), "of", Slot("drink")),
    )
    assert set(said.values["drink"]) == {("flat", "white"), ("tea",), ("iced", "coffee")}
    assert meanings["size"] == {("large",): "large", ("oz",): "tiny"}


def test_silence_is_measured_and_nothing_is_right(place: Path) -> None:
    figures = measured(place)
    assert figures.keys() >= FIGURES
    assert (figures["recordings"], figures["rejected"], figures["all_slots_right"]) == (1, 1, 0)


def test_a_table_for_people(place: Path) -> None:
    files = ["--train", str(place / "orders.yml"), "--labels", str(place / "labels.json"), str(place)]
    figures, progress = run(*files)
    assert "all_slots_right" in figures
    assert "1/1 a.wav" in progress


@pytest.mark.parametrize(
    ("labels", "more", "words"),
    [
        ("{}", (), "no labels"),
        ("[1]", (), "not in the form"),
        ('{"a.wav": {}}', (), "not in the form"),
        ('{"a.wav": {"slots": {}}, "b.wav": {"slots": {}}}', (), "b.wav"),
        ('{"orders.yml": {"slots": {}}}', (), "orders.yml"),
        ('{"a.wav": {"slots": {}}}', ("--snr", "10"), "belong together"),
    ],
)
def test_what_does_not_do_is_told(place: Path, labels: str, more: tuple[str, ...], words: str) -> None:
    (place / "labels.json").write_text(labels)
    with pytest.raises(CannotMeasure, match=words):
        measured(place, *more)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of the recorded orders, by links."""
    given = os.environ.get("DOPPEL_RECORDED_VOICE")
    if not given:
        pytest.skip("DOPPEL_RECORDED_VOICE is unset: no recorded orders")
    folder, place = Path(given) / "commands", tmp_path_factory.mktemp("recorded")
    labels = json.loads((folder / "labels.json").read_bytes())
    some = sorted(labels)[:: len(labels) // SOME][:SOME]
    for name in some:
        (place / name).symlink_to(folder / name)
    (place / "labels.json").write_text(json.dumps({name: labels[name] for name in some}))
    (place / "orders.yml").symlink_to(folder / "orders.yml")
    (place / "kitchen.wav").write_bytes(wav(kitchen()))
    return place


def test_people_are_heard(recorded: Path) -> None:
    figures = measured(recorded)
    assert figures["all_slots_right"] >= 7 / 8
    assert figures["slot_accuracy"] > 0.95


def test_people_are_heard_in_a_kitchen(recorded: Path) -> None:
    figures = measured(recorded, "--noise", str(recorded / "kitchen.wav"), "--snr", "10")
    assert figures["all_slots_right"] >= 5 / 8
    assert figures["slot_accuracy"] > 0.8


def test_strangers_are_rejected(recorded: Path) -> None:
    free = Path(os.environ["DOPPEL_RECORDED_VOICE"]) / "free"
    strangers = recorded / "strangers"
    strangers.mkdir()
    (strangers / "jfk.flac").symlink_to(free / "jfk.flac")
    figures = measured(recorded, "--foreign", str(strangers))
    assert (figures["foreign"], figures["false_acceptance"]) == (1, 0)
