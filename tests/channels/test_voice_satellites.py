"""Satellites that Doppel itself is connected to: it answers there, speaks first, and gives up in time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio
import pytest
from fakes.hear import FakeHear
from fakes.wyoming_client import listening
from fakes.wyoming_satellite import FakeSatellite, RoomSpeech, endpointer, satellite
from wyoming.ping import Ping
from wyoming.pipeline import PipelineStage, RunPipeline

from bot.errors import DeliveryError, Elsewhere
from bot.messages import Address, Button, Reply
from bot.sound import Aloud
from channels.voice import Settings, VoiceChannel
from voice.speak import Manner
from voice.wyoming.satellite import Waits

pytestmark = pytest.mark.anyio

KITCHEN = Address("voice", "kitchen", "kitchen")
SCRIPT = {
    "mood 4": Reply("Mood 4, noted.", aloud=Aloud("Mood four, logged.")),
    "check in": Reply("How is your mood?", asks="rating", aloud=Aloud("How is your mood, from one to five?")),
}
NOTE = Reply(
    "Two meetings ran over your break. Five minutes now?",
    (Button("Now", "take a break"),),
    private=True,
    unasked=True,
    aloud=Aloud("I have a short note for you. Shall I read it?", Manner("en")),
)
FACT = Reply("Call Tom.", unasked=True, aloud=Aloud("Call Tom."))


@pytest.fixture
def hear() -> FakeHear:
    hear = FakeHear(SCRIPT)
    hear.speech = RoomSpeech()
    return hear


@asynccontextmanager
async def opened(
    hear: FakeHear,
    one: FakeSatellite,
    *,
    answer: float = 5.0,
    pause: Callable[[float], Awaitable[None]] = anyio.sleep,
) -> AsyncIterator[VoiceChannel]:
    address = {"kitchen": f"tcp://127.0.0.1:{one.port}"}
    waits = Waits(answer=answer, played=0.05 if not one.plays else 5.0)
    async with listening(
        hear, endpointer=endpointer, waits=waits, pause=pause, satellites=address
    ) as channel:
        await one.until("run-satellite")
        yield channel


@pytest.fixture
async def kitchen() -> AsyncIterator[FakeSatellite]:
    async with satellite() as one:
        yield one


@pytest.fixture
async def channel(hear: FakeHear, kitchen: FakeSatellite) -> AsyncIterator[VoiceChannel]:
    async with opened(hear, kitchen) as channel:
        yield channel


@pytest.mark.usefixtures("channel")
async def test_what_is_said_after_the_wake_word_is_answered(kitchen: FakeSatellite, hear: FakeHear) -> None:
    await kitchen.woken("mood 4")
    told = [event.type for event in await kitchen.until("audio-stop")]
    assert told == [
        "transcribe",
        "voice-started",
        "voice-stopped",
        "transcript",
        "synthesize",
        "audio-start",
        "audio-stop",
    ]
    [message] = hear.heard
    assert (message.text, message.sender, message.spoken, message.say_aloud) == (
        "mood 4",
        KITCHEN,
        True,
        True,
    )
    assert [aloud.text for aloud in hear.speech.said] == ["Mood four, logged."]


@pytest.mark.usefixtures("channel")
async def test_one_conversation_goes_on_turn_by_turn(kitchen: FakeSatellite, hear: FakeHear) -> None:
    for said in ("check in", "4"):
        await kitchen.woken(said)
        await kitchen.until("audio-stop")
    assert [message.text for message in hear.heard] == ["check in", "4"]


@pytest.mark.usefixtures("channel")
async def test_who_was_asked_needs_no_wake_word(kitchen: FakeSatellite, hear: FakeHear) -> None:
    await kitchen.woken("check in")
    await kitchen.until("audio-stop")
    await kitchen.tell(Ping())
    await kitchen.until("pong")
    await kitchen.tell(RunPipeline(PipelineStage.WAKE, PipelineStage.TTS))
    await kitchen.speaks("4")
    await kitchen.until("audio-stop")
    assert [message.text for message in hear.heard] == ["check in", "4"]
    await kitchen.tell(RunPipeline(PipelineStage.WAKE, PipelineStage.TTS))
    await kitchen.speaks("mood 4")
    await kitchen.tell(Ping())
    await kitchen.until("pong")
    assert len(hear.heard) == 2, "nobody asked, and nobody said the wake word"


async def test_a_satellite_that_can_be_triggered_is(hear: FakeHear) -> None:
    async with satellite(triggered=True) as one, opened(hear, one):
        await one.woken("check in")
        await one.until("run-pipeline")
        await one.speaks("4")
        await one.until("audio-stop")
    assert [message.text for message in hear.heard] == ["check in", "4"]


@pytest.mark.usefixtures("channel")
async def test_it_says_why_it_did_not_understand_but_nothing_to_silence(
    kitchen: FakeSatellite, hear: FakeHear
) -> None:
    await kitchen.woken("?")
    await kitchen.until("audio-stop")
    assert [(message.text, message.unheard) for message in hear.heard] == [("", "unsure")]
    await kitchen.woken("")
    for _ in range(9):
        await kitchen.tell(_second_of_silence())
    [*_, transcript] = await kitchen.until("transcript")
    assert transcript.data["text"] == ""
    assert len(hear.heard) == 1


async def test_it_speaks_first_and_hears_the_answer(
    channel: VoiceChannel, kitchen: FakeSatellite, hear: FakeHear
) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(channel.send, KITCHEN, NOTE, "k")
        await kitchen.until("audio-stop")
        await kitchen.woken("yes")
        await kitchen.until("audio-stop")
    assert [aloud.text for aloud in hear.speech.said] == [NOTE.aloud and NOTE.aloud.text, "You said: yes"]
    assert [message.text for message in hear.heard] == ["yes"]


@pytest.mark.usefixtures("kitchen")
async def test_a_fact_is_said_once_and_needs_no_answer(channel: VoiceChannel, hear: FakeHear) -> None:
    await channel.send(KITCHEN, FACT, "k")
    assert [aloud.text for aloud in hear.speech.said] == ["Call Tom."]


async def test_after_a_silence_it_asks_once_more_and_then_elsewhere(
    hear: FakeHear, kitchen: FakeSatellite
) -> None:
    async with opened(hear, kitchen, answer=0.02) as channel:
        with pytest.raises(Elsewhere, match="nobody answered"):
            await channel.send(KITCHEN, NOTE, "k")
    assert [aloud.text for aloud in hear.speech.said] == [
        "I have a short note for you. Shall I read it?",
        "Shall I, yes or no?",
    ]


async def test_nothing_is_said_in_company(channel: VoiceChannel, hear: FakeHear) -> None:
    seat = Address("voice", "kitchen#1", "kitchen#1")
    hear.in_company.add(seat)
    with pytest.raises(Elsewhere, match="others"):
        await channel.send(seat, FACT, "k")
    assert not hear.speech.said
    hear.in_company.clear()
    await channel.send(seat, FACT, "k")
    assert hear.speech.said


async def test_a_device_that_is_not_there_swallows_nothing(channel: VoiceChannel) -> None:
    with pytest.raises(Elsewhere, match="no satellite"):
        await channel.send(Address("voice", "office", "office"), FACT, "k")
    with pytest.raises(DeliveryError):
        await VoiceChannel(Settings(enabled=True)).send(KITCHEN, FACT, "k")


async def test_who_talks_there_is_not_interrupted(
    channel: VoiceChannel, kitchen: FakeSatellite, hear: FakeHear
) -> None:
    await kitchen.tell(RunPipeline(PipelineStage.ASR, PipelineStage.TTS))
    await kitchen.until("transcribe")
    with pytest.raises(Elsewhere):
        await channel.send(KITCHEN, FACT, "k")
    assert not hear.speech.said


async def test_a_satellite_that_was_lost_is_dialled_again(hear: FakeHear, kitchen: FakeSatellite) -> None:
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    async with opened(hear, kitchen, pause=pause) as channel:
        kitchen.goes()
        await kitchen.until("run-satellite")
        await kitchen.raw(b"no JSON\n")
        await kitchen.until("run-satellite")
        await kitchen.woken("mood 4")
        await kitchen.until("audio-stop")
        await channel.send(KITCHEN, FACT, "k")
    assert paused == [2.0, 2.0]
    assert [message.text for message in hear.heard] == ["mood 4"]


async def test_one_that_never_says_it_has_played_is_not_waited_for_long(hear: FakeHear) -> None:
    async with satellite(plays=False) as one, opened(hear, one) as channel:
        with anyio.fail_after(5):
            await channel.send(KITCHEN, FACT, "k")


def _second_of_silence() -> object:
    from wyoming.audio import AudioChunk

    return AudioChunk(16_000, 2, 1, bytes(32_000))


async def test_the_check_tells_what_is_there_and_what_is_not(
    channel: VoiceChannel, kitchen: FakeSatellite
) -> None:
    places = {
        "kitchen": f"tcp://127.0.0.1:{kitchen.port}",
        "office": f"tcp://127.0.0.1:{channel.port}",
        "hall": "tcp://127.0.0.1:1",
    }
    settings = Settings(enabled=True, port=channel.port, satellites=places)
    found = {finding.what: finding.fix for finding in await VoiceChannel(settings).check()}
    assert found.pop("kitchen is there") == ""
    assert found.pop(f"Wyoming clients are heard at 127.0.0.1:{channel.port}") == ""
    assert ["office" in what or "hall" in what for what in found] == [True, True]
    assert all(found.values())


async def test_the_check_warns_of_an_open_door() -> None:
    found = await VoiceChannel(Settings(enabled=True, host="0.0.0.0", port=1, open_to_network=True)).check()
    assert any("firewall" in finding.fix for finding in found)
    assert any("doppel run" in finding.fix for finding in found)
