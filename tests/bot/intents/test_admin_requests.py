"""Whatever is sent to the admin routes gets a status and words, and the draft can still be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from intents_house import PACKAGE

from bot.dialogue.choices import Thresholds
from bot.gateway.admin import Administration, admin_api
from bot.gateway.admin.answers import line_by_line
from bot.gateway.guards import BoundedBody
from bot.intents.admin import IntentAdmin
from bot.intents.drafting import Rules
from bot.intents.misses.inbox import Inbox
from bot.intents.monitoring.figures import Figures
from bot.intents.publishing.agents import Agents
from bot.intents.shipped import Shipped
from bot.intents.training.job import Tell
from bot.intents.training.shelf import Shelf
from bot.keys import AccessKeys, Scope
from twin_core.store import open_store
from twin_core.store.base import Store
from twin_core.store.keyring import open_keyring

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HUGE = 10**30
LOOKS = {"/admin/intents:check", "/admin/intents:try", "/admin/intents:confusions", "/admin/intents:test"}
"""Routes that change nothing, although they are no GET."""


def nobody() -> Agents:
    raise AssertionError("nobody is asked to answer")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    keys = open_keyring(tmp_path / "keys.db", tmp_path / "key")
    store = open_store(f"sqlite:///{tmp_path / 'doppel.db'}", keys)
    yield store
    store.close()


@pytest.fixture
def parts(store: Store, shipped: Shipped, tmp_path: Path) -> Administration:
    rules, shelf = Rules(Thresholds(), skills=PACKAGE), Shelf(tmp_path / "models")
    intents = IntentAdmin(store.desk, shipped, rules, lambda: NOW, shelf=shelf, agents=nobody)
    inbox = Inbox(store.desk, intents, shipped, lambda: NOW)
    figures, keys = Figures(store.desk, lambda: NOW), AccessKeys(store.desk)
    return Administration(intents, inbox, figures, keys, store.desk.audit, lambda: NOW)


def client_of(parts: Administration, *scopes: Scope) -> TestClient:
    """Somebody with a key of these scopes, or of all."""
    app = FastAPI()
    admin_api(app, parts)
    app.add_middleware(BoundedBody)
    _, secret = parts.keys.create("test", scopes or tuple(Scope), "test", NOW)
    head = {"authorization": f"Bearer {secret}", "content-type": "application/json"}
    return TestClient(app, headers=head, raise_server_exceptions=False)


@pytest.fixture
def client(parts: Administration) -> TestClient:
    return client_of(parts)


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b'{"reply": {"webhook": {"url": "x", "timeout": NaN}}}', 422, "reply.webhook.timeout"),
        (b'{"reply": {"webhook": {"url": "x", "timeout": Infinity}}}', 422, "reply.webhook.timeout"),
        (b'{"title": "\\ud83d"}', 422, "half a sign"),
        (b'{"\\ud83d": 1}', 422, "unicode"),
        (b'{"title": "\xff"}', 400, "UTF-8"),
        (b"[" * 200_000, 400, "cannot be read"),
        (b"{", 422, "JSON"),
        (b"", 422, "field required"),
        (b'{"exampels": ["a"]}', 422, "exampels: extra inputs"),
    ],
)
def test_a_body_that_is_no_edit_is_told(client: TestClient, body: bytes, status: int, why: str) -> None:
    answer = client.put("/admin/intents/book_room", content=body)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert why.casefold() in answer.json()["error"].casefold()
    assert client.get("/admin/intents").json()["revision"] == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the body is empty"),
        (b" \n", "the body is empty"),
        (b"[]", "expected keys"),
        (b"# nothing yet", "the body is empty"),
        (b"intents: {a: {}}\nintents: {b: {}}", "the key 'intents' stands twice"),
        (b"intents:\n  a: {}\n  b: {}\n  a: {}", "the key 'a' stands twice"),
        (b"intents: {a: {}}\n---\nintents: {b: {}}", "another document"),
        (b'intents: !!python/object/apply:os.system ["true"]', "intents: "),
        (b"? [a, b]\n: c", "not YAML"),
        (b"intents: {<<: {a: {}}}", "<<"),
        (b"a: &a [x]\nb: *a", "alias"),
    ],
)
@pytest.mark.parametrize("kind", ["application/yaml", "application/json"])
def test_a_body_that_is_no_draft_leaves_the_draft(
    client: TestClient, content: bytes, why: str, kind: str
) -> None:
    client.put("/admin/intents/book_room", json={"title": "Book a room"})
    answer = client.put("/admin/intents:draft", content=content, headers={"content-type": kind})
    assert answer.status_code == 422
    assert kind == "application/json" or why in answer.json()["error"]
    assert client.get("/admin/intents:draft").json()["intents"].keys() == {"book_room"}


@pytest.mark.parametrize(
    "example",
    [
        '[a]{"entity": ' + "[" * 100_000 + "}",
        '[a][{"entity": "x"}, 5, {"entity": "x"}]',
        "[a][{}, null, {}]",
        '[a]{"entity": 5}',
        "[" * 100_000,
        "x" * 10_000,
    ],
)
def test_an_example_that_cannot_be_read_is_a_problem_and_no_trap(client: TestClient, example: str) -> None:
    edit = {"examples": ["book a room", example], "reply": {"texts": ["Done."]}}
    told = client.put("/admin/intents/book_room", json=edit).json()
    assert [one["where"] for one in told["problems"]] == ["intents.book_room.examples.en[1]"]
    assert client.post("/admin/intents:check").json()["problems"] == told["problems"]
    assert client.get("/admin/intents").status_code == 200
    assert client.get("/admin/intents/book_room").json()["edit"]["examples"]["en"][1] == example


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", f"/admin/intents:versions/{HUGE}", None, 404),
        ("GET", "/admin/intents:versions/-1", None, 404),
        ("GET", f"/admin/intents:versions/{HUGE}/progress", None, 404),
        ("POST", f"/admin/intents:versions/{HUGE}:rollback", None, 404),
        ("POST", f"/admin/intents:versions/{HUGE}:cancel", None, 409),
        ("PUT", "/admin/intents:trial", {"number": HUGE, "share": 0.5}, 404),
        ("POST", "/admin/intents:misses:drop", {"places": [HUGE, -HUGE]}, 409),
        ("GET", f"/admin/audit?before={HUGE}", None, 200),
        ("GET", "/admin/audit?subject=%00", None, 422),
        ("GET", "/admin/intents:figures?until=9999-12-31", None, 200),
        ("GET", "/admin/intents:figures?until=0001-01-01", None, 200),
        ("GET", "/admin/intents:figures?since=0001-01-01", None, 409),
        ("POST", "/admin/intents:try", {"text": "hello", "language": "english"}, 422),
        ("POST", "/admin/intents:try", {"text": "bonjour", "language": "fr"}, 422),
        ("POST", "/admin/keys", {"name": "x", "scopes": ["everything"]}, 403),
        ("PUT", "/admin/intents/%00", {"examples": ["a"]}, 200),
    ],
)
def test_numbers_and_days_beyond_all_bounds(
    client: TestClient, method: str, path: str, body: object, status: int
) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert status == 200 or "error" in answer.json()
    assert client.get("/admin/audit").status_code == 200


@pytest.mark.parametrize("named", ["{}", '"{}"', 'W/"{}"', ' "{}" '])
def test_the_revision_is_named_as_its_etag_was(client: TestClient, named: str) -> None:
    client.put("/admin/intents/one", json={"title": "One"})
    etag = client.get("/admin/intents:draft").headers["etag"]
    head = {"if-match": named.format(etag.strip('"'))}
    assert client.put("/admin/intents/two", json={"title": "Two"}, headers=head).json()["revision"] == 2
    assert client.put("/admin/intents/three", json={"title": "Three"}, headers=head).status_code == 412
    assert client.put("/admin/intents/any", json={"title": "X"}, headers={"if-match": "*"}).status_code == 200
    for wrong in ("one", "", "-1", str(HUGE), '"1", "2"'):
        refused = client.put("/admin/intents/four", json={"title": "Four"}, headers={"if-match": wrong})
        assert refused.status_code == 422, wrong
        assert "revision" in refused.json()["error"]


def test_a_body_without_an_end_is_cut(client: TestClient) -> None:
    pieces = (b'{"title": "' + b"x" * 100_000 for _ in range(20))
    answer = client.put("/admin/intents/book_room", content=pieces)
    assert answer.status_code == 413
    assert "bytes" in answer.json()["error"]


def test_ten_thousand_examples_are_told_once_and_at_once(client: TestClient) -> None:
    many = {"examples": [f"say thing {number}" for number in range(10_000)], "reply": {"texts": ["x"]}}
    told = client.put("/admin/intents/book_room", json=many).json()["problems"]
    assert [one["where"] for one in told] == ["intents.book_room.examples.en"]
    assert "10,000 examples" in told[0]["what"]
    assert client.post("/admin/intents:publish", json={}).status_code == 422


def test_whoever_may_read_changes_nothing(parts: Administration) -> None:
    reads = client_of(parts, Scope.INTENTS_READ)
    paths = reads.get("/admin/openapi.json").json()["paths"]
    changing = {
        (method, path) for path, methods in paths.items() for method in methods if method != "get"
    } - {("post", path) for path in LOOKS}
    assert len(changing) > 10
    for method, path in changing:
        plain = path.replace("{name}", "x").replace("{number}", "1").replace("{key_id}", "k")
        assert reads.request(method.upper(), plain, json={}).status_code == 403, (method, path)


def test_long_work_that_breaks_says_so_at_last() -> None:
    def work(tell: Tell) -> object:
        tell("beginning", 0.1)
        raise ZeroDivisionError

    app = FastAPI()
    app.get("/")(lambda: line_by_line(work))
    lines = [json.loads(line) for line in TestClient(app).get("/").text.splitlines()]
    assert lines[0] == {"doing": "beginning", "share": 0.1}
    assert "ZeroDivisionError" in lines[1]["error"]
