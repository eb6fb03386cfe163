"""Settings, the menu, what the check says, and what gets into logs."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from typing import Any

import pytest
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, called, listening, made, polling
from pydantic import ValidationError
from structlog.testing import capture_logs

from bot.shortcuts import shortcuts
from channels.telegram import Settings, TelegramChannel
from channels.telegram.menu import commands
from nlu.languages import LANGUAGES

pytestmark = pytest.mark.anyio

TOKEN = "123456:AAabcdefghijklmnopqrstuvwxyz012345678"


@pytest.mark.parametrize(
    "keys",
    [
        {"enabled": True},
        {"token": "no token"},
        {"token": "123456:short"},
        {"api_url": "http://api.example.org"},
        {"api_url": "ftp://127.0.0.1"},
        {"api_url": "https://me:secret@api.example.org"},
        {"api_url": "https://api.example.org?x=1"},
        {"api_url": "here"},
        {"api_url": "https://[x"},
        {"colour": "red"},
    ],
)
def test_settings_that_cannot_work_are_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(keys)
    assert "secret" not in str(caught.value)


def test_settings_that_work() -> None:
    assert not Settings().enabled
    settings = Settings.model_validate({"enabled": True, "token": TOKEN, "api_url": "http://127.0.0.1:8081/"})
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.bot_id == 123456
    assert TOKEN not in repr(settings)


def test_the_terminal_does_not_wait_for_the_library() -> None:
    code = (
        "import sys, channels.telegram; sys.exit(bool({'telegram', 'fastapi', 'httpx'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_has_every_shortcut(language: str) -> None:
    menu = commands(language)
    assert [command.command for command in menu] == [each.name for each in shortcuts(language)]
    assert all(1 <= len(command.description) <= 256 for command in menu)


async def listened(talk: Talk) -> None:
    """It has got ready."""
    before = len(talk.api.called("getUpdates"))
    async with listening(talk):
        await talk.api.until(lambda: len(talk.api.called("getUpdates")) > before)


async def test_menus_are_set_by_language_and_only_where_they_differ(api: TelegramApi) -> None:
    await listened(made(api))
    assert len(api.called("setMyCommands")) == len(LANGUAGES)
    english, german = api.world.commands["default", ""], api.world.commands["default", "de"]
    assert {"command": "mood", "description": "Log how you feel · 4 tired"} in english
    assert {"command": "mood", "description": "Festhalten, wie es dir geht · 4 müde"} in german
    await listened(made(api))
    assert len(api.called("setMyCommands")) == len(LANGUAGES)
    api.world.commands["default", "de"] = german[1:]
    await listened(made(api))
    assert len(api.called("setMyCommands")) == len(LANGUAGES) + 1
    assert api.world.commands["default", "de"] == german


async def test_it_gets_ready_however_long_telegram_cannot_be_reached(api: TelegramApi) -> None:
    talk = made(api)
    api.fail(times=20)
    api.fail("getMe", 429, retry_after=9)
    await listened(talk)
    assert 9.0 in talk.paused
    assert len(talk.paused) == 21


async def test_a_menu_that_is_refused_stops_nothing(api: TelegramApi) -> None:
    api.fail("setMyCommands", 400, "BOT_COMMAND_INVALID")
    with capture_logs() as logs:
        await listened(made(api))
    assert [line["event"] for line in logs] == ["menu_refused"]


async def test_a_webhook_that_is_refused_is_told(api: TelegramApi) -> None:
    talk = made(api, webhook=True, public_url="")
    with capture_logs() as logs:
        async with listening(talk):
            await api.until(lambda: api.called("setMyCommands"))
    assert logs[0]["event"] == "webhook_refused"
    assert "server.public_url" in logs[0]["fix"]


async def found(talk: Talk) -> dict[str, str]:
    """Each finding with its fix."""
    return {finding.what: finding.fix for finding in await talk.channel.check()}


async def test_a_good_set_up_has_nothing_to_fix(api: TelegramApi) -> None:
    assert await found(made(api)) == {
        "the token is that of @doppel_test_bot": "",
        "in groups the bot is given what is said to it alone": "",
        "messages are fetched by long polling, and no webhook is in the way": "",
    }


async def test_a_good_webhook_has_nothing_to_fix(api: TelegramApi) -> None:
    async with called(api) as talk:
        assert "the webhook has no https address" in await found(talk), "this one is on this machine"
        secure = made(api, webhook=True, public_url="https://doppel.example.org")
        api.delivery.hook.url = f"https://doppel.example.org/telegram/{secure.channel.settings.bot_id}"
        assert set((await found(secure)).values()) == {""}
        api.delivery.hook.url = ""


@pytest.mark.parametrize(
    ("token", "what"),
    [("8765336106:another_another_another_another_one", "refuses the token"), ("", "token is empty")],
)
async def test_a_token_that_is_none(api: TelegramApi, token: str, what: str) -> None:
    settings = Settings.model_validate({"token": token, "api_url": api.url})
    [finding] = await TelegramChannel(settings).check()
    assert what in finding.what
    assert "@BotFather" in finding.fix


async def test_a_server_that_is_not_there() -> None:
    settings = Settings.model_validate({"token": TOKEN, "api_url": "http://127.0.0.1:9"})
    [finding] = await TelegramChannel(settings).check()
    assert "cannot be reached" in finding.what
    assert "http://127.0.0.1:9" in finding.fix


async def test_a_server_that_is_another(api: TelegramApi) -> None:
    api.fail("getMe", 200, body=b"<html>")
    [finding] = await made(api).channel.check()
    assert finding.fix


async def test_what_is_wrong_is_told_with_what_to_do(api: TelegramApi) -> None:
    api.world.reads_all = True
    talk = made(api)
    api.delivery.hook.url = "https://elsewhere.example/hook"
    for number in range(100):
        api.tell("message", 1, {"message_id": number})
    await api.until(lambda: api.waiting == 100)
    fixes = await found(talk)
    assert (
        "/setprivacy" in fixes["the bot is given every message of its groups, and needs none but those to it"]
    )
    assert "takes it away" in fixes["a webhook is set, so that nothing can be fetched"]
    assert "doppel run" in fixes["100 messages wait at Telegram, which drops them after 24 hours"]


async def test_what_is_wrong_with_a_webhook_is_told(api: TelegramApi) -> None:
    talk = made(api, webhook=True, public_url="https://doppel.example.org")
    address = f"https://doppel.example.org/telegram/{talk.channel.settings.bot_id}"
    assert f"Telegram knows none, not {address}" in await found(talk)
    api.delivery.hook.url = "https://elsewhere.example/hook"
    assert f"Telegram knows another address, not {address}" in await found(talk)
    api.delivery.hook.url, api.delivery.allowed = address, ["message"]
    api.delivery.hook.error, api.delivery.hook.failed_at = "Wrong response from the webhook: 401", 1767224888
    fixes = await found(talk)
    assert "anew" in fixes["Telegram sends other kinds of update than Doppel reads"]
    [failed] = [what for what in fixes if "last call failed" in what]
    assert "401" in failed
    assert "X-Telegram-Bot-Api-Secret-Token" in fixes[failed]
    api.delivery.hook.url = ""


async def test_neither_the_token_nor_what_people_say_gets_into_a_log(
    api: TelegramApi, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with polling(api) as talk:
        ana = api.person("Annabel", started=True)
        api.fail("sendMessage", 200, body=b"<secretive>")
        api.fail(
            "getUpdates", 200, body=b'{"ok": true, "result": [{"update_id": 1, "message": "secretive"}]}'
        )
        api.say(ana, "secretive words")
        await talk.heard(1)
        await talk.quiet()
    await asyncio.sleep(0)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn")]
    logged = "".join((*ours, *capsys.readouterr()))
    for private in (api.world.token, api.world.token.partition(":")[2], "secretive", "Annabel", str(ana)):
        assert private not in logged


async def test_an_introduction_that_cannot_be_sent_now_is_sent_later(api: TelegramApi) -> None:
    async with polling(api) as talk:
        ana, ben = api.person("Ana"), api.person("Ben", started=True)
        api.fail("sendMessage", times=3)
        api.say(ana, "/start")
        assert await talk.texts(ana, 2) == ["I am Doppel. Installed by somebody.", "You said: help"]
        api.fail("sendMessage", 502)
        api.say(ben, "urgent")
        assert await talk.texts(ben, 1) == ["You said: urgent"], "words do not wait for it"
        api.say(ben, "more")
        assert (await talk.texts(ben, 3))[1] == "I am Doppel. Installed by somebody."


async def test_an_introduction_that_is_refused_stops_nobody(api: TelegramApi) -> None:
    with capture_logs() as logs:
        async with polling(api) as talk:
            ana = api.person("Ana")
            api.fail("sendMessage", 400, "can't parse entities: x")
            api.say(ana, "/start")
            assert await talk.texts(ana, 1) == ["You said: help"]
    assert "introduction_refused" in {line["event"] for line in logs}


async def test_who_blocks_it_before_they_are_introduced_is_let_be(api: TelegramApi) -> None:
    async with polling(api) as talk:
        ana = api.person("Ana")
        api.fail("sendMessage", 403, "bot was blocked by the user")
        api.say(ana, "/start")
        await talk.quiet()
        assert not talk.hear.heard
