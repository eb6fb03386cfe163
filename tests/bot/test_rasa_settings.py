from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from interpreter import ScriptedInterpreter, reading
from rasa_server import FakeRasa, answer, serving

from bot import discovery
from bot.config import Config, load
from bot.config.models import Nlu, Rasa
from bot.dialogue.agent import Agent
from bot.errors import ConfigError
from bot.rasa import with_rasa

ROOT = Path(__file__).parents[2]
NOW, ZONE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC), ZoneInfo("UTC")


def configured(tmp_path: Path, text: str, **environ: str) -> Config:
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ)


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (
            "url: http://rasa.example.org:5005",
            "nlu.rasa: url http://rasa.example.org:5005 would send what people",
        ),
        ("url: http://10.0.0.7", "unencrypted to another machine; use https"),
        ("url: http://0.0.0.0:5005", "unencrypted to another machine"),
        ("url: http://127.0.0.1.example.org", "unencrypted to another machine"),
        ("url: http://localhost@example.org", "nlu.rasa.url does not fit"),
        ("url: ftp://127.0.0.1", "nlu.rasa.url does not fit"),
        ("url: http://127.0.0.1:99999", "names no host and port that can be"),
        ("url: 'http://127.0.0.1:5005/?token=x'", "nlu.rasa.url does not fit"),
        ("timeout_seconds: 0", "nlu.rasa.timeout_seconds should be more than 0"),
        ("token: abc", "nlu.rasa.token is a secret"),
        ("urll: http://127.0.0.1", "nlu.rasa.urll is not a key; did you mean url?"),
    ],
)
def test_what_would_leak_or_never_answer_is_refused(tmp_path: Path, keys: str, why: str) -> None:
    with pytest.raises(ConfigError) as refused:
        configured(tmp_path, f"nlu:\n  rasa: {{{keys}}}\n")
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "keys",
    [
        "url: http://localhost:5005",
        "url: 'http://[::1]:5005'",
        "url: http://127.8.8.8",
        "url: https://rasa.example.org/nlu/",
        "url: http://rasa, plain_http: true",
        "token: '${RASA_TOKEN}'",
    ],
)
def test_this_machine_https_and_what_was_allowed_are_taken(tmp_path: Path, keys: str) -> None:
    rasa = configured(tmp_path, f"nlu:\n  rasa: {{{keys}}}\n", RASA_TOKEN="s3cret").nlu.rasa
    assert rasa.token.get_secret_value() in {"", "s3cret"}


def test_every_key_is_in_the_documented_file() -> None:
    text = (ROOT / "config.yml").read_text(encoding="utf-8")
    assert [key for key in Rasa.model_fields if f"\n    {key}: " not in text] == []


def agent() -> Agent:
    scripted = ScriptedInterpreter({"hi": reading("hi", "greet", 0.6)})
    return Agent({"en": scripted, "de": scripted}, discovery.skills())


def test_without_the_key_nothing_changes() -> None:
    one = agent()
    assert with_rasa(one, Nlu(), one.skills) is one


def test_rasa_is_asked_in_its_language_for_intents_of_skills_and_of_the_dialogue() -> None:
    readings = {"hi": answer("hi", "greet", 0.8), "yes": answer("yes", "affirm"), "x": answer("x", "strange")}
    with serving(FakeRasa(readings, token="t")) as server:
        settings = Nlu.model_validate({"interpreter": "rasa", "rasa": {"url": server.url, "token": "t"}})
        asked = with_rasa(agent(), settings, discovery.skills())
        assert asked.interpreter("en").understand("hi", NOW, ZONE).confidence == 0.8
        assert asked.interpreter("en").understand("yes", NOW, ZONE).intent == "affirm"
        assert asked.interpreter("de").understand("hi", NOW, ZONE).confidence == 0.6
        with pytest.raises(AssertionError, match="nobody told what 'x' means"):
            asked.interpreter("en").understand("x", NOW, ZONE)


def test_what_was_taught_since_is_read_by_doppel_until_rasa_has_learnt_it() -> None:
    def version_with_rooms(url: str) -> Agent:
        ours = {
            text: reading(text, intent, share)
            for text, intent, share in (
                ("a room", "book_room", 0.9),
                ("a roam", "book_room", 0.4),
                ("hi", "greet", 0.9),
            )
        }
        shipped, scripted = discovery.skills(), ScriptedInterpreter(ours)
        skills = replace(shipped, by_intent={**shipped.by_intent, "book_room": shipped.by_intent["help"]})
        settings = Nlu.model_validate({"interpreter": "rasa", "rasa": {"url": url}})
        return with_rasa(Agent({"en": scripted}, skills, version=1), settings, shipped)

    def intents(readings: dict[str, Any]) -> list[str | None]:
        with serving(FakeRasa(readings)) as server:
            rasa = version_with_rooms(server.url).interpreter("en")
            return [rasa.clauses(text, NOW, ZONE)[0].intent for text in ("a room", "a roam", "hi")]

    before = {text: answer(text, "complain", 0.99, greet=0.01) for text in ("a room", "a roam", "hi")}
    assert intents(before) == ["book_room", "complain", "complain"]
    after = before | {"a room": answer("a room", "complain", 0.9, book_room=0.1)}
    assert intents(after) == ["complain", "complain", "complain"], "a server that knows it decides"


def test_a_language_that_doppel_cannot_stand_in_for_is_refused() -> None:
    with pytest.raises(ConfigError, match="no language 'fr'; there are de, en"):
        with_rasa(agent(), Nlu(interpreter="rasa", rasa=Rasa(language="fr")), discovery.skills())
