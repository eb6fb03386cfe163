"""`doppel intents missed`, `adopt`, `drop`, `figures`, `trial show` and `doppel audit`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Done = subprocess.CompletedProcess[bytes]
Run = Callable[..., Done]

CATERING = b"""
nlu:
- intent: catering
  examples: |
    - is there food at the offsite
    - who brings the sandwiches
intents:
  catering:
    title: Catering
    reply: {texts: ["Ask the canteen: call 14."]}
"""


def parsed(done: Done) -> Any:
    return json.loads(done.stdout)


@pytest.fixture
def teachable(run: Run, tmp_path: Path) -> Run:
    """`doppel` where people are asked whether what is not understood may be kept."""
    (tmp_path / "config.yml").write_text("nlu: {asks_to_teach: true}\n", encoding="utf-8")
    return run


def test_where_nothing_was_missed_it_is_said_why(run: Run, tmp_path: Path) -> None:
    assert b"asks_to_teach: true" in run("intents", "missed").stdout
    (tmp_path / "config.yml").write_text("nlu: {asks_to_teach: true}\n", encoding="utf-8")
    assert b"nobody agreed yet" in run("intents", "missed").stdout
    assert parsed(run("intents", "missed", "--json")) == []


def test_what_was_missed_becomes_examples_by_one_action(teachable: Run) -> None:
    for text in (
        "you may learn from what i say",
        "order lunch for Priya and 3 guests",
        "order catering for Priya and 3 guests",
        "the printer on floor 3 is on fire",
    ):
        teachable("say", "--as", "Ann", text)
    groups = parsed(teachable("intents", "missed", "--json"))
    assert groups
    (order,) = [group for group in groups if any("catering" in text for text in group["texts"])]
    shown = teachable("intents", "missed").stdout.decode()
    assert "<name>" in shown
    assert "Priya" not in shown
    id_ = str(order["places"][-1])
    one = teachable("intents", "missed", id_).stdout.decode()
    assert all(text in one for text in order["texts"])

    assert b"`doppel intents list`" in teachable("intents", "adopt", id_, "--to", "catering", code=2).stderr
    teachable("intents", "add", "-", stdin=CATERING)
    told = teachable("intents", "adopt", id_, "--to", "catering").stderr.decode()
    assert "catering has " in told
    assert "doppel intents publish" in told
    examples = parsed(teachable("intents", "show", "catering", "--json"))["examples"]["en"]
    assert "order catering for Alex and 3 guests" in examples
    left = parsed(teachable("intents", "missed", "--json"))
    assert not {place for group in left for place in group["places"]} & set(order["places"])
    if left:
        assert b"put away" in teachable("intents", "drop", str(left[0]["places"][0])).stderr


def test_figures_are_told_of_five_people_and_more(run: Run) -> None:
    assert b"Nobody talked" in run("intents", "figures").stdout
    for person in ("Ann", "Ben", "Cem", "Dora", "Eli"):
        run("say", "--as", person, "mood 4")
        shown = run("intents", "figures", "--days", "30").stdout.decode()
        assert ("fewer than 5 people" in shown) == (person != "Eli")
    (week,) = parsed(run("intents", "figures", "--days", "30", "--json"))["over_time"]
    assert (week["people"], week["turns"]) == (5, 5)
    assert "0.0% (0.0% to " in shown
    assert "log_mood" in shown
    assert "No alarm" in shown


def test_who_did_what_is_told(run: Run) -> None:
    assert b"No admin has done anything yet." in run("audit").stdout
    run("intents", "off", "joke")
    run("intents", "on", "joke")
    run("intents", "off", "complain")
    assert b"intents.switch_off" in run("audit").stdout
    lines = parsed(run("audit", "--about", "joke", "--json"))
    assert [(line["action"], line["subject"]) for line in lines] == [
        ("intents.switch_on", "joke"), ("intents.switch_off", "joke")
    ]  # fmt: skip
    assert lines[0]["actor"].startswith("cli:")
    assert len(parsed(run("audit", "--limit", "1", "--json"))) == 1
    assert b"Nothing was done to thank." in run("audit", "--about", "thank").stdout


def test_a_trial_is_shown_with_what_cannot_be_told_yet(run: Run) -> None:
    run("intents", "off", "joke")
    run("intents", "publish")
    run("intents", "trial", "start", "0", "--share", "0.5")
    shown = run("intents", "trial", "show").stdout.decode()
    assert "Version 0 answers 50% of the people" in shown
    assert "asked back: too few people to tell" in shown
    assert parsed(run("intents", "trial", "show", "--json"))["trial"] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["missed", "7"], b"nothing that was missed has the id 7"),
        (["adopt", "7", "--to", "joke"], b"nothing that was missed has the id 7"),
        (["drop", "7"], b"nothing that was missed has the id 7"),
        (["figures", "--since", "yesterday"], b"write it as 2026-03-02"),
        (["figures", "--since", "2026-03-02", "--until", "2026-03-01"], b"before the last one"),
        (["trial", "show"], b"no version is on trial"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said(run: Run, words: list[str], told: bytes) -> None:
    done = run("intents", *words, code=2)
    assert told in done.stderr
    assert done.stderr.startswith(b"doppel: ")
