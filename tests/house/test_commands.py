"""The `doppel` command, run as people and scripts run it."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest

from bot.app import House, utc_now
from bot.config import Home, load

pytestmark = pytest.mark.long

Done = subprocess.CompletedProcess[bytes]
Run = Callable[..., Done]


def parsed(done: Done) -> Any:
    return json.loads(done.stdout)


def lines(done: Done) -> list[Any]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def types(answer: Any) -> list[str]:
    return [event["type"] for event in answer["events"]]


def test_a_day_by_script_is_remembered_and_told(process: Run) -> None:
    run = process
    first = parsed(
        run("say", "--as", "Ann", "--at", "2026-03-02T09:00", "--zone", "Europe/Berlin", "--json", "mood 4")
    )
    assert types(first) == ["system.twin_created", "identity.linked", "capacity.mood_logged"]
    event = first["events"][-1]
    assert {"id", "twinId", "timestamp", "type", "data", "metadata"} == event.keys()
    assert (event["timestamp"], event["data"]) == ("2026-03-02T08:00:00Z", {"value": 4})
    assert first["understanding"]["intent"] == "log_mood"
    assert first["reply"]["text"]

    second = parsed(run("say", "--as", "Ann", "--at", "2026-03-02T14:00", "--json", "energy 2"))
    assert types(second) == ["capacity.energy_updated"]
    assert second["events"][0]["timestamp"] == "2026-03-02T13:00:00Z", (
        "a naive --at is in the person's own zone"
    )

    now = parsed(run("twin", "show", "Ann", "--json"))
    early = parsed(run("twin", "show", "Ann", "--at-version", "3", "--json"))
    noon = parsed(run("twin", "show", "Ann", "--at-time", "2026-03-02T12:00", "--json"))
    assert now["capacity"]["energy"]["readings"][0][1] == 2
    assert early == noon
    assert "capacity" not in early
    assert early["mood"]["readings"][0][1] == 4

    kept = lines(run("twin", "history", "Ann", "--json"))
    assert [record["metadata"]["version"] for record in kept] == [1, 2, 3, 4]
    assert b"Ann" in run("twin", "list").stdout


def test_an_export_can_be_taken_in_elsewhere_and_a_forgotten_twin_is_gone(
    run: Run, run_in: Callable[[Path], Run], tmp_path: Path
) -> None:
    run("say", "--as", "Ann", "--at", "2026-03-02T09:00", "mood 4, what a lovely unicorn morning")
    run("twin", "export", "Ann", "export.jsonl")
    export = tmp_path / "export.jsonl"
    assert "unicorn" in export.read_text(encoding="utf-8")
    assert run("twin", "export", "Ann").stdout == export.read_bytes()

    asked = run("twin", "forget", "Ann", stdin=b"n\n", code=2)
    assert b"nothing was removed" in asked.stderr
    proof = parsed(run("twin", "forget", "Ann", "--yes"))
    assert proof["keyDestroyed"]
    assert sum(proof["removed"].values()) > 3
    assert b"no twin" in run("twin", "show", "Ann", code=2).stderr

    other = run_in(tmp_path / "other")
    other("twin", "import", "Bea", "export.jsonl")
    assert parsed(other("twin", "show", "Bea", "--json"))["mood"]["readings"][0][1] == 4
    again = other("twin", "import", "export.jsonl", code=2)
    assert again.stderr.startswith(b"doppel: ")
    assert b"Bea has a twin here already" in other("twin", "import", "Bea", "export.jsonl", code=2).stderr

    before = export.read_bytes()
    run("twin", "import", "Ann", stdin=before)
    assert parsed(run("twin", "show", "Ann", "--json"))["mood"]["readings"][0][1] == 4
    assert len(run("twin", "export", "Ann").stdout.splitlines()) == len(before.splitlines())


def test_broken_imports_change_nothing(run: Run, tmp_path: Path) -> None:
    run("say", "--as", "Ann", "mood 4")
    export = run("twin", "export", "Ann").stdout.splitlines(keepends=True)
    run("twin", "forget", "Ann", "--yes")
    (tmp_path / "half.jsonl").write_bytes(b"".join(export[:-1]))
    (tmp_path / "junk.jsonl").write_bytes(b"".join([*export[:1], b"{nonsense\n"]))
    (tmp_path / "list.jsonl").write_bytes(b"[1]\n")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\n")
    for name in ("half", "junk", "list", "bytes", "missing"):
        assert run("twin", "import", f"{name}.jsonl", code=2).stderr.startswith(b"doppel: "), name
    assert b"no such file" in run("twin", "import", "missing.jsonl", code=2).stderr
    assert b"junk.jsonl:2" in run("twin", "import", "junk.jsonl", code=2).stderr
    assert parsed(run("twin", "list", "--json")) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["say", "--zone", "Europe/Berln", "hi"], b"Europe/Berlin"),
        (["say", "--zone", "", "--at", "2026-02-30T09:00", "hi"], b"2026-03-02T09:30"),
        (["say", "--at", "noon", "hi"], b"--at 'noon' is no time"),
        (["say", "--at", "9999-12-31T23:59:59-23:00", "hi"], b"is no time"),
        (["say", "--as", "", "hi"], b"--as NAME"),
        (["say", "--as", "x" * 41, "hi"], b"40 visible characters"),
        (["understand", "--zone", "Nowhere/Land", "hi"], b"no time zone"),
        (["twin", "show", "Nobody"], b"no twin of 'Nobody'"),
        (["outbox", "resend", "42"], b"no dead letter"),
        (["keys", "rotate", "--new-key", "X"], b"store.key is not set"),
        (["--config", "none.yml", "twin", "list"], b"none.yml"),
        (["no-such-command"], b"No such command"),
        (["sya", "hi"], b"Did you mean 'say'?"),
        (["say", "--asx", "hi"], b"No such option: --asx"),
        (["say"], b"Missing argument 'TEXT'"),
        (["say", "--json", "--zone", "Nowhere/Land", "hi"], b"no time zone"),
        (["twin", "history", "Nobody", "--json"], b"no twin of 'Nobody'"),
        (["config", "check", "none.yml"], b"none.yml: cannot be read"),
        (["evaluate", "--train", "none.yml", "--test", "none.yml"], b"none.yml"),
    ],
)
def test_a_mistake_is_told_in_words(run: Run, words: list[str], told: bytes) -> None:
    done = run(*words, code=2)
    assert told in b" ".join(done.stderr.replace("│".encode(), b" ").split())
    assert done.stdout == b""


def test_the_nearest_names_are_offered(run: Run) -> None:
    run("say", "--as", "Annabel", "mood 4")
    assert b"did you mean Annabel?" in run("twin", "show", "Anabel", code=2).stderr


@pytest.mark.parametrize(
    "said", [b"mood 4 \xff\xfe", b"\xff", "\u202emood 4\u202c".encode(), b"mood\x07 4", b" ", b"x" * 100_000]
)
def test_any_bytes_are_answered(run: Run, said: bytes) -> None:
    assert parsed(run("say", "--as", "Ann", "--json", "-", stdin=said))["reply"]["text"]


def test_broken_arguments_are_answered(process: Run) -> None:
    done = process("say", "--as", b"Zo\xeb", "--json", b"mood 4 \xff")
    assert types(parsed(done))[-1] == "capacity.mood_logged"


def test_understanding_is_shown_and_nothing_recorded(run: Run, trained_home: Path) -> None:
    reading = parsed(
        run(
            "understand",
            "--at",
            "2026-03-02T09:00",
            "--zone",
            "Europe/Berlin",
            "--json",
            "remind me at 3pm to stretch",
        )
    )
    assert reading["intent"] == "set_reminder"
    assert reading["ranking"][0]["intent"] == "set_reminder"
    (time,) = [entity for entity in reading["entities"] if entity["name"] == "time"]
    assert time["value"]["at"] == "2026-03-02T15:00:00+01:00"
    assert time["text"] == "3pm"
    assert not (trained_home / "doppel.db").exists()
    shown = run("understand", "--at", "2026-03-02T09:00", "remind me at 3pm to stretch").stdout.decode()
    assert shown.startswith("set_reminder  ")
    assert "Mon 2026-03-02 15:00" in shown
    two = "log mood 4 and remind me to stretch at 3"
    readings = parsed(run("understand", "--json", two))["readings"]
    assert [reading["intent"] for reading in readings] == ["log_mood", "set_reminder"]
    assert "“log mood 4”" in run("understand", two).stdout.decode()


def test_a_chart_is_written_where_wanted(run: Run, tmp_path: Path) -> None:
    for day in range(2, 12):
        run("say", "--as", "Ann", "--at", f"2026-03-{day:02}T09:00", f"mood {1 + day % 5}")
    ask = ("say", "--as", "Ann", "--at", "2026-03-12T09:00", "--json", "show my mood trend")
    shown = parsed(run(*ask, "--picture", "chart.png"))["reply"]["picture"]
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert shown["path"] == "chart.png"
    assert shown["alt"]
    inline = parsed(run(*ask))["reply"]["picture"]
    assert base64.b64decode(inline["png"]).startswith(b"\x89PNG")
    in_words = run(*(word for word in ask if word != "--json")).stdout.decode()
    assert "--picture FILE writes the chart" in in_words


def test_nothing_that_was_said_lies_unencrypted_in_the_home(process: Run, trained_home: Path) -> None:
    for day in range(2, 12):
        process("say", "--as", "Ann", "--at", f"2026-03-{day:02}T09:00", f"mood {1 + day % 5}")
    chat = process("chat", "--as", "Ann", stdin=b"mood 4, unicorns in the garden\nhow was march 2026\n")
    picture = re.search(rb"^/.*chart-1\.png$", chat.stdout, re.MULTILINE)
    assert picture
    assert not Path(picture.group().decode()).exists(), "a chart goes with its chat"
    kept = [path for path in trained_home.rglob("*") if path.is_file()]
    assert len(kept) > 2
    for path in kept:
        assert b"unicorn" not in path.read_bytes(), path
        assert path.suffix != ".png"


def test_a_reply_in_a_pipe_keeps_its_own_lines(run: Run) -> None:
    reply = parsed(run("say", "--as", "Ann", "--json", "help"))["reply"]["text"]
    assert any(len(line) > 60 for line in reply.splitlines())
    seen = run("say", "--as", "Ann", "--at", "2026-03-02T09:00", "what do you know about me", COLUMNS="40")
    text = parsed(
        run("say", "--as", "Ann", "--at", "2026-03-02T09:00", "--json", "what do you know about me")
    )["reply"]["text"]
    assert max(map(len, text.splitlines())) > 40
    assert max(map(len, seen.stdout.decode().splitlines())) > 40
    assert b"\x1b" not in seen.stdout


def test_a_chat_from_a_pipe_is_answered_line_by_line(process: Run, run: Run) -> None:
    done = process("chat", "--as", "Ann", stdin=b"mood 4\n\n\xff\xfe\nundo\n")
    assert done.stdout.count(b"[") >= 2
    records = lines(run("twin", "history", "Ann", "--json"))
    assert [record["type"] for record in records][-2:] == ["capacity.mood_logged", "correction.made"]


def test_a_reminder_that_nobody_saw_is_shown_when_the_chat_is_opened(run: Run, trained_home: Path) -> None:
    before = utc_now() - timedelta(hours=2)
    run("say", "--as", "Ann", "--at", before.isoformat(), "remind me in 1 minute to water the fern")
    house = House(load(None, {}), Home(trained_home), clock=lambda: before + timedelta(minutes=2))
    house.ongoing.jobs().settle()
    house.clock = utc_now
    anyio.run(house.ongoing.outbox(house.terminal()).deliver)
    house.close()
    done = run("chat", "--as", "Ann", stdin=b"mood 4\n")
    assert b"water the fern" in done.stdout
    again = run("chat", "--as", "Ann", stdin=b"mood 4\n")
    assert b"water the fern" not in again.stdout


def test_a_dead_letter_is_listed_without_its_words_and_goes_out_again(run: Run, trained_home: Path) -> None:
    before = utc_now() - timedelta(hours=2)
    run("say", "--as", "Ann", "--at", before.isoformat(), "remind me in 1 minute to water the fern")
    house = House(load(None, {}), Home(trained_home))
    house.ongoing.jobs().settle()
    (parcel,) = house.store.claim_parcels(utc_now(), limit=5, lease=timedelta(minutes=1))
    house.store.park(parcel, "the chat is gone", utc_now())
    house.close()
    (dead,) = parsed(run("outbox", "list", "--json"))
    assert dead["id"] == parcel.id
    assert (dead["channel"], dead["reason"]) == ("console", "the chat is gone")
    shown = run("outbox", "list").stdout
    assert parcel.id.encode() in shown
    assert b"fern" not in shown
    run("outbox", "resend", parcel.id)
    assert run("outbox", "list").stdout == b"Nothing is parked.\n"
    assert b"no dead letter" in run("outbox", "resend", parcel.id, code=2).stderr
    house = House(load(None, {}), Home(trained_home))
    anyio.run(house.ongoing.outbox(house.terminal()).deliver)
    house.close()
    assert b"water the fern" in run("chat", "--as", "Ann").stdout


def test_config_check_names_the_place(run: Run, tmp_path: Path) -> None:
    assert b"defaults" in run("config", "check").stdout
    (tmp_path / "mine.yml").write_text("log:\n  level: warning\n", encoding="utf-8")
    assert b"mine.yml is right" in run("config", "check", "mine.yml").stdout
    (tmp_path / "config.yml").write_text("server:\n  prot: 80\n", encoding="utf-8")
    assert (
        b"config.yml:2:3: server.prot is not a key; did you mean port?"
        in run("config", "check", code=2).stderr
    )
    assert b"config.yml:2:3" in run("say", "hi", code=2).stderr, "an unknown key refuses to start"
    assert b"config.yml:2:3" in run("run", code=2).stderr
    (tmp_path / "config.yml").write_text("channels:\n  web:\n    titel: x\n", encoding="utf-8")
    assert b"did you mean title?" in run("run", code=2).stderr


def test_a_new_person_has_the_settings_of_the_house(run: Run, tmp_path: Path) -> None:
    text = "people:\n  zone: Europe/Vienna\n  language: de\n  country: AT\n"
    (tmp_path / "config.yml").write_text(text, encoding="utf-8")
    run("say", "--as", "Ann", "Stimmung 4")
    preferences = parsed(run("twin", "show", "Ann", "--json"))["preferences"]
    assert preferences == {"zone": "Europe/Vienna", "language": "de", "country": "AT"}


def test_keys_are_rotated_and_everything_can_still_be_read(run: Run, trained_home: Path) -> None:
    run("say", "--as", "Ann", "mood 4")
    before = (trained_home / "key").read_bytes()
    assert b"1 keys" in run("keys", "rotate").stderr
    assert (trained_home / "key").read_bytes() != before
    assert parsed(run("twin", "show", "Ann", "--json"))["mood"]["readings"][0][1] == 4


def test_the_wrong_key_or_a_damaged_file_is_told(run: Run, trained_home: Path) -> None:
    run("say", "--as", "Ann", "mood 4")
    (trained_home / "key").write_text("0" * 64, encoding="ascii")
    assert b"key" in run("say", "--as", "Ann", "mood 4", code=2).stderr
    (trained_home / "doppel.db").write_bytes(b"not a database" * 1000)
    assert run("twin", "list", code=2).stderr.startswith(b"doppel: ")


def test_only_its_user_may_read_the_home(run: Run, trained_home: Path) -> None:
    run("say", "--as", "Ann", "mood 4")
    for path in trained_home.iterdir():
        if not path.is_symlink():
            assert path.stat().st_mode & 0o077 == 0, path


def test_a_sign_in_link_is_printed(run: Run) -> None:
    link = run("link", "--as", "Ann").stdout.decode().strip()
    assert link.startswith("http://127.0.0.1:8080/sign-in/")
    assert len(link.rpartition("/")[2]) >= 43


def test_the_model_is_trained_once(run: Run) -> None:
    assert b"already" in run("train").stdout


def test_a_model_is_measured_on_strangers_files(run: Run, tmp_path: Path) -> None:
    def rasa(**intents: list[str]) -> str:
        blocks = (
            f"- intent: {name}\n  examples: |\n" + "".join(f"    - {one}\n" for one in said)
            for name, said in intents.items()
        )
        return 'version: "3.1"\nnlu:\n' + "".join(blocks)

    teas = [
        f"make me {kind} tea{end}"
        for kind in ("green", "black", "white", "strong", "weak")
        for end in ("", " please", " now")
    ]
    lamps = [
        f"turn {way} the {lamp}"
        for way in ("on", "off")
        for lamp in ("lamp", "light", "lights", "desk lamp", "big light")
    ]
    odd = [
        "what is the capital of peru",
        "sing a song",
        "how tall is the tower",
        "who won the match",
        "tell me a story",
    ]
    (tmp_path / "train.yml").write_text(rasa(tea=teas[::2], lamp=lamps[::2]), encoding="utf-8")
    (tmp_path / "test.yml").write_text(rasa(tea=teas[1::2], lamp=lamps[1::2]), encoding="utf-8")
    (tmp_path / "odd.yml").write_text(rasa(out=odd), encoding="utf-8")
    command = ["evaluate", "--train", "train.yml", "--test", "test.yml"]
    figures = parsed(run(*command, "--oos-train", "odd.yml", "--oos-test", "odd.yml", "--json"))
    assert figures["accuracy"] > 0.9
    for name in ("macro_f1", "oos_recall", "entity_f1", "train_seconds", "ms_per_utterance", "megabytes"):
        assert isinstance(figures[name], float), name
    assert b"accuracy" in run(*command).stdout


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").stdout.startswith(b"doppel 0")
