"""What nobody should say or write: each is told in words, and the next message is understood."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue import Dialogue
from bot.messages import Address, Message, plain
from twin_core.events.replay import replay
from twin_core.store.base import Store
from twin_core.twin import Twin

Run = Callable[..., subprocess.CompletedProcess[bytes]]
SKILLS = Path(__file__).parents[2] / "skills"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


HOSTILE = {
    "empty": "",
    "blank": " \t\n\u00a0\u2003",
    "nul": "\x00",
    "nul inside": "add task a\x00b",
    "controls": "\x1b[2J\x07\x08\r\x7f\x9b",
    "surrogates": "\ud800\udfff add task \udc80",
    "private use": "\ue000\U0010fffd",
    "right to left": "\u202eמצב רוח 4\u202c مرحبا",
    "emoji alone": "🫠🫥",
    "family": "👩‍👩‍👧‍👦" * 50,
    "flags": "🇩🇪🇫🇷🏴‍☠️",
    "marks": "z" + "\u0301\u0334" * 1500,
    "long": "x" * 100_000,
    "long words": "mood 4 and energy 2 " * 5_000,
    "at the limit": "remind me " * 399,
    "digits": "9" * 3_999,
    "brackets": "([{<\"'" * 600,
    "slots": "{value} {0} {x.__class__} %s %(a)s $HOME ${PATH}",
    "markup": "<script>alert(1)</script> [b](javascript:x) **_`",
    "sql": "add task '; DROP TABLE records; --",
    "path": "../../../../etc/passwd",
    "yaml": "- intent: x\n  examples: |\n    - !!python/object:os.system",
    "great number": "mood " + "9" * 400,
    "odd digits": "mood ４, energy ٣, stress ²",
    "infinite": "remind me in inf hours, nan minutes and 1e999 days",
    "far": "remind me in 99999999999 years to rest",
    "lines": "mood 4\n" * 200,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_said_is_answered_and_the_next_message_understood(
    dialogue: Dialogue, session_store: Store, person: str, text: str
) -> None:
    address = Address("console", person, person)
    first = dialogue.hear(Message("1", text, address, NOW)).reply
    assert first.text
    assert not any(sign in plain(first) for sign in "\x00\x1b\x07\u202e")
    assert dialogue.hear(Message("1", text, address, NOW)).reply == first
    dialogue.hear(Message("2", "cancel", address, NOW))
    heard = dialogue.hear(Message("3", "energy 2", address, NOW))
    assert [record.event.wire for record in heard.records] == ["capacity.energy_updated"]
    twin_id = session_store.twin_of("local", person)
    assert twin_id
    assert session_store.state(twin_id) == replay(Twin(twin_id), session_store.history(twin_id))
    assert len(dialogue.transcript(address, NOW)) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("remind me to stretch on 30 february", "There is no 30 February"),
        ("remind me at 25:00 to stretch", "There is no 25:00"),
        ("add task pay rent due 31 april", "no 31 April"),
    ],
)
def test_a_time_that_does_not_exist_is_not_guessed(
    dialogue: Dialogue, person: str, text: str, told: str
) -> None:
    heard = dialogue.hear(Message("1", text, Address("console", person, person), NOW))
    assert told in plain(heard.reply)
    kept = [record.event for record in heard.records]
    assert not any(event.wire == "reminder.set" or getattr(event, "due", None) for event in kept)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("people:\n  zone: Europe/Berln\n", "config.yml:2:9: people.zone"),
        ("server:\n  port: eighty\n", "config.yml:2:9: server.port"),
        ("server:\n  hots: localhost\n", "config.yml:2:3: server.hots is not a key; did you mean host?"),
        (
            "store:\n  key: ${DOPPEL_NOT_SET}\n",
            "config.yml:2:8: store.key needs the environment variable DOPPEL_NOT_SET, which is not set",
        ),
        ("nlu:\n  threshold: 4\n", "config.yml:2:14: nlu.threshold"),
        ("nlu:\n  margin: [\n", "config.yml:3:1: is not YAML"),
        ("- a list\n", "config.yml:1:1"),
    ],
)
def test_a_wrong_setting_is_named_by_its_place(
    run: Run, trained_home: Path, tmp_path: Path, written: str, told: str
) -> None:
    (tmp_path / "config.yml").write_text(written, encoding="utf-8")
    for command in (("say", "hi"), ("config", "check"), ("run",)):
        error = run(*command, code=2).stderr.decode()
        assert told in error
    assert not (trained_home / "doppel.db").exists()


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("  examples: |\n", "  exampels: |\n"),
        ("nlu:\n", "nlu: [\n"),
        ('version: "3.1"\n', "version: '3.1\n"),
    ],
)
def test_a_skill_with_wrong_words_is_named_by_file_and_line(
    process: Run, run: Run, tmp_path: Path, line: str, wrong: str
) -> None:
    shutil.copytree(SKILLS, tmp_path / "skills")  # found before ours, as it lies where Python starts
    path = tmp_path / "skills" / "help.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = lines.index(line)
    path.write_text("".join([*lines[:place], wrong, *lines[place + 1 :]]), encoding="utf-8")
    error = process("say", "--as", "Ann", "mood 4", code=2).stderr.decode()
    assert "skills/help.yml:" in error
    number = int(error.partition("help.yml:")[2].partition(":")[0])
    assert place <= number - 1 <= len(lines)
    assert b"Ann" not in run("twin", "list", "--json").stdout
