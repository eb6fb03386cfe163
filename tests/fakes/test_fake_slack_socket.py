from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from fakes.slack_frames import Json
from fakes.slack_socket import APP_TOKEN, SlackSocket
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

EVENT: Json = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "text": "mood 4"}}
Answer = Callable[[SocketModeRequest], Json | None]
QUICK = {"patience": 0.6, "again": (0.0, 0.0, 0.0)}


class App:
    """Slack's own client, which notes what comes and acknowledges it unless it is told not to."""

    def __init__(self, slack: SlackSocket, answer: Answer = lambda _: None) -> None:
        web_client = AsyncWebClient(base_url=slack.api_url)
        self.client = SocketModeClient(APP_TOKEN, web_client=web_client, ping_interval=0.1)
        self.client.socket_mode_request_listeners.append(self._hear)  # type: ignore[arg-type]
        self.heard: list[SocketModeRequest] = []
        self.deaf_for = 0
        """How many of the next requests are not acknowledged."""
        self._answer = answer

    async def _hear(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if self.deaf_for:
            self.deaf_for -= 1
            return
        response = SocketModeResponse(request.envelope_id, self._answer(request))
        await client.send_socket_mode_response(response)


@asynccontextmanager
async def connected(slack: SlackSocket, answer: Answer = lambda _: None) -> AsyncIterator[App]:
    app = App(slack, answer)
    await app.client.connect()
    await slack.connected()
    yield app
    await app.client.close()


def played(scene: Callable[[SlackSocket], Awaitable[None]], **more: Any) -> None:
    async def play() -> None:
        async with SlackSocket(**more) as slack:
            await scene(slack)

    asyncio.run(play())


def test_an_event_comes_in_an_envelope_and_is_acknowledged() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with connected(slack) as app:
            delivery = await slack.deliver(EVENT)
        assert delivery.acknowledged.is_set()
        (request,) = app.heard
        assert (request.type, request.payload, request.envelope_id) == (
            "events_api",
            EVENT,
            delivery.envelopes[0],
        )
        assert (request.accepts_response_payload, request.retry_attempt) == (False, 0)
        assert slack.complaints == []

    played(scene)


def test_what_is_not_acknowledged_comes_again_and_says_so() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with connected(slack) as app:
            app.deaf_for = 2
            delivery = await slack.deliver(EVENT)
        assert [(each.retry_attempt, each.retry_reason) for each in app.heard] == [
            (0, ""),
            (1, "timeout"),
            (2, "timeout"),
        ]
        assert len(set(delivery.envelopes)) == 3
        assert delivery.acknowledged.is_set()

    played(scene, **QUICK)


def test_after_three_more_tries_an_event_is_given_up_and_a_button_at_once() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with connected(slack) as app:
            app.deaf_for = 99
            event = await slack.deliver(EVENT)
            press = await slack.deliver({"type": "block_actions"}, "interactive")
        assert (len(event.envelopes), len(press.envelopes)) == (4, 1)
        assert not event.acknowledged.is_set()
        assert not press.acknowledged.is_set()

    played(scene, **QUICK)


def test_a_command_and_a_form_may_be_answered_at_once_and_a_button_not() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with connected(slack, lambda _: {"text": "Noted."}):
            command = await slack.deliver({"command": "/doppel", "text": "help"}, "slash_commands")
            form = await slack.deliver({"type": "view_submission"}, "interactive")
            assert slack.complaints == []
            press = await slack.deliver({"type": "block_actions"}, "interactive")
        assert [each.answer for each in (command, form, press)] == [{"text": "Noted."}] * 2 + [None]
        assert slack.complaints == ["an answer where the envelope accepts none"]

    played(scene)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_client_that_is_told_to_go_connects_anew_and_nothing_is_lost(reason: Any) -> None:
    async def scene(slack: SlackSocket) -> None:
        async with connected(slack) as app:
            await slack.disconnect(reason)
            delivery = await slack.deliver(EVENT)
            assert delivery.acknowledged.is_set()
            assert (slack.opened, len(app.heard)) == (2, 1)

    played(scene)


def test_a_cut_connection_is_made_again(caplog: pytest.LogCaptureFixture) -> None:
    async def scene(slack: SlackSocket) -> None:
        async with connected(slack):
            slack.drop()
            delivery = await slack.deliver(EVENT)
            assert delivery.acknowledged.is_set()
            assert slack.opened == 2

    played(scene)
    assert "Traceback" not in caplog.text


def test_once_socket_mode_is_off_there_is_no_way_in() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with aiohttp.ClientSession() as client, client.ws_connect(await ticket(slack)) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await slack.disconnect("link_disabled")
            assert (await socket.receive_json())["reason"] == "link_disabled"
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        with pytest.raises(SlackApiError, match="socket_mode_not_enabled"):
            await ticket(slack)

    played(scene)


async def ticket(slack: SlackSocket, token: str = APP_TOKEN) -> str:
    opened = await AsyncWebClient(base_url=slack.api_url).apps_connections_open(app_token=token)
    return str(opened["url"])


@pytest.mark.parametrize(
    ("token", "error"),
    [("xapp-1-other", "invalid_auth"), ("xoxb-1-2-3", "not_allowed_token_type"), ("", "not_authed")],
)
def test_wrong_tokens_are_refused(token: str, error: str) -> None:
    async def scene(slack: SlackSocket) -> None:
        with pytest.raises(SlackApiError, match=error):
            await ticket(slack, token)

    played(scene)


def test_a_ticket_opens_one_connection_and_hello_tells_which_app() -> None:
    async def scene(slack: SlackSocket) -> None:
        url = await ticket(slack)
        async with aiohttp.ClientSession() as client:
            async with client.ws_connect(url) as socket:
                hello = await socket.receive_json()
                assert (hello["type"], hello["num_connections"]) == ("hello", 1)
                assert hello["connection_info"] == {"app_id": "A000000001"}
                assert hello["debug_info"]["approximate_connection_time"] > 0
            with pytest.raises(aiohttp.WSServerHandshakeError, match="408"):
                await client.ws_connect(url)
        assert len(slack.complaints) == 1

    played(scene)


def test_ten_connections_are_enough() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with aiohttp.ClientSession() as client:
            sockets = [await client.ws_connect(await ticket(slack)) for _ in range(11)]
            kinds = [(await socket.receive_json()) for socket in sockets]
            assert [kind["type"] for kind in kinds] == ["hello"] * 10 + ["disconnect"]
            assert kinds[-1]["reason"] == "too_many_websockets"
            await slack.connected(10)
            for socket in sockets:
                await socket.close()

    played(scene)


def test_envelopes_go_round_all_connections() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with connected(slack) as first, connected(slack) as second:
            await slack.connected(2)
            for _ in range(4):
                await slack.deliver(EVENT)
            assert (len(first.heard), len(second.heard)) == (2, 2)

    played(scene)


def test_acknowledgements_of_nothing_are_complained_about() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with aiohttp.ClientSession() as client, client.ws_connect(await ticket(slack)) as socket:
            await socket.receive_json()
            sent = asyncio.create_task(slack.deliver(EVENT))
            envelope = (await socket.receive_json())["envelope_id"]
            for text in (json.dumps({"envelope_id": envelope}),) * 2 + ("[]", "{", '{"ack": 1}'):
                await socket.send_str(text)
            assert (await sent).acknowledged.is_set()
            await slack.until(lambda: len(slack.complaints) == 4)
        assert "second one" in slack.complaints[0]

    played(scene)


def test_pings_are_answered_by_slacks_client() -> None:
    async def scene(slack: SlackSocket) -> None:
        async with connected(slack):
            before = slack.pongs
            await slack.ping()
            await slack.until(lambda: slack.pongs > before)

    played(scene)


def test_every_other_method_goes_to_the_web_api_behind() -> None:
    async def methods(request: web.Request) -> web.Response:
        told = {"ok": True, "asked": request.path, "token": request.headers["Authorization"]}
        return web.json_response(told | await request.json())

    async def play() -> None:
        app = web.Application()
        app.router.add_post("/api/{method}", methods)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with SlackSocket(behind=f"http://127.0.0.1:{runner.addresses[0][1]}") as slack:
            bot = AsyncWebClient("xoxb-1", base_url=slack.api_url)
            answer = await bot.chat_postMessage(channel="C1", text="hello")
            assert (answer["asked"], answer["text"]) == ("/api/chat.postMessage", "hello")
            assert answer["token"] == "Bearer xoxb-1"
        await runner.cleanup()

    asyncio.run(play())
