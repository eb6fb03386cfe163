"""A whole house behind the voice channel: a spoken check-in over Wyoming, and what is said unasked."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from anyio import to_thread
from fakes.stage import Stage, staged
from fakes.wyoming_client import Client, connected
from fakes.wyoming_satellite import FORM, FakeSatellite, RoomSpeech, endpointer, satellite
from table import check_events
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.pipeline import PipelineStage, RunPipeline

from bot.app import House
from bot.dialogue.keys import talk_key
from bot.dialogue.talk import encode_reply
from bot.messages import Address, Message, Reply
from channels.voice import VoiceChannel
from twin_core.store.base import Draft, Parcel

pytestmark = [pytest.mark.anyio, pytest.mark.long]

ANA, BEN = (Address("console", name, name) for name in ("ana", "ben"))
KITCHEN = Address("voice", "kitchen", "kitchen")
CODE = re.compile(r"(\d) (\d) (\d), (\d) (\d) (\d)")
MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
CHECK_IN = ("check in", "4", "3", "2", "skip")
NUMBERS = count(1)


@pytest.fixture
async def kitchen() -> AsyncIterator[FakeSatellite]:
    async with satellite() as one:
        yield one


@pytest.fixture
def speech() -> RoomSpeech:
    return RoomSpeech()


@pytest.fixture
def staging(
    trained_home: Path, monkeypatch: pytest.MonkeyPatch, kitchen: FakeSatellite, speech: RoomSpeech
) -> Iterator[Stage]:
    monkeypatch.setattr(House, "speech", property(lambda _: speech))
    monkeypatch.setattr("channels.voice.ending.endpointer", endpointer)
    keys = {"port": 0, "satellites": {"kitchen": f"tcp://127.0.0.1:{kitchen.port}"}}
    with staged(trained_home, {"voice": keys, "console": {}}, clock=lambda: MORNING) as stage:
        yield stage


async def in_house(what: Callable[..., Any], *args: Any) -> Any:
    return await to_thread.run_sync(what, *args)


def typed(stage: Stage, text: str, address: Address = ANA) -> str:
    message = Message(f"t{next(NUMBERS)}", text, address, MORNING)
    return stage.house.dialogue.hear(message).reply.text


async def said(client: Client, words: str) -> str:
    """Somebody speaks on a satellite of Home Assistant's; what is answered aloud."""
    samples = words.encode()
    context = {"satellite_id": "assist_satellite.kitchen", "conversation_id": "c1"}
    run = RunPipeline(PipelineStage.ASR, PipelineStage.TTS).event()
    run.data["context"] = context
    await client._client.write_event(run)
    await client.tell(AudioStart(*FORM), AudioChunk(*FORM, samples + b" " * (len(samples) % 2)), AudioStop())
    events = await client.until("audio-stop")
    return next(str(event.data["text"]) for event in events if event.type in {"handled", "not-handled"})


async def linked(stage: Stage, kitchen: FakeSatellite, speech: RoomSpeech) -> None:
    """Ana's kitchen: it says digits, and she writes them."""
    await kitchen.until("run-satellite")
    await in_house(typed, stage, "hello")
    await kitchen.woken("my mood is 4")
    await kitchen.until("audio-stop")
    found = re.findall(r"\d|zero|one|two|three|four|five|six|seven|eight|nine", speech.said[-1].text)
    synthesized = CODE.search(" ".join(aloud.text for aloud in speech.said))
    digits = "".join(synthesized.groups()) if synthesized else "".join(map(_figure, found[-6:]))
    assert "Linked" in await in_house(typed, stage, f"link speaker {digits}")


def _figure(word: str) -> str:
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return str(words.index(word)) if word in words else word


async def test_a_spoken_check_in_leads_to_the_same_events_as_a_typed_one(
    staging: Stage, kitchen: FakeSatellite, speech: RoomSpeech
) -> None:
    await linked(staging, kitchen, speech)
    known = len(staging.records(ANA))
    channel = staging.house.channels["voice"]
    assert isinstance(channel, VoiceChannel)
    async with connected(channel) as client:
        answers = [await said(client, words) for words in CHECK_IN]
    assert "mood" in answers[0].casefold()
    for words in CHECK_IN:
        await in_house(typed, staging, words, BEN)
    wires = [record.event.wire for record in staging.records(ANA)[known:]]
    assert wires == [record.event.wire for record in staging.records(BEN)]
    check_events(
        [{"capacity.mood_logged": {"value": 4}}, {"capacity.energy_updated": {"value": 3}}],
        staging.records(ANA)[known : known + 2],
        "a check-in over Wyoming",
    )
    assert "checkin.completed" in wires


async def test_what_comes_unasked_is_said_where_somebody_listens_and_else_written(
    staging: Stage, kitchen: FakeSatellite, speech: RoomSpeech
) -> None:
    await linked(staging, kitchen, speech)
    note = Reply("Mood 2 on Monday. A lighter day?", private=True, unasked=True)
    await in_house(post, staging, "n1", note)
    [*_, end] = await kitchen.until("audio-stop")
    assert end
    assert speech.said[-1].text == "I have a short note for you. Shall I read it?", (
        "no figure is said unasked"
    )
    await kitchen.woken("no")
    await kitchen.until("audio-stop")
    await in_house(typed, staging, "the kitchen speaker is shared")
    said_aloud = len(speech.said)
    await in_house(post, staging, "n2", note)
    await in_house(staging.wait, lambda: [sent.key for sent in staging.sent if sent.to == ANA] == ["n2"])
    assert len(speech.said) == said_aloud, "nothing is said in company"


def post(stage: Stage, key: str, reply: Reply) -> None:
    twin_id = stage.house.people.find(ANA)
    assert twin_id
    at = stage.house.clock()
    parcel = Parcel(key, twin_id, "voice", "kitchen", talk_key(KITCHEN), encode_reply(reply), at)
    stage.house.store.append(Draft(twin_id, (), at, key, "test", parcels=(parcel,)))
