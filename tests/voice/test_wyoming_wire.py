"""Events on a connection: what goes in comes out, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import anyio.abc
import pytest
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Eventable
from wyoming.handle import Handled, NotHandled
from wyoming.info import Describe
from wyoming.ping import Ping, Pong
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import RunSatellite
from wyoming.snd import Played
from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeVoice
from wyoming.vad import VoiceStarted, VoiceStopped

from voice.errors import BadFrame
from voice.wyoming.sentences import Sentences
from voice.wyoming.wire import Patience, Wire, parsed

SAID: list[Eventable] = [
    Describe(),
    Ping("a"),
    Pong("a"),
    Transcribe(language="de", context={"conversation_id": "c"}),
    AudioStart(16_000, 2, 1),
    AudioChunk(16_000, 2, 1, b"\x00\n\xff" * 2),
    AudioStop(),
    Transcript("Käse, “so”\nzwei", {"satellite_id": "s"}, "de"),
    Handled("gut", {"conversation_id": "c"}),
    NotHandled("nein"),
    Error("no", "busy"),
    RunPipeline(PipelineStage.ASR, PipelineStage.TTS),
    RunSatellite(),
    Played(),
    Synthesize("hello", SynthesizeVoice(language="en")),
    SynthesizeStart(),
    SynthesizeChunk("hel"),
    SynthesizeStop(),
    VoiceStarted(1),
    VoiceStopped(2),
]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def wires(patience: Patience | None = None) -> AsyncIterator[tuple[Wire, anyio.abc.SocketStream]]:
    """One end as a wire, and the other as it is."""
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        async with anyio.create_task_group() as tasks, await anyio.connect_tcp("127.0.0.1", port) as there:
            met = anyio.Event()
            ends: list[anyio.abc.SocketStream] = []

            async def meet(stream: anyio.abc.SocketStream) -> None:
                ends.append(stream)
                met.set()

            tasks.start_soon(listener.serve, meet)
            await met.wait()
            async with ends[0]:
                yield Wire(ends[0], patience or Patience()), there
            tasks.cancel_scope.cancel()


@pytest.mark.anyio
async def test_every_event_that_is_used_goes_over_as_it_is() -> None:
    async with wires() as (here, stream):
        there = Wire(stream, Patience())
        for event in SAID:
            await there.write(event)
            came = await here.read()
            assert came
            assert parsed(type(event), came) == event


@pytest.mark.anyio
async def test_the_end_of_a_connection_is_no_event() -> None:
    async with wires() as (here, stream):
        await stream.send(b'{"type": "audio-chunk", "payload_length": 100}\nonly some')
        await stream.aclose()
        assert await here.read() is None


@pytest.mark.anyio
@pytest.mark.parametrize(
    "begun", [b"", b'{"type": "pi', b'{"type": "audio-chunk", "payload_length": 9}\nabc']
)
async def test_nobody_waits_for_who_says_no_more(begun: bytes) -> None:
    async with wires(Patience(idle=0.02)) as (here, stream):
        if begun:
            await stream.send(begun)
        with pytest.raises(TimeoutError):
            await here.read()


@pytest.mark.anyio
async def test_nobody_waits_for_who_takes_nothing() -> None:
    async with wires(Patience(write=0.05)) as (here, _):
        chunk = AudioChunk(16_000, 2, 1, bytes(1_000_000))
        with pytest.raises(TimeoutError):
            await here.write(*[chunk] * 50)


@pytest.mark.anyio
async def test_a_peer_cannot_name_more_than_is_taken() -> None:
    async with wires() as (here, stream):
        await stream.send(b'{"type": "audio-chunk", "payload_length": 1048577}\n')
        with pytest.raises(BadFrame, match="payload_length"):
            await here.read()


def test_sentences_are_whole() -> None:
    sentences = Sentences()
    assert list(sentences.more("Mood 4.5, noted. Ener")) == ["Mood 4.5, noted."]
    assert list(sentences.more("gy 3?\nYes")) == ["Energy 3?"]
    assert sentences.rest() == "Yes"
    assert sentences.rest() == ""
    assert [len(piece) for piece in sentences.more("x" * 9000)] == [4000, 4000]
