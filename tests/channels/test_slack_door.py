from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from slack_api import Fault
from slack_house import SlackHouse
from slack_sent import SECRET, as_form, as_json, event, message, signed

from bot import logs

pytestmark = pytest.mark.anyio

PATHS = ("/slack/events", "/slack/interactions", "/slack/commands")


async def sent(slack: SlackHouse, body: bytes, headers: dict[str, str], path: str = "/slack/events") -> int:
    answer = await slack.http.post(path, content=body, headers=headers)
    await slack.channel.parts.background.settled()
    return answer.status_code


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-signature": "v0="},
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-request-timestamp": "soon"},
        {"x-slack-request-timestamp": "1e400"},
        {"x-slack-request-timestamp": ""},
    ],
)
async def test_what_slack_has_not_signed_is_refused(
    slack: SlackHouse, path: str, headers: dict[str, str]
) -> None:
    body, good = as_json(message("hello"), slack.clock().timestamp())
    given = {**good, **headers} if headers else {"content-type": "application/json"}
    assert await sent(slack, body, given, path) == 401
    assert slack.heard == []


async def test_a_signature_is_of_one_body_and_one_secret(slack: SlackHouse) -> None:
    moment = slack.clock().timestamp()
    body, headers = as_json(message("hello"), moment)
    assert await sent(slack, body + b" ", headers) == 401
    assert await sent(slack, body, headers | signed(body, moment, "another")) == 401
    assert await sent(slack, body, headers | signed(body, moment, SECRET)) == 200


@pytest.mark.parametrize(("minutes", "status"), [(4.9, 200), (-4.9, 200), (5.1, 401), (-5.1, 401)])
async def test_a_signature_is_good_for_five_minutes(slack: SlackHouse, minutes: float, status: int) -> None:
    body, headers = as_json(message("hello"), slack.clock().timestamp())
    slack.clock.move(minutes=minutes)
    assert await sent(slack, body, headers) == status


async def test_a_request_played_again_does_nothing_twice(slack: SlackHouse) -> None:
    body, headers = as_json(message("hello"), slack.clock().timestamp())
    assert [await sent(slack, body, headers) for _ in range(3)] == [200] * 3
    assert (len(slack.heard), len(slack.api.messages)) == (1, 1)


async def test_a_body_of_ten_megabytes_is_refused(slack: SlackHouse) -> None:
    body, headers = as_json(message("x" * 10_000_000), slack.clock().timestamp())
    assert await sent(slack, body, headers) == 413


NESTED = b'{"a":' * 5000 + b"1" + b"}" * 5000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"event_callback"',
        b"[" * 200_000,
        NESTED,
        b'{"type": 5}',
        b'{"type": "event_callback", "team_id": "\\ud800", "event": {"type": "message", "text": "\\udfff"}}',
        b'{"type": "event_callback", "event": "nonsense"}',
        b'{"type": "event_callback", "event": {"type": ["message"]}}',
        b'{"type": "event_callback", "team_id": {}, "event": {}}',
        b'{"type": "event_callback", "authorizations": "T1", "event": {}}',
        b'{"type": "block_actions", "actions": {}, "user": 5}',
        b'{"type": "view_submission", "view": []}',
    ],
)
async def test_what_is_not_what_it_says_is_refused_and_breaks_nothing(slack: SlackHouse, body: bytes) -> None:
    moment = slack.clock().timestamp()
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain", ""):
        status = await sent(slack, body, {"content-type": kind, **signed(body, moment)})
        assert status in {200, 400}, kind
    assert slack.heard == []


@pytest.mark.parametrize("payload", ["{", "[]", "null", ""])
async def test_an_interaction_that_is_no_object_is_refused(slack: SlackHouse, payload: str) -> None:
    body, headers = as_form({"payload": payload}, slack.clock().timestamp())
    assert await sent(slack, body, headers, "/slack/interactions") == 400


async def test_the_address_is_confirmed_and_the_certificate_checked(slack: SlackHouse) -> None:
    answer = await slack.event({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1a"})
    answer = await slack.command({"ssl_check": "1", "token": "x"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "payload",
    [
        event({"type": "reaction_added", "user": "U1", "item": {}, "event_ts": "1.1"}),
        event({"type": "never_heard_of", "event_ts": "1.1"}),
        event({}),
        {"type": "never_heard_of", "team_id": "T1"},
        {},
    ],
)
async def test_unknown_kinds_are_done_with(slack: SlackHouse, payload: dict[str, Any]) -> None:
    assert (await slack.event(payload)).status_code == 200
    assert slack.heard == []


async def test_a_workspace_without_the_app_is_let_be(slack: SlackHouse) -> None:
    strange = message("hello") | {"team_id": "T9", "authorizations": [{"team_id": "T9"}]}
    assert (await slack.event(strange)).status_code == 200
    assert slack.heard == []


async def test_a_colleague_in_a_shared_channel_is_heard_and_a_stranger_is_not(slack: SlackHouse) -> None:
    slack.api.members["C1"] = {"U1", "U9"}
    shared = {"is_ext_shared_channel": True, "context_team_id": "T9"}
    there = {"channel": "C1", "channel_type": "channel", "type": "app_mention"}
    ours = message("<@UBOT> hello")["event"] | there
    await slack.event(event(ours | {"user_team": "T1", "source_team": "T1"}, **shared))
    await slack.event(
        event(ours | {"user": "U9", "user_team": "T9", "source_team": "T9", "ts": "2.2"}, **shared)
    )
    assert [each.sender.user for each in slack.heard] == ["T1/U1"]


async def test_while_slack_does_not_tell_whose_the_token_is_it_shall_send_again(slack: SlackHouse) -> None:
    slack.api.fail("auth.test", Fault(status=500))
    assert (await slack.event(message("hello"))).status_code == 503
    assert (await slack.event(message("hello"))).status_code == 200
    assert len(slack.heard) == 1


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged, as the house logs it."""
    written = StringIO()
    structlog.configure(
        processors=[logs._without_values, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(written),
    )
    yield written
    structlog.reset_defaults()


async def test_nothing_of_a_person_is_logged(
    slack: SlackHouse, log: StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret, moment = "my secret words", slack.clock().timestamp()
    await slack.event(message(secret))
    await slack.event(event({"type": "never_heard_of", "text": secret, "event_ts": "1.1"}))
    body, headers = as_json(message(secret), moment)
    await sent(slack, body, headers | {"x-slack-signature": "v0=0"})
    odd = json.dumps({"type": "event_callback", "event": {"type": [secret]}}).encode()
    await sent(slack, odd, {"content-type": "application/json", **signed(odd, moment)})
    slack.hear.broken.add(f"{secret}!")
    await slack.event(message(f"{secret}!", ts="9.9"))
    told = log.getvalue() + caplog.text
    assert secret not in told
    for kind in ("unsigned_request", "odd_payload", "not_taken"):
        assert kind in told


async def test_bytes_that_are_no_text_are_not_slack_s(slack: SlackHouse) -> None:
    body = b"\xff\xfe"
    assert await sent(slack, body, signed(body, slack.clock().timestamp())) == 401
    door = slack.channel.parts.hearing(slack.hear).door
    moment = str(int(slack.clock().timestamp()))
    headers = {"x-slack-request-timestamp": moment, "x-slack-signature": "v0=ü"}
    assert (await door.over_http(b"{}", headers)).status == 401
