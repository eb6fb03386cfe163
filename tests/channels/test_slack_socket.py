from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fakes.slack_socket import APP_TOKEN, SlackSocket
from slack_api import SlackApi, slack_api
from slack_house import ANA, SlackHouse, slack_house
from slack_sent import command, message, shortcut, submission

from channels.slack.api import Api
from channels.slack.door import Response
from channels.slack.socket import LONGEST_PAUSE, Socket

pytestmark = pytest.mark.anyio

QUICK: dict[str, Any] = {"patience": 5.0, "again": (0.0, 0.0)}


@asynccontextmanager
async def listening(**more: Any) -> AsyncIterator[tuple[SlackSocket, SlackHouse]]:
    """A channel that hears over Socket Mode, connected."""
    async with (
        slack_api() as api,
        SlackSocket(behind=api.url, **(QUICK | more)) as slack,
        slack_house(api=api, api_url=slack.api_url, app_token=APP_TOKEN) as house,
    ):
        listens = asyncio.create_task(house.channel.listen(house.hear))
        await slack.connected()
        try:
            yield slack, house
            assert slack.complaints == []
            assert not listens.done()
        finally:
            listens.cancel()
            await asyncio.gather(listens, return_exceptions=True)


async def test_a_message_is_heard_acknowledged_and_answered() -> None:
    async with listening() as (slack, house):
        delivery = await slack.deliver(message("mood 4"))
        assert (delivery.acknowledged.is_set(), len(delivery.envelopes), delivery.answer) == (True, 1, None)
        assert (house.words, house.heard[0].sender) == (["mood 4"], ANA)
        assert house.texts() == ["You said: mood 4"]


async def test_commands_shortcuts_and_windows_go_the_same_way() -> None:
    async with listening() as (slack, house):
        house.api.members["C1"] = {"U1"}
        await slack.deliver(command("checkin"), "slash_commands")
        await slack.deliver(shortcut("doppel_log_mood"), "interactive")
        wrong = await slack.deliver(submission("doppel_log_mood", {}), "interactive")
        assert wrong.answer == {
            "response_action": "errors",
            "errors": {"mood": "Choose a number from 1 to 5."},
        }
        chosen = {"mood": {"selected_option": {"value": "4"}}}
        right = await slack.deliver(submission("doppel_log_mood", chosen), "interactive")
        assert (right.acknowledged.is_set(), right.answer) == (True, None)
        assert house.words == ["check in", "mood 4"]
        assert [each["text"] for each in house.api.whispers] == ["You said: check in"]
        assert len(house.api.views) == 1


async def test_a_connection_that_breaks_is_made_anew() -> None:
    async with listening() as (slack, house):
        for number in range(3):
            slack.drop()
            await slack.until(lambda seen=number: slack.opened >= seen + 2 and slack.connections >= 1)
        await slack.deliver(message("mood 4"))
        assert house.words == ["mood 4"]


async def test_many_messages_of_many_people_are_each_answered_once_and_in_order() -> None:
    async with listening() as (slack, house):
        people = [f"U{n}" for n in range(5)]
        for user in people:
            house.api.person(user)
        sent = [
            slack.deliver(message(f"note {n}", ts=f"1772442000.{n:06}", user=user))
            for n in range(10)
            for user in people
        ]
        assert all(each.acknowledged.is_set() for each in await asyncio.gather(*sent))
        for user in people:
            heard = [each.text for each in house.heard if each.sender.user == f"T1/{user}"]
            assert heard == [f"note {n}" for n in range(10)]
            assert len(house.texts("D" + user)) == 10


class Pauses:
    """Waits that take no time, and end the test after a few."""

    def __init__(self, most: int) -> None:
        self.taken: list[float] = []
        self._most = most

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) == self._most:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


async def never(_: dict[str, Any]) -> Response:
    raise AssertionError


@pytest.mark.parametrize("what", ["token", "down", "spent"])
async def test_while_there_is_no_way_in_it_waits_longer_from_try_to_try(what: str) -> None:
    slack: SlackApi
    async with slack_api() as slack:
        slack.socket_url = f"{slack.url}nothing-there".replace("http", "ws", 1)
        api = Api("http://127.0.0.1:9/api/" if what == "down" else f"{slack.url}api/")
        token = "xapp-wrong" if what == "token" else "xapp-1-good"
        pauses = Pauses(9)
        with pytest.raises(asyncio.CancelledError):
            await Socket(api, token, never, pauses).run()
        await api.close()
    first, *_, last = pauses.taken
    assert 1 <= first <= 2
    assert LONGEST_PAUSE / 2 <= last <= LONGEST_PAUSE
    if what == "spent":
        assert len(slack.called("apps.connections.open")) == 9  # a fresh address for every try
