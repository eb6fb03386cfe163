"""A break that two meetings swallowed, offered when they are over: in Slack by a third party."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fakes.slack_emulator import BOT_TOKEN, SIGNING_SECRET, SlackEmulator
from fakes.stage import PATIENCE, Stage, staged

from bot.messages import Address
from twin_core.events.base import Event
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.nudges import NudgeAnswered, NudgeHeldBack, NudgeSent
from twin_core.parts.preferences import EVERY_KIND, NudgeChanged, PreferencesChanged
from twin_core.store.base import Draft

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)
HOUR = timedelta(hours=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


class Scene:
    """One person in Slack and the real house behind it."""

    def __init__(self, stage: Stage, slack: SlackEmulator, clock: Clock) -> None:
        self.stage, self.slack, self.clock = stage, slack, clock
        self.user = slack.person("mia", "Mia Berg")
        self.dm = ""

    async def say(self, text: str) -> str:
        """The reply to a message."""
        before = len(await self.texts())
        await self.slack.say("mia", self.dm, text)
        await self._until(lambda texts: len(texts) > before)
        return (await self.texts())[-1]

    async def texts(self) -> list[str]:
        return [each["text"] for each in await self.slack.seen("mia", self.dm)]

    async def at(self, clock: str) -> list[str]:
        """What was said once the house has looked at the clock."""
        hours, minutes = map(int, clock.split(":"))
        self.clock.now = MONDAY.replace(hour=hours, minute=minutes)
        before, sent = len(await self.texts()), len(self.events(NudgeSent))
        await asyncio.to_thread(self.stage.house.ongoing.jobs().settle)
        new = len(self.events(NudgeSent)) - sent
        await self._until(lambda texts: len(texts) >= before + new)
        return await self.texts()

    def write(self, *events: Event) -> None:
        draft = Draft(self.twin_id, events, self.clock(), f"t{self.clock.now}", "test")
        self.stage.house.store.append(draft)

    @property
    def twin_id(self) -> str:
        team = self.slack.team
        known = self.stage.house.people.find(Address("slack", f"{team}/{self.user}", f"{team}/{self.dm}"))
        assert known
        return known

    def events(self, kind: type[Event]) -> list[Any]:
        history = self.stage.house.store.history(self.twin_id)
        return [record.event for record in history if isinstance(record.event, kind)]

    async def _until(self, holds: Callable[[list[str]], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds(await self.texts()):  # noqa: ASYNC110 - the emulator tells nobody of messages
                await asyncio.sleep(0.05)


def played(tmp_path: Path, slack: SlackEmulator, scene: Callable[[Scene], Awaitable[None]]) -> None:
    clock = Clock()
    keys = {"signing_secret": "${SIGNING}", "bot_token": "${TOKEN}", "api_url": slack.api_url}
    secrets = {"SIGNING": SIGNING_SECRET, "TOKEN": BOT_TOKEN}

    async def play(stage: Stage) -> None:
        one = Scene(stage, slack, clock)
        one.dm = await slack.open_dm("mia")
        await scene(one)

    with staged(tmp_path, {"slack": keys}, secrets, clock=clock) as stage:
        slack.subscribe(f"{stage.url}/slack/events")
        try:
            asyncio.run(play(stage))
        finally:
            slack.subscribe("")


def meeting(uid: str, start: datetime) -> CalendarEventSeen:
    return CalendarEventSeen(uid, start, start + HOUR, "Review", people=4)


def test_a_break_owed_through_two_meetings_is_offered_after_them(
    trained_home: Path, slack_emulator: SlackEmulator
) -> None:
    async def scene(mia: Scene) -> None:
        await mia.say("hello")
        mia.write(
            PreferencesChanged(zone="Europe/Berlin", zone_pinned=True),
            ConsentGranted(NUDGES),
            NudgeChanged(EVERY_KIND, wanted=False),
            NudgeChanged("break_due", wanted=True),
            meeting("m1", MONDAY + HOUR),
            meeting("m2", MONDAY + 2 * HOUR),
        )
        before = await mia.at("10:00")
        assert await mia.at("10:30") == before, "the break falls due in the first meeting"
        assert [held.gate for held in mia.events(NudgeHeldBack)] == ["meeting"]
        assert await mia.at("11:00") == before, "the second one begins at once"
        *_, offer = await mia.at("12:00")
        assert "two meetings" in offer.lower()
        assert "10:30" in offer
        (*_, shown) = await mia.slack.seen("mia", mia.dm)
        labels = [each["text"]["text"] for each in shown["blocks"][-1]["elements"]]
        assert labels[1:] == ["In 15 minutes", "Not today", "Why?", "Never for this"]
        assert "3 h" in await mia.say("why?")
        reply = await mia.say(labels[0])
        assert "break" in reply.lower()
        assert [event.answer for event in mia.events(NudgeAnswered)] == ["done"]
        assert mia.stage.house.store.state(mia.twin_id).breaks.since is not None

    played(trained_home, slack_emulator, scene)
