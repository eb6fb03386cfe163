"""The fake Bot API refuses what the real one refuses."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fakes.telegram_api import TelegramApi


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, verify=False) as opened:
        yield opened


@pytest.fixture
def call(api: TelegramApi, http: httpx.Client) -> Any:
    def made(method: str, token: str = "", **fields: Any) -> dict[str, Any]:
        url = f"{api.url}/bot{token or api.world.token}/{method}"
        told: dict[str, Any] = http.post(url, json=fields).json()
        return told

    return made


@pytest.fixture
def ana(api: TelegramApi) -> int:
    return api.person("Ana", started=True)


def keyboard(*buttons: dict[str, str]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a < b", "parse_mode": "HTML"}, 'Unsupported start tag "" at byte offset 2'),
        ({"text": "é<p>", "parse_mode": "HTML"}, 'Unsupported start tag "p" at byte offset 2'),
        ({"text": "<b>x", "parse_mode": "HTML"}, 'Can\'t find end tag corresponding to start tag "b"'),
        ({"text": "x</b>", "parse_mode": "HTML"}, "Unexpected end tag at byte offset 1"),
        ({"text": "<b>x</i>", "parse_mode": "HTML"}, 'expected "</b>", found "</i>"'),
        ({"text": "<b", "parse_mode": "HTML"}, "Unclosed start tag at byte offset 0"),
        ({"text": "x", "reply_markup": keyboard({"text": "a", "callback_data": ""})}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard({"text": "a", "callback_data": "é" * 33})},
            "BUTTON_DATA_INVALID",
        ),
        ({"text": "x", "reply_markup": keyboard({"text": "", "callback_data": "a"})}, 'find field "text"'),
        ({"text": "x", "reply_markup": keyboard({"text": "a"})}, "Text buttons are unallowed"),
        ({"text": "x", "reply_markup": keyboard(*[{"text": "a", "callback_data": "a"}] * 101)}, "too long"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "chat_id": "x"}, "chat_id is not a number"),
        ({"text": "x", "chat_id": 999}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ],
)
def test_messages_that_are_refused(call: Any, ana: int, fields: dict[str, Any], why: str) -> None:
    told = call("sendMessage", **{"chat_id": ana, **fields})
    assert (told["ok"], told["error_code"]) == (False, 400)
    assert told["description"].startswith("Bad Request: ")
    assert why in told["description"]


def test_messages_that_are_taken(api: TelegramApi, call: Any, ana: int) -> None:
    for text, mode, words in (
        ("😀" * 2048, "", "😀" * 2048),
        ("<b>1 &lt; 2</b> &amp;&#33;", "HTML", "1 < 2 &!"),
        ("&amp;" * 4096, "HTML", "&" * 4096),
        ("a > b & c", "HTML", "a > b & c"),
    ):
        assert call("SENDMESSAGE", chat_id=ana, text=text, parse_mode=mode)["result"]["text"] == words
    assert len(api.shown(ana)) == 4


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("stranger", "bot can't initiate conversation with a user"),
        ("blocked", "bot was blocked by the user"),
        ("deactivated", "user is deactivated"),
    ],
)
def test_people_who_cannot_be_written_to(api: TelegramApi, call: Any, ana: int, state: str, why: str) -> None:
    api.world.people[ana].state = state
    told = call("sendMessage", chat_id=ana, text="x")
    assert (told["error_code"], told["description"]) == (403, f"Forbidden: {why}")


def test_groups_that_have_moved_or_thrown_it_out(api: TelegramApi, call: Any, ana: int) -> None:
    group = api.group("Team")
    assert "kicked" in call("sendMessage", chat_id=group, text="x")["description"]
    api.add_bot(ana, group)
    assert call("sendMessage", chat_id=group, text="x")["ok"]
    new = api.migrate(ana, group)
    told = call("sendMessage", chat_id=group, text="x")
    assert (told["error_code"], told["parameters"]) == (400, {"migrate_to_chat_id": new})
    forum = api.group("Forum", forum=True)
    api.add_bot(ana, forum)
    assert call("sendMessage", chat_id=forum, text="x", message_thread_id=7)["ok"]
    assert "thread" in call("sendMessage", chat_id=forum, text="x", message_thread_id=8)["description"]


def test_edits(api: TelegramApi, call: Any, ana: int) -> None:
    button = keyboard({"text": "a", "callback_data": "a"})
    first = call("sendMessage", chat_id=ana, text="x", reply_markup=button)["result"]["message_id"]
    where = {"chat_id": ana, "message_id": first}
    assert "not modified" in call("editMessageText", **where, text="x", reply_markup=button)["description"]
    assert call("editMessageText", **where, text="x")["ok"], "the buttons went"
    assert "not modified" in call("editMessageReplyMarkup", **where)["description"]
    gone = call("editMessageText", chat_id=ana, message_id=99, text="y")["description"]
    assert gone == "Bad Request: message to edit not found"
    theirs = api.say(ana, "mine")
    assert (
        "can't be edited" in call("editMessageText", chat_id=ana, message_id=theirs, text="y")["description"]
    )
    assert "no caption" in call("editMessageCaption", **where, caption="y")["description"]


def test_queries_are_answered_once_and_in_time(api: TelegramApi, call: Any, ana: int) -> None:
    call("sendMessage", chat_id=ana, text="x", reply_markup=keyboard({"text": "a", "callback_data": "a"}))
    query = api.press(ana, "a")
    assert call("answerCallbackQuery", callback_query_id=query)["ok"]
    assert "too old" in call("answerCallbackQuery", callback_query_id=query)["description"]
    late = api.press(ana, "a")
    api.expire(late)
    assert "too old" in call("answerCallbackQuery", callback_query_id=late)["description"]


def test_tokens_and_methods(call: Any) -> None:
    assert call("getMe")["result"]["username"] == "doppel_test_bot"
    assert call("getMe", token="8765336106:another_another_another_another_one")["error_code"] == 401
    assert call("getMe", token="nonsense")["error_code"] == 404
    assert call("makeCoffee")["error_code"] == 404
    assert call("close")["error_code"] == 404, "nothing of ours is a method"


def updates(call: Any, **fields: Any) -> list[int]:
    return [each["update_id"] for each in call("getUpdates", **fields)["result"]]


def test_updates_are_there_until_they_are_confirmed(api: TelegramApi, call: Any, ana: int) -> None:
    for text in ("a", "b", "c"):
        api.say(ana, text)
    api.wait(lambda: api.waiting == 3)
    first, second, third = updates(call)
    assert updates(call) == [first, second, third]
    assert updates(call, limit=2) == [first, second]
    assert updates(call, offset=second) == [second, third]
    assert updates(call) == [second, third]
    assert updates(call, offset=-1) == [third]
    assert updates(call, offset=third + 1) == []
    assert api.delivery.confirmed == [first, second, third]


def test_a_poll_waits_for_what_comes_and_no_longer(api: TelegramApi, call: Any, ana: int) -> None:
    started = time.monotonic()
    threading.Timer(0.05, lambda: api.say(ana, "a")).start()
    assert len(updates(call, timeout=20)) == 1
    assert updates(call, offset=10**12, timeout=0) == []
    assert time.monotonic() - started < 10


def test_only_the_kinds_that_were_asked_for_are_told(api: TelegramApi, call: Any, ana: int) -> None:
    updates(call, allowed_updates=["callback_query"])
    api.say(ana, "a")
    updates(call, allowed_updates=[])
    api.say(ana, "b")
    api.wait(lambda: api.waiting)
    assert [each["message"]["text"] for each in call("getUpdates")["result"]] == ["b"]


def test_a_second_poll_ends_the_first(api: TelegramApi, call: Any) -> None:
    ended: list[dict[str, Any]] = []
    first = threading.Thread(target=lambda: ended.append(call("getUpdates", timeout=20)))
    first.start()
    api.wait(lambda: api.called("getUpdates") and api.delivery._newest_poll)
    assert updates(call) == []
    first.join()
    assert ended[0]["error_code"] == 409
    assert "terminated by other getUpdates request" in ended[0]["description"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"url": "http://x.example/h"}, "An HTTPS URL must be provided"),
        ({"url": "https://x.example:8080/h"}, "only on ports 80, 88, 443 or 8443"),
        ({"url": "https:///h"}, "invalid webhook URL"),
        ({"url": "https://x.example/h", "secret_token": "a b"}, "unallowed characters"),
        ({"url": "https://x.example/h", "secret_token": "a" * 257}, "unallowed characters"),
    ],
)
def test_webhooks_that_are_refused(api: TelegramApi, call: Any, fields: dict[str, Any], why: str) -> None:
    api.delivery.local = False
    assert why in call("setWebhook", **fields)["description"]


def test_a_webhook_and_polls_exclude_each_other(call: Any) -> None:
    assert call("setWebhook", url="https://x.example:8443/h", allowed_updates=["message"])["ok"]
    assert "webhook is active" in call("getUpdates")["description"]
    info = call("getWebhookInfo")["result"]
    assert (info["url"], info["allowed_updates"]) == ("https://x.example:8443/h", ["message"])
    assert call("deleteWebhook")["ok"]
    assert call("getUpdates")["ok"]


def test_commands_and_descriptions(call: Any) -> None:
    good = [{"command": "mood", "description": "Log"}]
    assert call("setMyCommands", commands=good, language_code="de")["ok"]
    assert call("getMyCommands", language_code="de")["result"] == good
    assert call("getMyCommands")["result"] == []
    assert call("getMyCommands", language_code="de", scope={"type": "all_group_chats"})["result"] == []
    for command, description in (
        ("Mood", "x"),
        ("a" * 33, "x"),
        ("", "x"),
        ("mood", ""),
        ("mood", "x" * 257),
    ):
        bad = [{"command": command, "description": description}]
        assert "BOT_COMMAND" in call("setMyCommands", commands=bad)["description"]
    assert "LANG_CODE" in call("setMyCommands", commands=good, language_code="deu")["description"]
    assert call("deleteMyCommands", language_code="de")["ok"]
    assert call("getMyCommands", language_code="de")["result"] == []
    assert call("setMyDescription", description="x")["ok"]
    assert call("getMyDescription")["result"] == {"description": "x"}
    assert "TOO_LONG" in call("setMyDescription", description="x" * 513)["description"]


def test_files_chats_and_actions(api: TelegramApi, call: Any, http: httpx.Client, ana: int) -> None:
    url = f"{api.url}/bot{api.world.token}"
    sent = http.post(f"{url}/sendDocument", data={"chat_id": str(ana)}, files={"document": ("a.txt", b"hi")})
    file = sent.json()["result"]["document"]["file_id"]
    path = call("getFile", file_id=file)["result"]["file_path"]
    assert http.get(f"{api.url}/file/bot{api.world.token}/{path}").content == b"hi"
    assert http.get(f"{api.url}/file/bot8765336106:another_another_another_one/{path}").status_code == 401
    assert "invalid file_id" in call("getFile", file_id="x")["description"]
    api.world.files["big"] = bytes(20 * 1024 * 1024 + 1)
    assert "too big" in call("getFile", file_id="big")["description"]
    no_photo = http.post(f"{url}/sendPhoto", data={"chat_id": str(ana)}, files={"photo": ("a.png", b"hi")})
    assert "IMAGE_PROCESS_FAILED" in no_photo.json()["description"]
    assert (
        "non-empty"
        in http.post(f"{url}/sendDocument", data={"chat_id": str(ana)}, files={"document": ("a", b"")}).text
    )
    assert call("getChat", chat_id=ana)["result"]["first_name"] == "Ana"
    assert call("sendChatAction", chat_id=ana, action="typing")["result"] is True
    assert "action" in call("sendChatAction", chat_id=ana, action="dancing")["description"]


def test_faults_are_told_as_telegram_tells_them(api: TelegramApi, call: Any, ana: int) -> None:
    api.fail("sendMessage", 429, retry_after=3)
    told = call("sendMessage", chat_id=ana, text="x")
    assert (told["error_code"], told["parameters"]) == (429, {"retry_after": 3})
    assert told["description"] == "Too Many Requests: retry after 3"
    api.fail("sendMessage", 502, done=True)
    assert call("sendMessage", chat_id=ana, text="y")["error_code"] == 502
    assert api.texts(ana) == ["y"], "it was done all the same"
    api.fail(times=5)
    api.recover()
    assert call("getMe")["ok"]


def test_privacy_mode_keeps_a_group_to_itself(api: TelegramApi, call: Any, ana: int) -> None:
    group = api.group("Team")
    api.add_bot(ana, group)
    for text in ("lunch?", "/mood 2", "hi @doppel_test_bot"):
        api.say(ana, text, chat=group)
    api.wait(lambda: api.waiting == 3)
    told = [each.get("message", {}).get("text") for each in call("getUpdates")["result"]]
    assert told == [None, "/mood 2", "hi @doppel_test_bot"]
    assert json.dumps(told)
