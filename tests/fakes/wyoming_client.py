"""What a Wyoming client does, with the protocol's own client; and a channel that listens for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import anyio
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.event import Event, Eventable

from bot.channel import Hear
from channels.voice import Settings, VoiceChannel
from voice.audio import SPEECH
from voice.detect import Endpointer
from voice.wyoming.satellite import Waits

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PATIENCE = 10.0


class Client:
    """One connection."""

    def __init__(self, client: AsyncTcpClient) -> None:
        self._client = client

    async def tell(self, *said: Eventable) -> None:
        for one in said:
            await self._client.write_event(one.event())

    async def raw(self, data: bytes) -> None:
        writer = self._client._writer
        assert writer
        writer.write(data)
        await writer.drain()

    async def event(self) -> Event | None:
        """The next event; None once the server has closed."""
        with anyio.fail_after(PATIENCE):
            try:
                return await self._client.read_event()
            except ConnectionResetError:
                return None

    async def until(self, kind: str) -> list[Event]:
        """Events up to one of a kind, with it."""
        seen: list[Event] = []
        while not seen or seen[-1].type != kind:
            event = await self.event()
            assert event, f"closed before {kind}; there were {[one.type for one in seen]}"
            seen.append(event)
        return seen

    async def speak(self, words: str, *, language: str | None = "en", piece: int = 4) -> str:
        """Say words, which the fake ear hears as they are, a few samples at a time; the transcript."""
        samples = words.encode()
        samples += b" " * (len(samples) % SPEECH.frame)
        form = (SPEECH.rate, SPEECH.width, SPEECH.channels)
        await self.tell(Transcribe(language=language), AudioStart(*form))
        for start in range(0, len(samples), piece):
            await self.tell(AudioChunk(*form, samples[start : start + piece]))
        await self.tell(AudioStop())
        return Transcript.from_event((await self.until("transcript"))[-1]).text

    async def handle(self, text: str, language: str = "en", **context: Any) -> Event:
        """What is answered to a text."""
        await self.tell(Transcript(text, context=context or None, language=language))
        event = await self.event()
        assert event
        return event


@asynccontextmanager
async def listening(
    hear: Hear,
    *,
    now: Callable[[], datetime] = lambda: NOON,
    endpointer: Callable[[], Endpointer] | None = None,
    waits: Waits | None = None,
    pause: Callable[[float], Awaitable[None]] = anyio.sleep,
    **settings: Any,
) -> AsyncIterator[VoiceChannel]:
    """A voice channel on a free port, listening; nothing of it is left at the end."""
    chosen = Settings(enabled=True, port=0, **settings)
    channel = VoiceChannel(chosen, now=now, endpointer=endpointer, waits=waits, pause=pause)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(channel.listen, hear)
        with anyio.fail_after(PATIENCE):
            await channel.listens.wait()
        yield channel
        tasks.cancel_scope.cancel()


@asynccontextmanager
async def connected(channel: VoiceChannel) -> AsyncIterator[Client]:
    client = AsyncTcpClient("127.0.0.1", channel.port)
    await client.connect()
    try:
        yield Client(client)
    finally:
        with suppress(ConnectionError):
            await client.disconnect()
