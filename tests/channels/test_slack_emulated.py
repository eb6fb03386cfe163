"""The Slack channel against Slack by a third party: what nobody of ours has read into its pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from fakes.hear import FakeHear, MemoryShelf
from fakes.served import served
from fakes.slack_emulator import BOT_TOKEN, SIGNING_SECRET, SlackEmulator
from fastapi import FastAPI

from bot.messages import Address, Button, Card, Picture, Reply, button_token
from channels.slack import Settings, SlackChannel

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
_NUMBERS = count(1)


@dataclass
class Talk:
    """One person and the bot, with a scripted house behind it."""

    slack: SlackEmulator
    hear: FakeHear
    name: str
    user: str
    dm: str = ""

    async def say(self, text: str, **more: Any) -> str:
        """A direct message; it has been delivered, heard and answered on return."""
        return await self.slack.say(self.name, self.dm, text, **more)

    async def texts(self, channel: str = "") -> list[str]:
        return [message["text"] for message in await self.slack.seen(self.name, channel or self.dm)]

    @property
    def address(self) -> Address:
        team = self.slack.team
        return Address("slack", f"{team}/{self.user}", f"{team}/{self.dm}")


@asynccontextmanager
async def talking(slack: SlackEmulator) -> AsyncIterator[Talk]:
    """The channel over HTTP, called by the emulator."""
    keys = {"signing_secret": SIGNING_SECRET, "bot_token": BOT_TOKEN, "api_url": slack.api_url}
    hear = FakeHear()
    hear.channel = channel = SlackChannel(Settings(enabled=True, **keys), MemoryShelf())
    app = FastAPI()
    channel.routes(app, hear)
    name = f"ana{next(_NUMBERS)}"
    talk = Talk(slack, hear, name, slack.person(name, "Ana Lima"))
    async with served(app) as url:
        slack.subscribe(f"{url}/slack/events")
        talk.dm = await slack.open_dm(name)
        try:
            yield talk
        finally:
            slack.subscribe("")
            await channel.parts.close()


def played(slack: SlackEmulator, scene: Callable[[Talk], Awaitable[None]]) -> None:
    async def play() -> None:
        async with talking(slack) as talk:
            await scene(talk)

    asyncio.run(play())


def test_a_message_is_heard_and_its_reply_read(slack_emulator: SlackEmulator) -> None:
    async def scene(talk: Talk) -> None:
        ts = await talk.say("mood 4 &amp; tired &lt;3")
        (heard,) = talk.hear.heard
        assert (heard.text, heard.sender, heard.name) == ("mood 4 & tired <3", talk.address, talk.name)
        assert abs(heard.at.timestamp() - float(ts)) < 1
        assert talk.hear.undelivered == []
        assert await talk.texts() == ["You said: mood 4 &amp; tired &lt;3"]

    played(slack_emulator, scene)


def test_a_conversation_goes_to_and_fro_and_the_bot_does_not_hear_itself(
    slack_emulator: SlackEmulator,
) -> None:
    async def scene(talk: Talk) -> None:
        before = len(slack_emulator.deliveries())
        for number in range(5):
            await talk.say(f"message {number}")
        assert [heard.text for heard in talk.hear.heard] == [f"message {number}" for number in range(5)]
        assert await talk.texts() == [f"You said: message {number}" for number in range(5)]
        told = slack_emulator.deliveries()[before:]
        assert {each["status"] for each in told if each["event"] == "message"} == {200}

    played(slack_emulator, scene)


def test_buttons_and_cards_are_blocks_that_carry_tokens(slack_emulator: SlackEmulator) -> None:
    async def scene(talk: Talk) -> None:
        card = Card("Today", (("Mood", "4"),))
        talk.hear.script["day"] = Reply("Your day.", (Button("Log mood", "log my mood"),), card)
        await talk.say("day")
        (message,) = await slack_emulator.seen(talk.name, talk.dm)
        kinds = [block["type"] for block in message["blocks"]]
        assert kinds[0] == "section"
        assert kinds[-1] == "actions"
        (button,) = message["blocks"][-1]["elements"]
        (line,) = await talk.hear.transcript(talk.address, talk.hear.heard[0].at)
        assert (button["text"]["text"], button["value"]) == ("Log mood", button_token(line.id, 0))
        assert "Your day." in message["text"], "what notifications and screen readers show"

    played(slack_emulator, scene)


def test_a_reply_in_a_thread_stays_in_it(slack_emulator: SlackEmulator) -> None:
    async def scene(talk: Talk) -> None:
        first = await talk.say("hello")
        await talk.say("mood 4", thread_ts=first)
        assert await talk.texts() == ["You said: hello"]
        (reply,) = await slack_emulator.seen(talk.name, talk.dm, first)
        assert (reply["text"], reply["thread_ts"]) == ("You said: mood 4", first)

    played(slack_emulator, scene)


def test_a_chart_is_uploaded_and_shared(slack_emulator: SlackEmulator) -> None:
    async def scene(talk: Talk) -> None:
        talk.hear.script["week"] = Reply("Your week.", picture=Picture(PNG, "Mood: 3, 4, 2"))
        await talk.say("week")
        assert talk.hear.undelivered == []
        told = await slack_emulator.seen(talk.name, talk.dm)
        (file,) = [file for message in told for file in message.get("files", ())]
        assert (file["mimetype"], file["size"]) == ("image/png", len(PNG))

    played(slack_emulator, scene)


def test_an_edit_tells_which_message_it_changes(slack_emulator: SlackEmulator) -> None:
    async def scene(talk: Talk) -> None:
        ts = await talk.say("mood 3")
        await slack_emulator.edit(talk.name, talk.dm, ts, "mood 4")
        first, second = talk.hear.heard
        assert (second.text, second.edits) == ("mood 4", first.id)

    played(slack_emulator, scene)


def test_a_mention_in_a_channel_is_answered_in_the_direct_conversation_once(
    slack_emulator: SlackEmulator,
) -> None:
    async def scene(talk: Talk) -> None:
        channel = slack_emulator.channel(f"team-{talk.name}")
        mention = f"<@{slack_emulator.bot_user}> how am i"
        await slack_emulator.say(talk.name, channel, mention)
        (heard,) = talk.hear.heard
        assert (heard.text, heard.sender) == ("how am i", talk.address)
        assert await talk.texts() == ["You said: how am i"]
        assert await talk.texts(channel) == []

    played(slack_emulator, scene)


@pytest.mark.parametrize("text", ["nothing for the bot", "<@UNOBODY> hello"])
def test_what_is_said_among_others_is_let_be(slack_emulator: SlackEmulator, text: str) -> None:
    async def scene(talk: Talk) -> None:
        await slack_emulator.say(talk.name, slack_emulator.channel(f"team-{talk.name}"), text)
        assert talk.hear.heard == []

    played(slack_emulator, scene)
