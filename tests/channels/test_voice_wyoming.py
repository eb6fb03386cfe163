"""The protocol's own client against the voice channel: hear, handle, speak, and what must not hurt."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from fakes.hear import FakeHear
from fakes.speech import BYTES_A_LETTER
from fakes.wyoming_client import Client, connected, listening
from fakes.wyoming_satellite import RoomSpeech
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.info import Describe, Info
from wyoming.ping import Ping
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeVoice

from bot.messages import Address, Reply
from bot.sound import Aloud, Expecting
from channels.voice import VoiceChannel
from voice.errors import EngineMissing
from voice.hear import Listening
from voice.speak import Manner

pytestmark = pytest.mark.anyio

SCRIPT = {"mood 4": Reply("Mood 4, noted.", aloud=Aloud("Mood four, logged.", Manner("en", speed=150)))}
FORM = (16_000, 2, 1)


@pytest.fixture
def hear() -> FakeHear:
    hear = FakeHear(SCRIPT)
    hear.speech = RoomSpeech()
    return hear


@pytest.fixture
async def channel(hear: FakeHear) -> AsyncIterator[VoiceChannel]:
    async with listening(hear) as opened:
        yield opened


@pytest.fixture
async def client(channel: VoiceChannel) -> AsyncIterator[Client]:
    async with connected(channel) as opened:
        yield opened


async def test_it_says_what_it_offers(client: Client) -> None:
    await client.tell(Describe())
    [event] = await client.until("info")
    info = Info.from_event(event)
    [asr], [handle], [tts] = info.asr, info.handle, info.tts
    assert asr.installed
    assert asr.models[0].languages == ["en", "de"]
    assert handle.installed
    assert handle.models[0].languages == ["en", "de"]
    assert [voice.languages for voice in tts.voices] == [["en"], ["de"]]
    assert tts.supports_synthesize_streaming
    assert tts.version


async def test_it_lives(client: Client) -> None:
    await client.tell(Ping("there?"))
    [event] = await client.until("pong")
    assert event.data["text"] == "there?"


async def test_sound_becomes_words(client: Client, hear: FakeHear) -> None:
    assert await client.speak("my mood is four", language="en-GB") == "my mood is four"
    assert hear.speech.expected[-1] == Expecting("command", "en")
    assert not hear.heard, "who only hears says nothing to the house"


async def test_what_is_expected_there_is_heard(client: Client, hear: FakeHear) -> None:
    hear.expected[Address("voice", "kitchen", "kitchen/c1")] = Expecting("words", "de")
    await client.handle("add a task", satellite_id="assist_satellite.kitchen", conversation_id="c1")
    assert await client.speak("den Bericht fertig schreiben", language=None)
    assert hear.speech.expected[-1] == Expecting("words", "de")


@pytest.mark.parametrize("noise", ["", "?", "~"])
async def test_what_was_not_understood_is_no_words(client: Client, noise: str) -> None:
    assert await client.speak(noise) == ""


async def test_words_are_handled_as_said_aloud(client: Client, hear: FakeHear) -> None:
    event = await client.handle("mood 4", satellite_id="assist_satellite.kitchen", conversation_id="c1")
    assert (event.type, event.data["text"]) == ("handled", "Mood four, logged.")
    assert event.data["context"] == {"conversation_id": "c1"}
    [message] = hear.heard
    assert message.sender == Address("voice", "kitchen", "kitchen/c1")
    assert (message.spoken, message.say_aloud, message.language, message.queued) == (True, True, "en", False)


async def test_talks_are_kept_apart_by_device_and_by_conversation(
    channel: VoiceChannel, client: Client, hear: FakeHear
) -> None:
    await client.handle("a", satellite_id="assist_satellite.kitchen", conversation_id="c1")
    await client.handle("b", satellite_id="assist_satellite.kitchen", conversation_id="c2")
    await client.handle("c", device_id="3f2a", conversation_id="c1")
    await client.handle("d", conversation_id="c1")
    await client.handle("e")
    async with connected(channel) as other:
        await other.handle("e")
    places = [message.sender for message in hear.heard]
    assert len(set(places)) == len(places)
    assert [place.user for place in places[:3]] == ["kitchen", "kitchen", "3f2a"]
    assert all(place.user.startswith("~") for place in places[3:]), "no device, and so nobody's"


async def test_a_house_that_fails_says_so(client: Client, hear: FakeHear) -> None:
    hear.broken.clear()

    async def full(_: object) -> Reply:
        from twin_core.errors import DatabaseFull

        raise DatabaseFull("the disk is full")

    hear.__class__ = type("Full", (FakeHear,), {"__call__": lambda _, message: full(message)})
    event = await client.handle("mood 4")
    assert event.type == "not-handled"
    assert "nothing was kept" in event.data["text"]


async def test_text_becomes_sound_as_it_is_made(client: Client, hear: FakeHear) -> None:
    await client.tell(Synthesize("Mood four", SynthesizeVoice(language="de-DE")))
    start, *chunks, _ = await client.until("audio-stop")
    assert (start.type, start.data["rate"]) == ("audio-start", 16_000)
    assert sum(len(chunk.payload or b"") for chunk in chunks) == BYTES_A_LETTER * 8
    assert hear.speech.said == [Aloud("Mood four", Manner("de"))]


async def test_nothing_to_say_is_a_short_silence(client: Client) -> None:
    await client.tell(Synthesize("  "))
    assert [event.type for event in await client.until("audio-stop")] == ["audio-start", "audio-stop"]


async def test_text_that_comes_in_pieces_is_said_sentence_by_sentence(client: Client, hear: FakeHear) -> None:
    await client.tell(SynthesizeStart(), SynthesizeChunk("Mood four. Sh"))
    await client.until("audio-stop")
    assert [aloud.text for aloud in hear.speech.said] == ["Mood four."]
    await client.tell(SynthesizeChunk("all I?"), Synthesize("Mood four. Shall I?"), SynthesizeStop())
    await client.until("synthesize-stopped")
    assert [aloud.text for aloud in hear.speech.said] == ["Mood four.", "Shall I?"]


async def test_a_whole_pipeline_runs_on_one_connection(client: Client, hear: FakeHear) -> None:
    await client.tell(RunPipeline(PipelineStage.ASR, PipelineStage.TTS), AudioStart(*FORM))
    await client.tell(AudioChunk(*FORM, b"mood 4"), AudioStop())
    kinds = [event.type for event in await client.until("audio-stop")]
    assert kinds[:3] == ["transcript", "handled", "audio-start"]
    assert [aloud.text for aloud in hear.speech.said] == ["Mood four, logged."]


async def test_a_pipeline_tells_the_house_why_nothing_was_heard(client: Client, hear: FakeHear) -> None:
    await client.tell(RunPipeline(PipelineStage.ASR, PipelineStage.HANDLE), AudioStart(*FORM))
    await client.tell(AudioChunk(*FORM, b"? "), AudioStop())
    assert (await client.until("not-handled"))[-1]
    assert [(message.text, message.unheard) for message in hear.heard] == [("", "unsure")]


async def test_an_endless_utterance_is_cut_and_does_no_harm(client: Client, hear: FakeHear) -> None:
    hear.speech.longest_seconds = 120
    await client.tell(RunPipeline(PipelineStage.ASR, PipelineStage.HANDLE), AudioStart(*FORM))
    for _ in range(5):
        await client.tell(AudioChunk(*FORM, bytes(1_000_000)))
    await client.tell(AudioStop())
    await client.until("not-handled")
    assert hear.heard[0].unheard == "too_long"


BROKEN = {
    "no JSON": b"GET / HTTP/1.1\r\n\r\n",
    "an endless line": b"x" * 200_000,
    "a list": b"[1]\n",
    "no type": b'{"data": {}}\n',
    "a type of another kind": b'{"type": 7}\n',
    "data of another kind": b'{"type": "describe", "data": [1]}\n',
    "lying data": json.dumps({"type": "transcript", "data_length": 5}).encode() + b"\n[1,2]",
    "a length below nothing": b'{"type": "audio-chunk", "payload_length": -1}\n',
    "a length that is no number": b'{"type": "audio-chunk", "payload_length": "many"}\n',
    "a payload of gigabytes": b'{"type": "audio-chunk", "payload_length": 9999999999}\n',
    "nested without end": b"[" * 60_000 + b"\n",
    "a chunk without its form": b'{"type": "audio-chunk"}\n',
    "a transcript without words": b'{"type": "transcript"}\n',
    "a stage that is none": b'{"type": "run-pipeline", "data": {"start_stage": "x", "end_stage": "tts"}}\n',
}


@pytest.mark.parametrize("frame", BROKEN.values(), ids=BROKEN)
async def test_a_broken_frame_ends_that_connection_alone(channel: VoiceChannel, frame: bytes) -> None:
    async with connected(channel) as well, connected(channel) as broken:
        await broken.raw(frame)
        told = await broken.event()
        assert told is None or (told.type == "error" and await broken.event() is None)
        await well.tell(Ping())
        assert await well.until("pong")


async def test_sound_of_no_form_is_refused(channel: VoiceChannel) -> None:
    for form in ((0, 2, 1), (16_000, 0, 1), (16_000, 2, 0), (-1, 2, 1), (10**9, 2, 1), (16_000, 9, 1)):
        async with connected(channel) as client:
            await client.tell(AudioStart(*FORM), AudioChunk(*form, b"abcd"))
            [event] = await client.until("error")
            assert event.data["code"] == "voice"


async def test_events_that_nobody_knows_are_passed_over(client: Client) -> None:
    await client.raw(b'{"type": "of-the-future"}\n')
    await client.tell(Ping())
    assert await client.until("pong")


async def test_one_client_too_many_is_sent_away(hear: FakeHear) -> None:
    async with (
        listening(hear, connections=2) as channel,
        connected(channel) as client,
        connected(channel) as second,
    ):
        await second.tell(Ping())
        await second.until("pong")
        await client.tell(Ping())
        await client.until("pong")
        async with connected(channel) as third:
            [event] = await third.until("error")
            assert event.data["code"] == "busy"
            assert await third.event() is None
        await client.tell(Ping())
        assert await client.until("pong")


async def test_who_goes_in_the_middle_leaves_nothing_behind(channel: VoiceChannel, hear: FakeHear) -> None:
    async with connected(channel) as gone:
        await gone.tell(AudioStart(*FORM), AudioChunk(*FORM, b"mood"))
    async with connected(channel) as gone:
        await gone.tell(Synthesize("word " * 200))
    async with connected(channel) as client:
        assert (await client.handle("mood 4")).type == "handled"
    assert [message.text for message in hear.heard] == ["mood 4"]


async def test_sound_of_any_form_is_converted(client: Client, hear: FakeHear) -> None:
    for form in ((48_000, 2, 2), (8_000, 2, 1), (22_050, 4, 1), (16_000, 1, 1)):
        await client.tell(RunPipeline(PipelineStage.ASR, PipelineStage.HANDLE), AudioStart(*form))
        await client.tell(AudioChunk(*form, bytes(form[0] * form[1] * form[2])), AudioStop())
        await client.until("not-handled")
    assert [message.unheard for message in hear.heard[:3]] == ["silence"] * 3


async def test_a_missing_ear_is_told_to_who_speaks_and_ends_nothing(hear: FakeHear) -> None:
    class Deaf(RoomSpeech):
        def listening(self, *_: object) -> Listening:
            raise EngineMissing("no engine hears; pip install pocketsphinx")

    hear.speech = Deaf()
    async with listening(hear) as channel:
        async with connected(channel) as client:
            await client.tell(AudioStart(*FORM))
            [event] = await client.until("error")
            assert "pip install" in event.data["text"]
        async with connected(channel) as client:
            assert (await client.handle("mood 4")).type == "handled"
