"""A satellite that Doppel itself is connected to, without Home Assistant: it listens there, answers, and can
speak first.

The satellite is the server, and serves one controller. It sends a `run-pipeline` when its wake word was said,
and sound until it is told the transcript; what it is sent as sound it plays, and says when it has `played`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import anyio
import anyio.abc
import structlog
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import RunSatellite
from wyoming.tts import Synthesize
from wyoming.vad import VoiceStarted, VoiceStopped

from voice.audio import Audio
from voice.detect import Endpointer
from voice.errors import BadFrame, DeviceLost, VoiceError
from voice.speak import Manner
from voice.wyoming.desk import Answered, Caller, Desk, Told
from voice.wyoming.sounding import sounded
from voice.wyoming.utterance import Utterance
from voice.wyoming.wire import Wire, parsed

PING_EVERY: Final = 5.0
"""Seconds; a satellite that was pinged once pings back, and leaves who does not answer within five."""

LOST: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError, TimeoutError)

log = structlog.get_logger("doppel.wyoming")


@dataclass(frozen=True, slots=True)
class Waits:
    """How long an answer is waited for, in seconds."""

    answer: float = 7.0
    """To a question that was asked unasked, before it is asked once more, and before it is given up."""
    reply: float = 15.0
    """To a question within a conversation: so long no wake word is needed, where the satellite can."""
    played: float = 1.5
    """How much later than the sound lasts a satellite says that it has played."""


class Satellite:
    """One connection to a satellite."""

    def __init__(
        self,
        wire: Wire,
        desk: Desk,
        name: str,
        endpointer: Callable[[], Endpointer],
        waits: Waits | None = None,
    ) -> None:
        """`endpointer` is made anew for each utterance."""
        self._wire = wire
        self._desk = desk
        self._caller = Caller(name, name)
        self._new_endpointer = endpointer
        self._waits = waits or Waits()
        self._utterance: Utterance | None = None
        self._turns: anyio.abc.TaskGroup | None = None
        self._mouth = anyio.Lock()
        self._played = anyio.Event()
        self._began = anyio.Event()
        self._open_until = 0.0
        """Until when somebody may answer without the wake word, by the event loop's clock."""
        self._can_be_triggered = False

    async def run(self) -> None:
        """Until the satellite goes, or sends what is not of the protocol."""
        try:
            async with anyio.create_task_group() as turns:
                self._turns = turns
                turns.start_soon(self._ping)
                await self._controlled()
                turns.cancel_scope.cancel()
        except* (*LOST, BadFrame) as lost:
            log.warning("satellite_lost", error=type(lost.exceptions[0]).__name__)
        finally:
            self._turns = None
            with anyio.CancelScope(shield=True):
                await self._forget()

    async def _controlled(self) -> None:
        await self._wire.write(Describe(), RunSatellite())
        while (event := await self._wire.read()) is not None:
            try:
                await self._told(event)
            except BadFrame:
                raise
            except VoiceError as error:
                await self._forget()
                await self._wire.write(Error(str(error)))

    async def announce(self, text: str, manner: Manner, chime: Audio, again: str) -> bool:
        """Speak first: a chime and a text; True once it was played, and answered where it asks something.

        `again`: what is said once where nobody answers; empty where nothing was asked. Raises `DeviceLost`.
        """
        if self._utterance is not None or self._is_open():
            return False  # somebody talks there
        try:
            await self._play(_after(chime, self._desk.saying(text, manner)))
            if not again:
                return True
            if await self._answers():
                return True
            await self._play(self._desk.saying(again, manner))
            return await self._answers()
        except LOST:
            raise DeviceLost("the satellite went away") from None

    async def _answers(self) -> bool:
        """Whether somebody begins to answer in time."""
        self._began = anyio.Event()
        await self._listen_soon(self._waits.answer)
        with anyio.move_on_after(self._waits.answer):
            await self._began.wait()
            return True
        return False

    async def _listen_soon(self, seconds: float) -> None:
        """An answer is awaited: no wake word is needed where the satellite streams or can be triggered."""
        self._open_until = anyio.current_time() + seconds
        if self._can_be_triggered:
            await self._wire.write(RunPipeline(PipelineStage.ASR, PipelineStage.TTS))

    async def _told(self, event: Event) -> None:
        match event.type:
            case "ping":
                await self._wire.write(Pong(parsed(Ping, event).text))
            case "info":
                satellite = parsed(Info, event).satellite
                self._can_be_triggered = bool(satellite and satellite.supports_trigger)
            case "run-pipeline":
                start = parsed(RunPipeline, event).start_stage
                if start == PipelineStage.ASR or self._is_open():
                    await self._listen()
                elif start == PipelineStage.WAKE:
                    log.info("no_wake_word", fix="let the satellite detect its wake word: --wake-uri")
            case "audio-chunk":
                await self._heard(parsed(AudioChunk, event))
            case "audio-stop":
                await self._over()
            case "played":
                self._played.set()

    def _is_open(self) -> bool:
        return anyio.current_time() < self._open_until

    async def _listen(self) -> None:
        await self._forget()
        listening = await self._desk.listening(self._caller, "")
        self._utterance = Utterance(listening, "", self._desk.longest_seconds, self._new_endpointer())
        await self._wire.write(Transcribe())

    async def _heard(self, chunk: AudioChunk) -> None:
        if self._utterance is None and self._is_open() and not self._mouth.locked():
            await self._listen()
        if (utterance := self._utterance) is None:
            return
        silent = not utterance.began
        await utterance.feed(chunk.audio, chunk)
        if silent and utterance.began:
            self._began.set()
            await self._wire.write(VoiceStarted())
        if utterance.over:
            await self._over()

    async def _over(self) -> None:
        """Somebody has spoken: it is answered while the satellite is listened to on."""
        utterance, self._utterance = self._utterance, None
        if utterance and self._turns:
            self._open_until = 0.0
            self._turns.start_soon(self._answer, utterance)

    async def _answer(self, utterance: Utterance) -> None:
        try:
            await self._answered(utterance)
        except VoiceError as error:
            await self._wire.write(Error(str(error)))

    async def _answered(self, utterance: Utterance) -> None:
        told = await utterance.finish()
        if utterance.began:
            await self._wire.write(VoiceStopped())
        await self._wire.write(Transcript(told.text))
        if told.unheard == "silence":
            return
        answered: Answered = await self._desk.answered(self._caller, Told(told.text, "", told.unheard))
        if not answered.text:
            return
        await self._wire.write(Synthesize(answered.text))
        await self._play(self._desk.saying(answered.text, answered.manner))
        if answered.asks:
            await self._listen_soon(self._waits.reply)

    async def _play(self, pieces: Generator[Audio]) -> None:
        """Play sound to its end, which the satellite tells, or which is late by a little."""
        async with self._mouth:
            self._played = anyio.Event()
            started = anyio.current_time()
            seconds = await sounded(self._wire, pieces)
            left = max(seconds - (anyio.current_time() - started), 0.0)
            with anyio.move_on_after(left + self._waits.played):
                await self._played.wait()

    async def _ping(self) -> None:
        while True:
            await anyio.sleep(PING_EVERY)
            await self._wire.write(Ping())

    async def _forget(self) -> None:
        utterance, self._utterance = self._utterance, None
        if utterance:
            await utterance.close()


def _after(first: Audio, pieces: Generator[Audio]) -> Generator[Audio]:
    with closing(pieces):
        yield first
        yield from pieces
