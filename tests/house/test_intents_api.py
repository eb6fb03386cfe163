"""An admin over HTTP: an intent taught, tried, published, used in the chat, and rolled back."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.app import House
from bot.config import Config, Home
from bot.keys import Scope
from bot.messages import Address, Message

pytestmark = pytest.mark.long

EXAMPLES = [
    "book a meeting room",
    "reserve a room for the workshop",
    "i need a conference room tomorrow",
    "is there a free meeting room",
    "get us a room for ten people",
]
ROOM = {
    "title": "Book a room",
    "examples": EXAMPLES,
    "reply": {"texts": ["Rooms are booked at the front desk, extension 200."]},
}
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def house(trained_home: Path) -> Iterator[House]:
    house = House(Config(), Home(trained_home))
    yield house
    house.close()


@pytest.fixture
def client(house: House) -> TestClient:
    return TestClient(house.gateway(), base_url="http://localhost")


def key(house: House, *scopes: Scope) -> dict[str, str]:
    """The header of a new key."""
    _, secret = house.keys.create("test", scopes or tuple(Scope), "test", NOW)
    return {"authorization": f"Bearer {secret}"}


def said(house: House, text: str, id_: str) -> str:
    message = Message(id_, text, Address("console", "ann", "terminal"), NOW)
    return house.dialogue.hear(message).reply.text


def settled(client: TestClient, head: dict[str, str], number: int) -> dict[str, Any]:
    """The progress of a version when it is done."""
    until = time.monotonic() + 900
    while time.monotonic() < until:
        progress: dict[str, Any] = client.get(
            f"/admin/intents:versions/{number}/progress", headers=head
        ).json()
        if progress["state"] != "training":
            return progress
    raise AssertionError(f"not done after fifteen minutes: {progress}")


@pytest.mark.timeout(1800)
def test_an_intent_is_taught_tried_published_used_and_rolled_back(house: House, client: TestClient) -> None:
    head = key(house)
    before = said(house, "can you reserve a meeting room for friday", "1")
    assert "front desk" not in before

    put = client.put("/admin/intents/book_room", json=ROOM, headers=head)
    assert put.status_code == 200, put.text
    assert put.json() == {"revision": 1, "problems": []}
    (row,) = [
        one for one in client.get("/admin/intents", headers=head).json()["intents"] if one["origin"] == "own"
    ]
    assert (row["name"], row["examples"]) == ("book_room", {"en": 5})

    tried = client.post("/admin/intents:try", json={"text": "we need a meeting room"}, headers=head).json()
    assert tried["draft"]["reading"]["intent"] == "book_room"
    assert tried["draft"]["follows"]
    assert "front desk" in tried["draft"]["reply"]["text"]
    assert tried["live"]["reading"]["intent"] != "book_room"
    assert "front desk" not in said(house, "we need a meeting room", "2"), "a try changes nothing"

    published = client.post("/admin/intents:publish", json={"note": "rooms"}, headers=head)
    assert published.status_code == 202, published.text
    number = published.json()["number"]
    assert said(house, "mood 4", "3"), "people are answered while it trains"
    assert settled(client, head, number) | {"doing": "", "share": 1.0} == {
        "number": number, "state": "ready", "doing": "", "share": 1.0, "live": True,
    }  # fmt: skip
    for n, text in enumerate(("can you reserve a meeting room for friday", "i'd like to book a room please")):
        assert "front desk" in said(house, text, f"4{n}"), text
    assert "Mood 4" in said(house, "mood 4", "5")

    version = client.get(f"/admin/intents:versions/{number}", headers=head).json()
    assert version["note"] == "rooms"
    assert version["author"].startswith("key:")
    assert version["draft"]["intents"]["book_room"]["examples"]["en"] == EXAMPLES
    assert version["report"]["held_out"]["count"] > 100

    back = client.post("/admin/intents:versions/0:rollback", headers=head)
    assert back.json() == {"live": 0}
    assert "front desk" not in said(house, "can you reserve a meeting room for friday", "6")

    actions = [one["action"] for one in client.get("/admin/audit", headers=head).json()["lines"]]
    assert actions[:4] == ["intents.rollback", "intents.live", "intents.publish", "intents.edit"]


def test_a_key_allows_its_scopes_and_nothing_else(house: House, client: TestClient) -> None:
    assert client.get("/admin/intents").status_code == 401
    assert client.get("/admin/intents", headers={"authorization": "Bearer dop_x"}).status_code == 401
    reads = key(house, Scope.INTENTS_READ)
    assert client.get("/admin/intents", headers=reads).status_code == 200
    refused = client.put("/admin/intents/x", json=ROOM, headers=reads)
    assert refused.status_code == 403
    assert "intents:edit" in refused.json()["error"]
    edits = key(house, Scope.INTENTS_EDIT)
    assert client.post("/admin/intents:publish", json={}, headers=edits).status_code == 403
    assert client.get("/admin/audit", headers=edits).status_code == 403
    assert client.get("/admin/openapi.json", headers=edits).status_code == 403


def routes(house: House, client: TestClient) -> set[tuple[str, str]]:
    """Method and path of every admin route, as the interface itself tells them."""
    paths = client.get("/admin/openapi.json", headers=key(house)).json()["paths"]
    told = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    return told | {("GET", "/admin/openapi.json")}


def test_every_route_asks_for_a_key(house: House, client: TestClient) -> None:
    told = routes(house, client)
    assert len(told) > 20
    for method, path in told:
        plain = path.replace("{name}", "x").replace("{number}", "1").replace("{key_id}", "k")
        assert client.request(method, plain, json={}).status_code == 401, (method, path)


def test_whoever_read_an_older_draft_is_told(house: House, client: TestClient) -> None:
    head = key(house)
    assert client.put("/admin/intents/one", json=ROOM, headers=head | {"if-match": "0"}).status_code == 200
    late = client.put("/admin/intents/two", json=ROOM, headers=head | {"if-match": "0"})
    assert late.status_code == 412
    assert "two" not in [one["name"] for one in client.get("/admin/intents", headers=head).json()["intents"]]


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({"examples": []}, 200, "no examples"),
        ({"examples": ["mood 4"], "reply": {"texts": ["x"]}}, 200, "log_mood"),
        ({"examples": ["a", "A "], "reply": {"texts": ["x"]}}, 200, "already"),
        ({"examples": ["x" * 10_000], "reply": {"texts": ["x"]}}, 200, "characters"),
        ({"exampels": ["a"]}, 422, "exampels"),
        ({"examples": 7}, 422, "examples"),
    ],
)
def test_bad_input_is_told_and_the_live_model_is_untouched(
    house: House, client: TestClient, body: dict[str, Any], status: int, why: str
) -> None:
    head = key(house)
    answer = client.put("/admin/intents/book_room", json=body, headers=head)
    assert answer.status_code == status, answer.text
    assert why in answer.text
    if status == 200:
        refused = client.post("/admin/intents:publish", json={}, headers=head)
        assert refused.status_code == 422
        assert why in refused.text
        assert client.get("/admin/intents:versions", headers=head).json() == {"versions": []}
    assert house.agents.live().version == 0


def test_a_bomb_is_refused(house: House, client: TestClient) -> None:
    head = key(house)
    bomb = "a: &a [x,x]\n" + "".join(
        f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'},*a]\n" for n in range(40)
    )
    yaml = head | {"content-type": "application/yaml"}
    assert client.put("/admin/intents:draft", content=bomb, headers=yaml).status_code == 422
    deep = "[" * 100_000
    answer = client.put(
        "/admin/intents:draft", content=deep, headers=head | {"content-type": "application/json"}
    )
    assert answer.status_code == 422
    broken = client.put("/admin/intents:draft", content=b"\xff\xfe", headers=yaml)
    assert broken.status_code == 422
    assert "UTF-8" in broken.json()["error"]
    large = client.put("/admin/intents:draft", content=b"x" * 2_000_000, headers=yaml)
    assert large.status_code == 413


def test_a_draft_goes_out_and_in_as_yaml(house: House, client: TestClient) -> None:
    head = key(house)
    client.put("/admin/intents/book_room", json=ROOM, headers=head)
    out = client.get("/admin/intents:draft", headers=head | {"accept": "application/yaml"})
    assert out.headers["etag"] == '"1"'
    assert "- book a meeting room" in out.text
    client.delete("/admin/intents/book_room", headers=head)
    back = client.put(
        "/admin/intents:draft", content=out.text, headers=head | {"content-type": "application/yaml"}
    )
    assert back.json() == {"revision": 3, "problems": []}
    assert client.get("/admin/intents/book_room", headers=head).json()["edit"]["examples"]["en"] == EXAMPLES


def test_long_work_is_told_line_by_line(house: House, client: TestClient) -> None:
    head = key(house)
    client.put("/admin/intents/book_room", json={"examples": []}, headers=head)
    lines = client.post("/admin/intents:test", headers=head).text.splitlines()
    (only,) = map(json.loads, lines)
    assert "problems" in only


def test_what_was_not_understood_becomes_examples_where_its_person_agreed(
    trained_home: Path,
) -> None:
    house = House(Config.model_validate({"nlu": {"asks_to_teach": True}}), Home(trained_home))
    client, head = TestClient(house.gateway(), base_url="http://localhost"), key(house)
    try:
        asked = said(house, "order lunch for Priya and 3 guests", "1")
        assert "Only if you say so" in asked
        assert client.get("/admin/intents:misses", headers=head).json() == {"groups": []}
        assert "Only if you say so" not in said(house, "order catering for the board", "2"), "asked once"
        said(house, "you may learn from what i say", "3")
        said(house, "order catering for Priya and 3 guests", "4")
        (group,) = client.get("/admin/intents:misses", headers=head).json()["groups"]
        assert group["text"] == "order catering for <name> and <number> guests"
        client.put("/admin/intents/catering", json=ROOM, headers=head)
        adopted = client.post(
            "/admin/intents:misses:adopt",
            json={"places": group["places"], "intent": "catering"},
            headers=head,
        )
        assert adopted.json() == {"revision": 2}
        examples = client.get("/admin/intents/catering", headers=head).json()["examples"]["en"]
        assert examples[-1] == "order catering for Alex and 3 guests"
        assert client.get("/admin/intents:misses", headers=head).json() == {"groups": []}
        said(house, "order catering for the whole floor", "5")
        assert "gone" in said(house, "stop learning from my messages", "6")
        assert client.get("/admin/intents:misses", headers=head).json() == {"groups": []}
        today = client.get("/admin/intents:figures?since=2026-03-02&until=2026-03-02", headers=head).json()
        (day,) = today["over_time"]
        assert day["turns"] == 6
        assert day["rates"]["fallback"] is None, "nothing is told of one person"
    finally:
        house.close()


def test_the_page_of_routes_is_true(house: House, client: TestClient) -> None:
    page = (Path(__file__).parents[2] / "docs" / "admin-api.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| ([A-Z]+) `(/admin[^`]*)` \|", page, re.MULTILINE))
    assert told == routes(house, client)
