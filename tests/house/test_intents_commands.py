"""`doppel intents` as admins run it; training is tested with small skills, and by docs/intents.md."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.long

Done = subprocess.CompletedProcess[bytes]
Run = Callable[..., Done]

ROOMS = b"""
nlu:
- intent: book_room
  examples: |
    - book a meeting room
    - reserve the [big](size) room
intents:
  book_room:
    title: Book a room
    reply: {texts: ["Call 12."]}
"""


def parsed(done: Done) -> Any:
    return json.loads(done.stdout)


def test_a_draft_is_put_together_and_taken_apart(run: Run, tmp_path: Path) -> None:
    assert b"The draft changes nothing" in run("intents", "list", "--own").stdout
    assert b"Nothing was published yet" in run("intents", "versions").stdout
    assert b"Nothing is wrong." in run("intents", "check").stdout

    assert run("intents", "add", "-", stdin=ROOMS).stderr.startswith(b"Saved. ")
    assert run("intents", "off", "joke").stderr.startswith(b"joke is off in the draft")
    own = parsed(run("intents", "list", "--own", "--json"))
    assert [(row["name"], row["origin"], row["enabled"]) for row in own] == [
        ("book_room", "own", True),
        ("joke", "built-in", False),
    ]
    shown = run("intents", "show", "book_room").stdout.decode()
    assert "Book a room" in shown
    assert "reserve the big room" in shown
    assert "utter_joke" in run("intents", "show", "joke").stdout.decode()
    assert parsed(run("intents", "show", "joke", "--json"))["edit"] == {"enabled": False}

    run("intents", "export", "draft.yml")
    assert run("intents", "export").stdout == (tmp_path / "draft.yml").read_bytes()
    run("intents", "remove", "book_room")
    run("intents", "on", "joke")
    assert parsed(run("intents", "list", "--own", "--json")) == []
    run("intents", "import", "draft.yml")
    assert len(parsed(run("intents", "list", "--own", "--json"))) == 2

    assert b"nothing was changed" in run("intents", "discard", stdin=b"n\n", code=2).stderr
    run("intents", "discard", "--yes")
    assert b"already" in run("intents", "discard").stderr


def test_problems_are_listed_and_a_draft_with_some_is_not_published(run: Run) -> None:
    wrong = ROOMS.replace(b"Call 12.", b"Call {who}.")
    assert b"Saved, with 1 problem:" in run("intents", "add", "-", stdin=wrong).stderr
    checked = run("intents", "check", code=2).stdout
    assert b"intents.book_room.reply.texts.en[0]" in checked
    assert parsed(run("intents", "check", "--json", code=2))[0]["what"].startswith("nothing fills {who}")
    for words in (["publish"], ["try", "a room"], ["test"], ["confused"]):
        refused = run("intents", *words, code=2).stderr
        assert b"the draft cannot be trained as it is" in refused
        assert b"nothing fills {who}" in refused


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "nothing.yml"], b"nothing.yml cannot be read: No such file"),
        (["add", "-"], b"written as keys"),
        (["show", "nothing"], b"no intent 'nothing'"),
        (["off", "nothing"], b"no intent 'nothing'"),
        (["off", "affirm"], b"belongs to the dialogue itself"),
        (["off", "forget_me"], b"cannot be switched off"),
        (["remove", "joke"], b"switch it off instead"),
        (["remove", "nothing"], b"is not in the draft"),
        (["publish"], b"nothing to publish"),
        (["versions", "7"], b"no version 7"),
        (["rollback", "7"], b"no version 7"),
        (["rollback", "0"], b"version 0 answers already"),
        (["trial", "start", "7"], b"no version 7"),
        (["trial", "start", "0", "--share", "2"], b"between 0 and 1"),
        (["trial", "stop"], b"no version is on trial"),
        (["export", "--version", "7"], b"no version 7"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said(run: Run, words: list[str], told: bytes) -> None:
    done = run("intents", *words, stdin=b"nlu: [words]", code=2)
    assert told in done.stderr
    assert done.stderr.startswith(b"doppel: ")


def test_an_intent_is_switched_off_for_everybody_and_back_again(run: Run) -> None:
    def joke() -> bytes:
        return run("say", "--as", "Ann", "tell me a joke").stdout

    run("intents", "off", "joke")
    assert b"switched off" not in joke(), "a draft reaches nobody"
    version = parsed(run("intents", "publish", "--note", "no jokes", "--json"))
    assert [version[key] for key in ("number", "state", "live", "note")] == [1, "ready", True, "no jokes"]
    assert b"switched off" in joke()
    assert parsed(run("understand", "--json", "tell me a joke"))["intent"] == "joke"
    listed = run("intents", "versions").stdout
    assert b"no jokes" in listed
    assert b"everybody" in listed
    run("intents", "rollback", "0")
    assert b"switched off" not in joke()
    run("intents", "trial", "start", "1", "--share", "0.9999999")
    assert b"switched off" in joke()
    assert b"version 1 answers everybody" in run("intents", "trial", "stop", "--keep").stderr
    assert b"joke" in run("intents", "versions", "1").stdout
