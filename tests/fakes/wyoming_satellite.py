"""A satellite as wyoming-satellite is one: a server on the network that serves one controller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio
from speech import FakeSpeech
from wyoming.audio import AudioChunk
from wyoming.event import Event, Eventable, async_read_event, async_write_event
from wyoming.info import Attribution, Info, Satellite
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.snd import Played
from wyoming.wake import Detection

from voice.audio import SPEECH
from voice.detect import Bounds, Endpointer
from voice.hear import Heard, Listening

PATIENCE = 10.0
FRAME = 2
FORM = (SPEECH.rate, SPEECH.width, SPEECH.channels)
SILENCE = bytes(FRAME)


class FakeSatellite:
    """What it was sent, and what a person does there."""

    def __init__(self, *, triggered: bool = False, plays: bool = True) -> None:
        self.triggered = triggered
        self.plays = plays
        """Whether it says that it has played."""
        self.port = 0
        self.connections = 0
        self._got: asyncio.Queue[Event] = asyncio.Queue()
        self._writer: asyncio.StreamWriter | None = None

    async def until(self, kind: str) -> list[Event]:
        """What it is sent up to an event of a kind, but for single chunks of sound."""
        seen: list[Event] = []
        with anyio.fail_after(PATIENCE):
            while not seen or seen[-1].type != kind:
                seen.append(await self._got.get())
        return [event for event in seen if event.type != "audio-chunk" or event.type == kind]

    async def tell(self, *said: Eventable) -> None:
        assert self._writer, "nobody is connected"
        for one in said:
            await async_write_event(one.event(), self._writer)

    async def speaks(self, words: str) -> None:
        """Somebody speaks, and is silent then."""
        samples = words.encode()
        await self.tell(AudioChunk(*FORM, samples + b" " * (len(samples) % FRAME) + SILENCE * 4))

    async def woken(self, words: str) -> None:
        """Somebody says the wake word, and speaks."""
        await self.tell(Detection("okay_nabu"), RunPipeline(PipelineStage.ASR, PipelineStage.TTS))
        await self.speaks(words)

    async def raw(self, data: bytes) -> None:
        assert self._writer
        self._writer.write(data)
        await self._writer.drain()

    def goes(self) -> None:
        """Its plug is pulled."""
        assert self._writer
        self._writer.close()

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while (event := await async_read_event(reader)) is not None:
                if event.type == "describe":
                    await self.tell(self._info())
                self._got.put_nowait(event)
                if event.type == "audio-stop" and self.plays:
                    await self.tell(Played())
        writer.close()

    def _info(self) -> Info:
        by = Attribution("nobody", "")
        return Info(satellite=Satellite("kitchen", by, True, None, None, supports_trigger=self.triggered))


@asynccontextmanager
async def satellite(**more: bool) -> AsyncIterator[FakeSatellite]:
    """One that waits for its controller."""
    one = FakeSatellite(**more)
    server = await asyncio.start_server(one._served, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    async with server:
        yield one


class Loud:
    """A `Detector` to which every sound is speech, and nothing else is."""

    frame = FRAME

    def speech(self, frame: bytes) -> float:
        return float(frame != SILENCE)


def endpointer() -> Endpointer:
    one = FRAME / SPEECH.bytes_a_second
    return Endpointer(Loud(), Bounds(least=one, pre_roll=0, hang_over=2 * one))


class RoomSpeech(FakeSpeech):
    """Hears the words without the silence around them."""

    def listening(self, *args: object) -> Listening:
        return _Trimmed(super().listening(*args))  # type: ignore[arg-type]


class _Trimmed:
    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self._heard = b""

    def feed(self, samples: bytes) -> None:
        self._heard += samples

    def finish(self) -> Heard:
        self._listening.feed(self._heard.strip(b"\0 "))
        return self._listening.finish()

    def close(self) -> None:
        self._listening.close()
