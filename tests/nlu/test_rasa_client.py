from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_server import FakeRasa, answer, entity, serving

from nlu import entities
from nlu.rasa.answer import read
from nlu.rasa.breaker import FAILURES, PAUSE
from nlu.rasa.client import MAX_ANSWER, Server
from nlu.rasa.errors import Unusable
from nlu.rasa.interpreter import RasaInterpreter
from nlu.understanding import Moment, Understanding

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)
KNOWN = ("echo", "log_mood", "set_reminder", "greet")
SECRET = "my dismal secret"


class Ours:
    """Reads everything as ours."""

    def understand(self, text: str, now: datetime, zone: ZoneInfo) -> Understanding:
        return Understanding(text, "ours", 1.0, entities.read(text, now, zone))

    def clauses(self, text: str, now: datetime, zone: ZoneInfo) -> list[Understanding]:
        return [self.understand(text, now, zone)]


class Clock:
    """Seconds that stand until they are moved on."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def rasa(
    timeout: float = 5.0, clock: Clock | None = None, **fake: Any
) -> Iterator[tuple[FakeRasa, RasaInterpreter]]:
    with serving(FakeRasa(**fake)) as server, asking(server.url, timeout, server.token, clock) as interpreter:
        yield server, interpreter


@contextmanager
def asking(
    url: str, timeout: float = 5.0, token: str = "", clock: Clock | None = None
) -> Iterator[RasaInterpreter]:
    yield RasaInterpreter(Ours(), Server(url, timeout, token), KNOWN, clock=clock or Clock())


def intent(interpreter: RasaInterpreter, text: str = SECRET) -> str | None:
    return interpreter.understand(text, NOW, ZONE).intent


def test_the_intent_is_rasa_s_and_the_times_are_ours() -> None:
    text = "remind me to call mum at 3"
    title = entity(text, "call mum at 3", "title")
    with rasa(readings={text: answer(text, "set_reminder", 0.8, title, greet=0.1, strange=0.05)}) as (_, one):
        reading = one.understand(text, NOW, ZONE)
    assert (reading.text, reading.intent, reading.confidence) == (text, "set_reminder", 0.8)
    assert reading.ranking == (("set_reminder", 0.8), ("greet", 0.1))
    assert [(e.value, text[e.start : e.end]) for e in reading.all("title")] == [("call mum", "call mum")]
    assert reading.all("time")
    assert [e for e in reading.entities if e.name != "title"] == list(entities.read(text, NOW, ZONE))


@pytest.mark.parametrize(
    "text", ["😀 call 👩‍👩‍👧 mum now", "  \n call mum", "\u3000\u2003é́ call mum", "𝕒𝕓 call mum"]
)
def test_offsets_are_code_points_of_the_text_as_it_was_said(text: str) -> None:
    said = text.strip()
    reading = answer(said, "set_reminder", 0.9, entity(said, "mum", "title"))
    with rasa(readings={said: reading}) as (_, one):
        title = one.understand(text, NOW, ZONE).first("title")
    assert title
    assert text[title.start : title.end] == title.value == "mum"


def test_roles_groups_and_synonyms_are_kept_and_what_rules_read_is_not_rasa_s() -> None:
    text = "from berlin to rome at 5"
    found = [
        entity(text, "berlin", "city", value="Berlin", role="from"),
        entity(text, "rome", "city", role="to", group="1"),
        entity(text, "at 5", "time", value={"to": "x"}, extractor="DucklingEntityExtractor"),
        entity(text, "5", "number", value=5),
        entity(text, "at", "amount", value={"value": 5, "unit": "kg"}),
        entity(text, "to", "broken", start=90, end=95),
    ]
    spans = read(json.dumps(answer(text, "echo", 0.9, *found)).encode(), text, KNOWN).spans
    assert [(s.name, s.value, s.role, s.group) for s in spans] == [
        ("city", "Berlin", "from", ""),
        ("city", "rome", "to", "1"),
    ]
    with rasa(readings={text: answer(text, "echo", 0.9, *found)}) as (_, one):
        reading = one.understand(text, NOW, ZONE)
    assert [(e.value, e.role, e.group) for e in reading.all("city")] == [
        ("Berlin", "from", ""),
        ("rome", "to", "1"),
    ]
    moment = reading.first("time")
    assert moment
    assert isinstance(moment.value, Moment)


@pytest.mark.parametrize(
    ("name", "confidence"), [("nlu_fallback", 0.3), ("out_of_scope", 0.9), (None, 0.0), ("", 0.0)]
)
def test_rasa_s_words_for_no_intent_are_none(name: str | None, confidence: float) -> None:
    with rasa(readings={SECRET: answer(SECRET, name, confidence, greet=0.25)}) as (_, one):
        reading = one.understand(SECRET, NOW, ZONE)
    assert reading.intent is None
    assert reading.confidence == (0.75 if name else 1.0)
    assert reading.ranking == ((("greet", 0.25),) if name else ())


@pytest.mark.parametrize(("told", "kept"), [(1.0000001, 1.0), (-0.1, 0.0), (None, 0.0), (1, 1.0)])
def test_the_confidence_is_a_probability(told: Any, kept: float) -> None:
    assert read(json.dumps(answer("x", "greet", told)).encode(), "x", KNOWN).confidence == kept


def refused() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_ours_answers_where_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    with asking(refused()) as one:
        assert intent(one) == "ours"
    assert "no answer" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "fake",
    [
        {"status": 500},
        {"status": 409, "body": b'{"reason":"Conflict","message":"No agent loaded."}'},
        {"status": 302},
        {"body": b"<html>It works!</html>"},
        {"body": b""},
        {"body": b"[]"},
        {"body": b'{"text": "x"}'},
        {"body": b'{"intent": "greet"}'},
        {"body": b'{"intent": {"name": "greet", "confidence": NaN}}'},
        {"body": b'{"intent": {"name": "greet", "confidence": "high"}}'},
        {"body": b'{"intent": {"name": "greet"}, "entities": [{"entity": "a", "start": "0", "end": 1}]}'},
        {"body": b'{"intent": {"name": "\xff"}}'},
        {"body": b'{"intent": {"name": "greet", "confidence": 1}, "x": "' + b"y" * MAX_ANSWER + b'"}'},
        {"body": b"[" * 5000},
    ],
)
def test_ours_answers_where_rasa_answers_rubbish(
    fake: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with rasa(**fake) as (server, one):
        assert [intent(one) for _ in range(FAILURES + 1)] == ["ours"] * (FAILURES + 1)
        assert len(server.asked) == FAILURES
    assert "ours is taken" in caplog.text
    assert SECRET not in caplog.text


def test_ours_answers_after_the_time_out() -> None:
    with rasa(timeout=0.05, hangs=True) as (_, one):
        assert intent(one) == "ours"


def test_an_intent_that_nobody_here_answers_to_is_read_by_ours_and_no_failure() -> None:
    with rasa(readings={SECRET: answer(SECRET, "strange")}) as (server, one):
        assert {intent(one) for _ in range(FAILURES + 3)} == {"ours"}
        assert len(server.asked) == FAILURES + 3


@pytest.mark.parametrize("text", ["/greet", " /greet@1.0", '/greet{"a": "b"}', "", "  ", "🙂", "?!"])
def test_commands_to_rasa_and_texts_without_words_are_not_sent(text: str) -> None:
    with rasa() as (server, one):
        assert intent(one, text) == one.clauses(text, NOW, ZONE)[0].intent == "ours"
        assert server.asked == []


def test_a_server_that_is_down_is_tried_again_now_and_then_by_one(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with rasa(clock=clock, status=500) as (server, one), ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: intent(one), range(FAILURES)))
        asked = len(server.asked)
        clock.now += PAUSE - 0.01
        assert intent(one) == "ours"
        assert len(server.asked) == asked
        clock.now += 0.01
        list(pool.map(lambda _: intent(one), range(20)))
        assert len(server.asked) == asked + 1, "one message tries, and the others do not wait"
        server.status = 200
        assert intent(one) == "ours"
        clock.now += PAUSE
        assert [intent(one) for _ in range(3)] == ["echo"] * 3
    assert "rasa: down" in caplog.text
    assert "rasa: answers again" in caplog.text


def test_failures_that_are_not_in_a_row_do_not_count_together() -> None:
    with rasa() as (server, one):
        for status in [500, 500, 200] * 4:
            server.status = status
            assert intent(one) == ("echo" if status == 200 else "ours")


def test_each_thing_said_is_asked_by_itself() -> None:
    both, first, second = (
        "log mood 4 and remind me to stretch at 3",
        "log mood 4",
        "remind me to stretch at 3",
    )
    readings = {first: answer(first, "log_mood"), second: answer(second, "set_reminder")}
    with rasa(readings={both: answer(both, "log_mood", 0.5), **readings}) as (_, one):
        found = one.clauses(both, NOW, ZONE)
    assert [(reading.text, reading.intent) for reading in found] == [
        (first, "log_mood"),
        (second, "set_reminder"),
    ]


def test_a_message_is_read_by_one_of_both_alone() -> None:
    both, first = "log mood 4 and remind me to stretch at 3", "log mood 4"
    with rasa(readings={both: answer(both, "log_mood"), first: answer(first, "strange")}) as (_, one):
        assert [reading.intent for reading in one.clauses(both, NOW, ZONE)] == ["ours"]


def test_many_ask_at_once_over_few_connections() -> None:
    texts = [f"call number {i}" for i in range(200)]
    readings = {text: answer(text, "greet", 0.9, entity(text, text[12:], "title")) for text in texts}
    with rasa(readings=readings) as (server, one), ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda text: one.understand(text, NOW, ZONE), texts))
        assert [reading.text for reading in found] == texts
        assert [e.value for reading in found for e in reading.all("title")] == [text[12:] for text in texts]
        assert server.connections <= 16


def test_the_token_is_given_and_told_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    with rasa(token="s&cret/ ü") as (server, one):
        assert intent(one) == "echo"
        server.token = "another"
        assert intent(one) == "ours"
    assert "s&cret" not in caplog.text + repr(Server(token="s&cret"))
    assert "401" in caplog.text


def test_an_address_may_have_a_path() -> None:
    with rasa() as (server, _), asking(f"{server.url}/rasa/") as one:
        assert intent(one) == "ours"
        assert server.asked == []


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 40)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(KNOWN),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["intent", "name", "confidence", "entities", "entity", "start", "end", "value", "role"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.text(max_size=30), junk, junk, junk)
def test_any_answer_is_read_or_refused(text: str, first: Any, found: Any, ranking: Any) -> None:
    body = json.dumps({"intent": first, "entities": found, "intent_ranking": ranking}).encode()
    try:
        reading = read(body, text, KNOWN)
    except Unusable:
        return
    assert reading.intent in {*KNOWN, None}
    assert 0 <= reading.confidence <= 1
    assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)
