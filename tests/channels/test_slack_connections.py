"""Socket Mode at its worst moments: what is under way while turns are slow and connections go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from fakes.slack_socket import SlackSocket
from hear import FakeHear, MemoryShelf
from slack_api import APP_TOKEN, TOKEN, SlackApi, slack_api
from slack_sent import message, press

from bot.messages import Button, Reply
from channels.slack import Settings, SlackChannel


@dataclass
class Talk:
    """The channel between Slack's two sides, with a scripted house behind it."""

    slack: SlackSocket
    api: SlackApi
    channel: SlackChannel
    hear: FakeHear = field(default_factory=FakeHear)

    @property
    def words(self) -> list[str]:
        return [heard.text for heard in self.hear.heard]

    @property
    def texts(self) -> list[str]:
        return [each["text"] for each in self.api.messages]


@asynccontextmanager
async def talking(**more: Any) -> AsyncIterator[Talk]:
    async with slack_api() as api, SlackSocket(APP_TOKEN, behind=api.url, **more) as slack:
        keys = {"app_token": APP_TOKEN, "bot_token": TOKEN, "api_url": slack.api_url}
        channel = SlackChannel(Settings(enabled=True, **keys), MemoryShelf())
        talk = Talk(slack, api, channel)
        talk.hear.channel = channel
        listening = asyncio.create_task(channel.listen(talk.hear))
        await slack.connected()
        try:
            yield talk
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening


def played(scene: Callable[[Talk], Awaitable[None]], **more: Any) -> None:
    async def play() -> None:
        async with talking(**more) as talk:
            await scene(talk)
            assert talk.slack.complaints == []

    asyncio.run(play())


def test_a_turn_that_takes_long_is_acknowledged_in_time_and_answered_later() -> None:
    async def scene(talk: Talk) -> None:
        talk.hear.gate.clear()
        delivery = await talk.slack.deliver(message("mood 4"))
        assert (delivery.acknowledged.is_set(), talk.texts) == (True, [])
        talk.hear.gate.set()
        await talk.channel.parts.background.settled()
        assert talk.texts == ["You said: mood 4"]

    played(scene)


def test_a_press_is_heard_with_its_token_and_its_message_replaced() -> None:
    async def scene(talk: Talk) -> None:
        talk.hear.script["day"] = Reply("Mood?", (Button("4", "mood 4"),), asks="rating")
        await talk.slack.deliver(message("day"))
        (asked,) = talk.api.messages
        (button,) = asked["blocks"][-1]["elements"]
        delivery = await talk.slack.deliver(
            press(button["value"], asked["ts"], action=button["action_id"]), "interactive"
        )
        assert (delivery.acknowledged.is_set(), delivery.answer) == (True, None)
        assert talk.hear.heard[-1].pressed == button["value"]
        assert talk.texts == ["You said: mood 4"]

    played(scene)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_the_next_connection_stands_before_the_last_one_goes_and_nothing_is_lost(reason: Any) -> None:
    async def scene(talk: Talk) -> None:
        talk.hear.gate.clear()
        before = asyncio.create_task(talk.slack.deliver(message("one", "1772442000.000001")))
        await talk.slack.until(lambda: talk.slack.waiting == 1)
        await talk.slack.disconnect(reason)
        await talk.slack.until(lambda: talk.slack.opened == 2)
        talk.hear.gate.set()
        after = await talk.slack.deliver(message("two", "1772442000.000002"))
        assert (await before).acknowledged.is_set()
        assert (len((await before).envelopes), len(after.envelopes)) == (1, 1)
        assert talk.words == ["one", "two"]

    played(scene)


def test_a_connection_that_is_cut_comes_back_and_what_was_under_way_is_answered_once() -> None:
    async def scene(talk: Talk) -> None:
        talk.hear.gate.clear()
        sent = asyncio.create_task(talk.slack.deliver(message("mood 4")))
        await talk.slack.until(lambda: talk.slack.waiting == 1)
        talk.slack.drop()
        talk.hear.gate.set()
        assert (await sent).acknowledged.is_set()
        assert (talk.words, talk.texts, talk.slack.opened) == (["mood 4"], ["You said: mood 4"], 2)

    played(scene, patience=1.0, again=(0.0, 1.0, 1.0))


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "event_callback"},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "moon_rose", "user": "U1"}},
        {"type": "event_callback", "team_id": 7, "event": "message"},
        {"type": "event_callback", "team_id": "T9", "event": message("hello")["event"]},
    ],
    ids=["empty", "no event", "unknown kind", "wrong types", "stranger's workspace"],
)
def test_what_is_not_for_doppel_is_acknowledged_and_let_be(payload: dict[str, Any]) -> None:
    async def scene(talk: Talk) -> None:
        delivery = await talk.slack.deliver(payload)
        assert (delivery.acknowledged.is_set(), len(delivery.envelopes)) == (True, 1)
        assert (talk.words, talk.texts) == ([], [])

    played(scene)
