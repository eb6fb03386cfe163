"""Telegram's own calls, and those of others who know the address."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes.hear import FakeHear
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, called, made
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Message, Reply
from channels.telegram.lanes import FEW_TRIES
from channels.telegram.reading import NoUpdate, parsed, read
from channels.telegram.webhook import SECRET_HEADER, secret_of

pytestmark = pytest.mark.anyio

RECORDED = os.environ.get("DOPPEL_RECORDED_DATA", "")
OTHERS = list(Path(RECORDED or ".").rglob("*.json")) if RECORDED else []


@pytest.fixture
async def talk(api: TelegramApi) -> AsyncIterator[Talk]:
    async with called(api) as opened:
        yield opened


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, verify=False) as opened:
        yield opened


def secret(talk: Talk) -> dict[str, str]:
    return {SECRET_HEADER: secret_of(talk.api.world.token)}


def update(talk: Talk, text: str = "hello", number: int = 5, person: int = 0) -> dict[str, Any]:
    person = person or talk.api.person("Ana", started=True)
    user = {"id": person, "is_bot": False, "first_name": "Ana"}
    message = {"message_id": number, "date": 1767224888, "from": user, "text": text}
    return {"update_id": number, "message": message | {"chat": {"id": person, "type": "private"}}}


async def test_telegram_is_told_the_address_the_secret_and_the_kinds(talk: Talk) -> None:
    [fields] = [fields for fields in talk.api.called("setWebhook") if fields.get("url")]
    assert fields["url"] == talk.hook
    assert fields["secret_token"] == secret_of(talk.api.world.token)
    assert talk.api.world.token.partition(":")[2] not in str(fields)
    assert json.loads(fields["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]
    assert not talk.api.called("getUpdates")


@pytest.mark.parametrize("shown", [None, "", "wrong", "é", "0" * 64])
async def test_without_the_secret_nothing_is_taken_in(
    talk: Talk, client: httpx.AsyncClient, shown: str | None
) -> None:
    headers = {} if shown is None else {SECRET_HEADER: shown.encode()}
    answer = await client.post(talk.hook, json=update(talk), headers=headers)
    assert answer.status_code == 401
    assert not talk.hear.heard


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"7",
        b"null",
        b"{",
        b"\xff\xfe",
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 1.5}',
        b'{"message": {}}',
        b"[" * 100_000,
        b'{"update_id": ' + b"9" * 5000 + b"}",
    ],
)
async def test_what_is_no_update_is_refused(talk: Talk, client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(talk.hook, content=body, headers=secret(talk))
    assert answer.status_code == 400


async def test_ten_megabytes_are_refused(talk: Talk, client: httpx.AsyncClient) -> None:
    answer = await client.post(talk.hook, json=update(talk, "x" * 10_000_000), headers=secret(talk))
    assert answer.status_code == 413
    assert not talk.hear.heard


async def test_only_posts_are_taken(talk: Talk, client: httpx.AsyncClient) -> None:
    assert (await client.get(talk.hook, headers=secret(talk))).status_code == 405


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"something_new": {"a": [1]}},
        {"message": None},
        {"message": 7},
        {"message": {"message_id": 1}},
        {"message": {"message_id": 1, "date": "x", "chat": {}}},
        {"message": {"message_id": 1, "date": 10**30, "chat": {"id": 1, "type": "private"}}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}, "text": "x"}},
        {"callback_query": {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "A"}}},
        {"my_chat_member": {"chat": {"id": 1, "type": "private"}}},
        {"inline_query": {"id": "1"}},
    ],
)
async def test_updates_that_say_nothing_to_us_are_politely_ignored(
    talk: Talk, client: httpx.AsyncClient, content: dict[str, Any]
) -> None:
    answer = await client.post(talk.hook, json={"update_id": 1, **content}, headers=secret(talk))
    assert (answer.status_code, answer.json()) == (200, {})
    assert not talk.hear.heard


async def test_huge_ids_are_ids(talk: Talk, client: httpx.AsyncClient) -> None:
    person = talk.api.person("Ana", started=True, number=2**52 - 1)
    told = update(talk, number=2**62, person=person)
    assert (await client.post(talk.hook, json=told, headers=secret(talk))).status_code == 200
    assert talk.hear.heard[0].id == str(2**62)
    assert talk.hear.heard[0].sender.user == str(2**52 - 1)


async def test_halves_of_characters_do_no_harm(talk: Talk, client: httpx.AsyncClient) -> None:
    told = json.dumps(update(talk, "so \ud83d so"))
    assert (await client.post(talk.hook, content=told, headers=secret(talk))).status_code == 200
    assert talk.hear.heard[0].text == "so � so"


async def test_a_replayed_update_is_answered_once(talk: Talk, client: httpx.AsyncClient) -> None:
    told = update(talk)
    person = told["message"]["from"]["id"]
    for _ in range(3):
        assert (await client.post(talk.hook, json=told, headers=secret(talk))).status_code == 200
    assert await talk.texts(person, 2) == ["I am Doppel. Installed by somebody.", "You said: hello"]
    assert talk.hear.repeats == 2


async def test_a_house_that_cannot_write_is_brought_it_again(talk: Talk, client: httpx.AsyncClient) -> None:
    told = update(talk, "break")
    answer = await client.post(talk.hook, json=told, headers=secret(talk))
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "space" not in answer.text
    talk.hear.broken.clear()
    assert (await client.post(talk.hook, json=told, headers=secret(talk))).status_code == 200
    assert [message.text for message in talk.hear.heard] == ["break"]


async def test_telegram_brings_it_until_it_is_heard_and_in_order(talk: Talk) -> None:
    ana = talk.api.person("Ana", started=True)
    talk.api.say(ana, "break")
    talk.api.say(ana, "and then")
    await talk.api.until(lambda: talk.api.delivery.hook.error)
    assert "503" in talk.api.delivery.hook.error
    talk.hear.broken.clear()
    assert await talk.heard(2) == ["break", "and then"]
    await talk.quiet()


async def test_a_poisonous_update_holds_nothing_back(api: TelegramApi) -> None:
    class Poisoned(FakeHear):
        tries = 0

        async def __call__(self, message: Message) -> Reply:
            if message.text == "poison":
                self.tries += 1
                raise ZeroDivisionError
            return await super().__call__(message)

    hear = Poisoned()
    async with called(api, hear) as talk:
        ana = api.person("Ana", started=True)
        api.say(ana, "poison")
        api.say(ana, "and then")
        assert await talk.heard(1) == ["and then"]
    assert hear.tries == FEW_TRIES


async def test_a_slow_turn_is_acknowledged_and_goes_on_whatever_happens(
    api: TelegramApi, client: httpx.AsyncClient
) -> None:
    class Slow(FakeHear):
        release = asyncio.Event()
        tries = 0

        async def __call__(self, message: Message) -> Reply:
            await self.release.wait()
            self.tries += 1
            if self.tries < 3:
                raise OSError("no space left on device")
            return await super().__call__(message)

    hear = Slow()
    async with called(api, hear, acknowledge=0.05) as talk:
        told = update(talk)
        assert (await client.post(talk.hook, json=told, headers=secret(talk))).status_code == 200
        assert not hear.heard
        hear.release.set()
        assert await talk.heard(1) == ["hello"]


@pytest.mark.skipif(not RECORDED, reason="DOPPEL_RECORDED_DATA names no folder of recorded payloads")
async def test_recorded_updates_are_answered(talk: Talk, client: httpx.AsyncClient) -> None:
    recorded = json.loads((Path(RECORDED) / "recorded" / "telegram.json").read_text(encoding="utf-8"))
    updates = [each for each in recorded.values() if isinstance(each, dict)]
    person = talk.api.person("Test User", started=True, number=updates[0]["message"]["from"]["id"])
    for each in updates:
        assert (await client.post(talk.hook, json=each, headers=secret(talk))).status_code == 200
    assert len(talk.hear.heard) == len(updates) == 2
    assert (await talk.texts(person, 3))[2] == f"You said: {updates[1]['message']['text']}"
    assert talk.hear.heard[0].name == "Test User"


@pytest.mark.skipif(not RECORDED, reason="DOPPEL_RECORDED_DATA names no folder of recorded payloads")
async def test_what_other_platforms_send_is_no_update(talk: Talk, client: httpx.AsyncClient) -> None:
    files = [path for path in OTHERS if path.name != "telegram.json"]
    assert files
    for path in files:
        answer = await client.post(talk.hook, content=path.read_bytes(), headers=secret(talk))
        assert answer.status_code == 400, path.name
    assert not talk.hear.heard


ODD = st.sampled_from([None, True, 0, -1, 10**40, 1.5, "", "x", [], {}, [1], {"id": 1}])
WHOLE: dict[str, Any] = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1767224888,
        "from": {"id": 1, "is_bot": False, "first_name": "Ana", "language_code": "en"},
        "chat": {"id": -5, "type": "supergroup", "title": "Team"},
        "text": "@x hi",
        "entities": [{"type": "mention", "offset": 0, "length": 2}],
        "reply_to_message": {"message_id": 2, "date": 0, "chat": {"id": -5, "type": "supergroup"}},
        "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
        "message_thread_id": 4,
        "is_topic_message": True,
        "media_group_id": "1",
    },
}
PRESS: dict[str, Any] = {
    "update_id": 8,
    "callback_query": {
        "id": "9",
        "from": WHOLE["message"]["from"],
        "message": {"message_id": 3, "date": 0, "chat": {"id": 1, "type": "private"}},
        "chat_instance": "1",
        "data": "telegram:1#0",
    },
}
CHANGE: dict[str, Any] = {
    "update_id": 9,
    "my_chat_member": {
        "chat": {"id": 1, "type": "private", "first_name": "Ana"},
        "from": WHOLE["message"]["from"],
        "date": 1767224888,
        "old_chat_member": {"user": {"id": 2, "is_bot": True, "first_name": "D"}, "status": "member"},
        "new_chat_member": {
            "user": {"id": 2, "is_bot": True, "first_name": "D"},
            "status": "kicked",
            "until_date": 0,
        },
    },
}


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in inner:
        yield (*path, name)
        yield from places(value, (*path, name))


@settings(max_examples=300)
@given(st.data())
def test_whatever_is_in_an_update_it_is_read_or_told_to_be_none(data: st.DataObject) -> None:
    whole = deepcopy(data.draw(st.sampled_from([WHOLE, PRESS, CHANGE])))
    *path, last = data.draw(st.sampled_from(list(places(whole))))
    node: Any = whole
    for name in path:
        node = node[name]
    node[last] = data.draw(ODD)
    try:
        told = read(parsed(whole))
    except NoUpdate:
        return
    assert told is None or told.person.address.channel == "telegram"


async def test_without_a_webhook_there_is_no_door(api: TelegramApi) -> None:
    from fastapi import FastAPI

    app = FastAPI()
    before = len(app.routes)
    made(api).channel.routes(app, FakeHear())
    assert len(app.routes) == before
