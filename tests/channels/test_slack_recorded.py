"""Payloads that Slack has sent, recorded by others: each is answered or let be, none breaks anything."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_house import SlackHouse, slack_house

pytestmark = pytest.mark.anyio

FOLDER = os.environ.get("DOPPEL_RECORDED_DATA", "")
NONE = pytest.param("none", {}, marks=pytest.mark.skip("DOPPEL_RECORDED_DATA names no recorded payloads"))


def payloads() -> Iterator[Any]:
    """Every payload by name; a file of a conversation holds several."""
    paths = sorted(Path(FOLDER).glob("**/slack*/*.json")) + sorted(Path(FOLDER).glob("**/slack*.json"))
    for path in paths if FOLDER else ():
        held = json.loads(path.read_text(encoding="utf-8"))
        name = f"{path.parent.name}/{path.stem}"
        whole = {"type", "envelope_id", "command", "callback_id"} & held.keys()
        parts = {name: held} if whole else {f"{name}/{n}": v for n, v in held.items() if isinstance(v, dict)}
        yield from (pytest.param(each, given, id=each) for each, given in parts.items())


RECORDED = list(payloads()) or [NONE]


@pytest.fixture
async def slack(name: str, payload: dict[str, Any]) -> AsyncIterator[SlackHouse]:
    """A Slack in which the app is installed wherever the payload comes from."""
    text = json.dumps(payload)
    async with slack_house() as house:
        teams = {part for part in text.replace('"', " ").split() if part.startswith("T")} - {"T1"}
        users = {part for part in text.replace('"', " ").split() if part.startswith(("U", "W"))}
        for user in users - {"UBOT"}:
            house.api.person(user)
        for direct in {part for part in text.replace('"', " ").split() if part.startswith("D0")}:
            house.api.members[direct] = users
        for team in teams:
            house.api.tokens[f"xoxb-{team}"] = team
            kept = {"team": team, "token": f"xoxb-{team}", "bot_user": bot(payload), "enterprise": "E111"}
            house.shelf.kept[f"workspace/{team}"] = json.dumps(kept).encode()
        yield house
        assert name
        assert house.hear.undelivered == [] or all(
            type(error).__module__.startswith("channels.slack") for *_, error in house.hear.undelivered
        )


def bot(payload: dict[str, Any]) -> str:
    """The bot's own user in the workspace of a recording."""
    told = payload.get("authorizations") or [{}]
    return str(told[0].get("user_id") or "UBOT")


def unwrapped(payload: dict[str, Any]) -> dict[str, Any]:
    return payload.get("payload", payload) if "envelope_id" in payload else payload


@pytest.mark.parametrize(("name", "payload"), RECORDED)
async def test_over_http(slack: SlackHouse, payload: dict[str, Any]) -> None:
    given = unwrapped(payload)
    events = "event" in given or given.get("type") in {"hello", "url_verification"}
    send = slack.event if events else slack.command if "command" in given else slack.interaction
    answer = await send(given)
    assert answer.status_code in {200, 400}
    again = await send(given)
    assert again.status_code == answer.status_code
    assert len({message.id for message in slack.heard}) == len(slack.heard)


@pytest.mark.parametrize(("name", "payload"), RECORDED)
async def test_over_a_socket(slack: SlackHouse, payload: dict[str, Any]) -> None:
    answer = await slack.channel.parts.hearing(slack.hear).door.deliver(unwrapped(payload))
    await slack.channel.parts.background.settled()
    assert answer.status in {200, 400}


SPOKEN = [case for case in RECORDED if str(case.id).startswith(("dm/slack", "channel-mention/slack"))]


@pytest.mark.parametrize(("name", "payload"), SPOKEN or [NONE])
async def test_what_was_said_to_the_bot_is_answered(slack: SlackHouse, payload: dict[str, Any]) -> None:
    await slack.event(payload)
    inner, own = payload["event"], bot(payload)
    meant = inner.get("channel_type") == "im" or f"<@{own}>" in inner["text"]
    heard = [inner["text"].replace(f"<@{own}>", "").replace("<#C00FAKECHAN2>", "#C00FAKECHAN2").strip()]
    assert slack.words == (heard if meant else [])
    assert len(slack.api.messages) == len(slack.heard)
    assert all(each["channel"].startswith("D") for each in slack.api.messages)
