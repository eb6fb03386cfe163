from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from fakes import slack_emulator as package
from fakes.slack_emulator import SIGNING_SECRET, NotHere, SlackEmulator
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier


class Endpoint:
    """A request URL that checks signatures and notes events."""

    def __init__(self) -> None:
        self.url = ""
        self.told: list[dict[str, Any]] = []
        self.unsigned = 0
        self.status = 200

    async def answer(self, request: web.Request) -> web.Response:
        verifier = SignatureVerifier(SIGNING_SECRET)
        if not verifier.is_valid_request(await request.read(), dict(request.headers)):
            self.unsigned += 1
        self.told.append(await request.json())
        return web.Response(status=self.status)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [told["event"] for told in self.told if told["event"]["type"] == kind]


@asynccontextmanager
async def endpoint(emulator: SlackEmulator) -> AsyncIterator[Endpoint]:
    found, app = Endpoint(), web.Application()
    app.router.add_post("/slack/events", found.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    emulator.subscribe(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield found
    emulator.subscribe("")
    await runner.cleanup()


def test_what_a_person_posts_is_a_signed_event_of_slacks_form(slack_emulator: SlackEmulator) -> None:
    async def scene() -> None:
        user = slack_emulator.person("ida")
        async with endpoint(slack_emulator) as ours:
            channel = await slack_emulator.open_dm("ida")
            ts = await slack_emulator.say("ida", channel, "mood 4")
        (event,) = ours.of("message")
        assert ours.unsigned == 0
        assert event | {"type": "message", "user": user, "channel": channel, "ts": ts} == event
        assert (event["text"], event["channel_type"], event["event_ts"]) == ("mood 4", "im", ts)
        whole = ours.told[-1]
        assert (whole["type"], whole["team_id"], whole["api_app_id"]) == (
            "event_callback",
            slack_emulator.team,
            slack_emulator.app,
        )
        assert whole["authorizations"][0]["user_id"] == slack_emulator.bot_user

    asyncio.run(scene())


def test_what_the_bot_posts_is_read_back_and_comes_as_an_event_of_a_bot(
    slack_emulator: SlackEmulator,
) -> None:
    async def scene() -> None:
        slack_emulator.person("jon")
        channel = await slack_emulator.open_dm("jon")
        async with endpoint(slack_emulator) as ours:
            section = {"type": "section", "text": {"type": "mrkdwn", "text": "Mood 4, noted."}}
            sent = await slack_emulator.web().chat_postMessage(
                channel=channel, text="Mood 4", blocks=[section]
            )
            await slack_emulator.web().chat_update(
                channel=channel, ts=sent["ts"], text="Mood 4.", blocks=[section]
            )
        (read,) = await slack_emulator.seen("jon", channel)
        assert (read["ts"], read["text"], read["blocks"]) == (sent["ts"], "Mood 4.", [section])
        assert [event.get("bot_id", event.get("subtype")) for event in ours.of("message")] == [
            slack_emulator.bot,
            "message_changed",
        ]

    asyncio.run(scene())


def test_a_mention_in_a_channel_comes_twice_as_slack_sends_it(slack_emulator: SlackEmulator) -> None:
    async def scene() -> None:
        slack_emulator.person("kim")
        channel = slack_emulator.channel("planning")
        async with endpoint(slack_emulator) as ours:
            await slack_emulator.say("kim", channel, f"<@{slack_emulator.bot_user}> hello")
        (said,), (mention,) = ours.of("message"), ours.of("app_mention")
        assert said["ts"] == mention["ts"]
        assert len({told["event_id"] for told in ours.told}) == 2

    asyncio.run(scene())


def test_slacks_own_client_reads_with_get_and_scopes_are_asked_for(slack_emulator: SlackEmulator) -> None:
    async def scene() -> None:
        user, bot = slack_emulator.person("lea", "Lea Ito"), slack_emulator.web()
        assert (await bot.users_info(user=user))["user"]["real_name"] == "Lea Ito"
        assert (await bot.auth_test())["user_id"] == slack_emulator.bot_user
        with pytest.raises(SlackApiError, match="missing_scope"):
            await bot.pins_add(channel=slack_emulator.channel("planning"), timestamp="1.1")

    asyncio.run(scene())


def test_deliveries_tell_what_the_request_url_answered(slack_emulator: SlackEmulator) -> None:
    async def scene() -> None:
        slack_emulator.person("max")
        channel = await slack_emulator.open_dm("max")
        async with endpoint(slack_emulator) as ours:
            ours.status = 503
            await slack_emulator.say("max", channel, "one")
        assert [each["status"] for each in slack_emulator.deliveries()][-1] == 503
        assert [event["text"] for event in ours.of("message")] == ["one"], "it never delivers again"

    asyncio.run(scene())


def test_without_npm_it_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotHere, match="node is not on the PATH"):
        package.installed(tmp_path / "cache")
    (tmp_path / "npm").write_text("#!/bin/sh\necho no registry >&2\nexit 1\n")
    (tmp_path / "node").write_text("")
    for program in ("npm", "node"):
        (tmp_path / program).chmod(0o755)
    with pytest.raises(NotHere, match=r"could not install emulate@0\.12\.2: no registry"):
        package.installed(tmp_path / "cache")
