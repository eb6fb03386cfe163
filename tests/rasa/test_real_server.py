"""Against a real Rasa 3.6: `make test-rasa`, in minutes, with an environment of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks import rasa_server
from nlu import entities, examples
from nlu.annotations import Span
from nlu.examples import Example, TrainingData
from nlu.rasa.breaker import FAILURES
from nlu.rasa.client import Client, Server
from nlu.rasa.export import Project, write
from nlu.rasa.interpreter import RasaInterpreter
from nlu.understanding import Understanding

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)
SKILLS = ("mood.yml", "reminders.yml", "tasks.yml")
INTENTS = (
    "log_mood",
    "log_energy",
    "log_stress",
    "set_reminder",
    "list_reminders",
    "list_tasks",
    "out_of_scope",
)
EACH = 25
"""Examples of each intent: few intents that are far apart, so that Rasa learns them in a minute."""
EPOCHS = 50
SAID = [
    ("mood 4", "log_mood"),
    ("stress 2", "log_stress"),
    ("my energy is 3", "log_energy"),
    ("remind me to call mum at 3", "set_reminder"),
    ("what are my tasks", "list_tasks"),
    ("show my reminders", "list_reminders"),
]
IN_RASA = """
import json, sys, warnings
warnings.simplefilter("error", UserWarning)
from rasa.shared.importers.importer import TrainingDataImporter
importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
nlu, domain = importer.get_nlu_data(), importer.get_domain()
examples = [[e.get("intent"), e.get("text"), e.get("entities", [])] for e in nlu.intent_examples]
listed = {table["name"]: table["elements"] for table in nlu.lookup_tables}
patterns = [[one["name"], one["pattern"]] for one in nlu.regex_features]
read = [examples, nlu.entity_synonyms, patterns, listed, domain.intents, domain.entities]
json.dump(read, open("read.json", "w"))
"""


class Nobody:
    """Ours, for a server that should have answered."""

    def understand(self, text: str, now: datetime, zone: ZoneInfo) -> Understanding:
        return Understanding(text, "ours", 1.0, entities.read(text, now, zone))

    def clauses(self, text: str, now: datetime, zone: ZoneInfo) -> list[Understanding]:
        return [self.understand(text, now, zone)]


def few(data: TrainingData) -> TrainingData:
    said = {
        intent: of[:: max(1, len(of) // EACH)][:EACH]
        for intent, of in data.intents.items()
        if intent in INTENTS
    }
    return TrainingData(MappingProxyType(said), data.synonyms, data.regexes, data.lookups)


@pytest.fixture(scope="module")
def taught() -> TrainingData:
    return few(examples.load([ROOT / "skills" / name for name in SKILLS]))


@pytest.fixture(scope="module")
def project(taught: TrainingData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of some skills, exported and trained as it is."""
    folder = tmp_path_factory.mktemp("rasa")
    write(Project(taught, few(examples.load([ROOT / "nlu" / "outside.yml"])), epochs=EPOCHS), folder)
    rasa_server.train(folder)
    return folder


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[rasa_server.Server]:
    with rasa_server.serving(project) as one:
        yield one


@pytest.fixture(scope="module")
def interpreter(server: rasa_server.Server, taught: TrainingData) -> RasaInterpreter:
    return RasaInterpreter(Nobody(), Server(server.url, timeout=30.0), taught.intents)


def test_rasa_knows_what_was_said_and_we_know_when(interpreter: RasaInterpreter) -> None:
    readings = [interpreter.understand(text, NOW, ZONE) for text, _ in SAID]
    assert [(reading.text, reading.intent) for reading in readings] == SAID
    for reading in readings:
        ruled = entities.read(reading.text, NOW, ZONE)
        assert [entity for entity in reading.entities if entity in ruled] == list(ruled)
        assert 0 < reading.confidence <= 1
        assert reading.ranking[0] == (reading.intent, reading.confidence)


def test_learnt_entities_are_rasa_s_with_our_times_cut_off(interpreter: RasaInterpreter) -> None:
    text = "  🙂 remind me to call mum at 3"
    title = interpreter.understand(text, NOW, ZONE).first("title")
    assert title
    assert text[title.start : title.end] == title.value == "call mum"


def test_a_command_to_rasa_is_followed_by_the_server_and_so_never_sent(
    server: rasa_server.Server, interpreter: RasaInterpreter
) -> None:
    followed = json.loads(Client(Server(server.url, 30.0)).parse("/list_tasks"))
    assert followed["intent"] == {"name": "list_tasks", "confidence": 1.0}
    assert interpreter.understand("/list_tasks", NOW, ZONE).intent == "ours"


@pytest.mark.parametrize(
    "text", ["\ud800 mood", "\x00 mood", "mood " * 2000, "𝕞ood ٣", '{"text": 1}', "mood\u2028"]
)
def test_any_text_is_answered(interpreter: RasaInterpreter, text: str) -> None:
    assert interpreter.understand(text, NOW, ZONE).text == text
    assert interpreter.understand("mood 4", NOW, ZONE).intent == "log_mood"


def rasa_reads(folder: Path) -> list[Any]:
    """The data of a project in Rasa's own eyes, where a warning of Rasa's is an error."""
    command = [str(rasa_server.PYTHON), "-c", IN_RASA]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**rasa_server.QUIET, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    read: list[Any] = json.loads((folder / "read.json").read_text(encoding="utf-8"))
    return read


def test_rasa_reads_all_that_ships_as_we_do(tmp_path: Path) -> None:
    files = [p for p in (ROOT / "skills").glob("*.yml") if "." not in p.stem]
    data = examples.load([*files, ROOT / "bot" / "control.yml"])
    write(Project(data), tmp_path)
    read, _, _, _, intents, names = rasa_reads(tmp_path)
    assert [[intent, e.text, marks(e.entities)] for e, intent in data.pairs()] == in_our_form(read)
    assert set(data.intents) <= set(intents)
    assert {span.name for e, _ in data.pairs() for span in e.entities} == set(names)


def test_rasa_reads_odd_texts_as_we_do(tmp_path: Path) -> None:
    odd = [
        "- a",
        "${HOME}",
        "a: b #c",
        "yes",
        "'",
        '"',
        "\\u0041",
        "[x] y",
        "☕ 👩\u200d🦰 é",
        "a\tb",
        "1e3",
        "~",
        "a\x07b",
    ]
    text = "from berlin to the big apple"
    marked = (Span("city", "Ber[l]in {1}", 5, 11, "from", "1"), Span("place", "the big apple", 15, 28))
    greet = (*map(Example, odd), Example(text, marked))
    data = TrainingData(
        MappingProxyType({"greet": greet, "1e3": (Example("x"), Example("y"))}),
        MappingProxyType({"big apple": "New York: \\u0041 #1"}),
        MappingProxyType({"ticket": (r"\b[a-z]+-\d{2}\u0041",)}),
        MappingProxyType({"skill": ("c++", "ärger", "${HOME}")}),
    )
    write(Project(data), tmp_path)
    read, synonyms, patterns, listed, intents, _ = rasa_reads(tmp_path)
    assert in_our_form(read) == [[intent, e.text, marks(e.entities)] for e, intent in data.pairs()]
    assert synonyms["big apple"] == "New York: \\u0041 #1"
    assert patterns == [["ticket", r"\b[a-z]+-\d{2}\u0041"]]
    assert listed == {"skill": ["c++", "ärger", "${HOME}"]}
    assert {"greet", "1e3"} <= set(intents)


def marks(spans: tuple[Span, ...]) -> list[tuple[Any, ...]]:
    return [(s.name, s.value, s.start, s.end, s.role, s.group) for s in spans]


def in_our_form(read: list[Any]) -> list[Any]:
    keys = ("entity", "value", "start", "end", "role", "group")
    return [
        [intent, text, [tuple(e.get(key) or ("" if key in keys[4:] else 0) for key in keys) for e in found]]
        for intent, text, found in read
    ]


def test_a_server_that_is_stopped_is_stood_in_for(
    server: rasa_server.Server, interpreter: RasaInterpreter, caplog: pytest.LogCaptureFixture
) -> None:
    assert interpreter.understand("mood 4", NOW, ZONE).intent == "log_mood"
    server.kill()
    readings = [interpreter.understand("mood 4 at 3", NOW, ZONE) for _ in range(FAILURES + 1)]
    assert [reading.intent for reading in readings] == ["ours"] * len(readings)
    assert all(reading.entities == entities.read("mood 4 at 3", NOW, ZONE) for reading in readings)
    assert "rasa: down" in caplog.text
