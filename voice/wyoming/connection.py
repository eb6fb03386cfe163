"""What is said and answered on one connection of a client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.handle import Handled, NotHandled
from wyoming.ping import Ping, Pong
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeVoice

from voice.audio import SPEECH
from voice.speak import Manner
from voice.wyoming.desk import Answered, Caller, Desk, Told
from voice.wyoming.sentences import Sentences
from voice.wyoming.sounding import sounded
from voice.wyoming.utterance import Utterance
from voice.wyoming.wire import Wire, parsed

STAGES: Final = tuple(PipelineStage)


class Connection:
    """Answers one client, one event after the other."""

    def __init__(self, wire: Wire, desk: Desk, name: str) -> None:
        self._wire = wire
        self._desk = desk
        self._caller = Caller(name)
        self._language = ""
        self._ends: PipelineStage = PipelineStage.ASR
        """The last thing done with what is heard."""
        self._utterance: Utterance | None = None
        self._sentences: Sentences | None = None
        self._manner = Manner()
        self._answers: dict[str, Callable[[Event], Awaitable[None]]] = {
            "describe": self._describe,
            "ping": self._ping,
            "transcribe": self._transcribe,
            "audio-start": self._audio_start,
            "audio-chunk": self._audio_chunk,
            "audio-stop": self._audio_stop,
            "transcript": self._transcript,
            "synthesize": self._synthesize,
            "synthesize-start": self._synthesize_start,
            "synthesize-chunk": self._synthesize_chunk,
            "synthesize-stop": self._synthesize_stop,
            "run-pipeline": self._run_pipeline,
        }

    async def run(self) -> None:
        """Until the client goes. Raises `BadFrame` where it sends what it should not."""
        while (event := await self._wire.read()) is not None:
            answer = self._answers.get(event.type)
            if answer is None:  # the protocol grows; servers pass over what they do not know
                continue
            await answer(event)

    async def close(self) -> None:
        """Let go of what was being heard."""
        utterance, self._utterance = self._utterance, None
        if utterance:
            await utterance.close()

    async def _describe(self, _: Event) -> None:
        await self._wire.write(await self._desk.info())

    async def _ping(self, event: Event) -> None:
        await self._wire.write(Pong(parsed(Ping, event).text))

    async def _transcribe(self, event: Event) -> None:
        asked = parsed(Transcribe, event)
        self._language = two_letters(asked.language)
        self._caller = Caller.told(self._caller.connection, asked.context)
        self._ends = PipelineStage.ASR

    async def _run_pipeline(self, event: Event) -> None:
        asked = parsed(RunPipeline, event)
        self._caller = Caller.told(self._caller.connection, event.data.get("context"))
        self._ends = asked.end_stage
        if asked.start_stage == PipelineStage.TTS and asked.announce_text:
            await self._said(asked.announce_text, self._manner)

    async def _audio_start(self, _: Event) -> None:
        await self.close()
        await self._begin()

    async def _begin(self) -> Utterance:
        listening = await self._desk.listening(self._caller, self._language)
        self._utterance = Utterance(listening, self._language, self._desk.longest_seconds)
        return self._utterance

    async def _audio_chunk(self, event: Event) -> None:
        chunk = parsed(AudioChunk, event)
        await (self._utterance or await self._begin()).feed(chunk.audio, chunk)

    async def _audio_stop(self, _: Event) -> None:
        if self._utterance is None:
            return
        utterance, self._utterance = self._utterance, None
        told = await utterance.finish()
        await self._wire.write(Transcript(told.text, language=told.language or None))
        if STAGES.index(self._ends) >= STAGES.index(PipelineStage.INTENT):
            await self._piped(told)

    async def _piped(self, told: Told) -> None:
        """The rest of a pipeline: what is answered, and its sound."""
        answered = await self._handled(told)
        if self._ends == PipelineStage.TTS and answered.text:
            await self._said(answered.text, answered.manner)

    async def _transcript(self, event: Event) -> None:
        said = parsed(Transcript, event)
        self._caller = Caller.told(self._caller.connection, said.context)
        await self._handled(Told(str(said.text), two_letters(said.language)))

    async def _handled(self, told: Told) -> Answered:
        answered = await self._desk.answered(self._caller, told)
        kind = Handled if answered.understood else NotHandled
        context = {"conversation_id": self._caller.conversation} if self._caller.conversation else None
        await self._wire.write(kind(answered.text, context))
        return answered

    async def _synthesize(self, event: Event) -> None:
        if self._sentences is not None:  # said a second time, for servers that take it only whole
            return
        asked = parsed(Synthesize, event)
        await self._said(str(asked.text), manner_of(asked.voice, event))

    async def _synthesize_start(self, event: Event) -> None:
        self._sentences = Sentences()
        self._manner = manner_of(parsed(SynthesizeStart, event).voice, event)

    async def _synthesize_chunk(self, event: Event) -> None:
        if self._sentences is None:
            return
        for sentence in self._sentences.more(str(parsed(SynthesizeChunk, event).text)):
            await self._said(sentence, self._manner)

    async def _synthesize_stop(self, _: Event) -> None:
        sentences, self._sentences = self._sentences, None
        if sentences and (rest := sentences.rest()):
            await self._said(rest, self._manner)
        await self._wire.write(Event("synthesize-stopped"))

    async def _said(self, text: str, manner: Manner) -> None:
        if not text.strip():
            await self._wire.write(AudioStart(SPEECH.rate, SPEECH.width, SPEECH.channels), AudioStop())
            return
        await sounded(self._wire, self._desk.saying(text, manner))


def manner_of(voice: SynthesizeVoice | None, event: Event) -> Manner:
    """How a client wants something said; Home Assistant names a voice and a language, or neither."""
    told = event.data.get("voice") or {}
    language = two_letters(told.get("language"))
    manner = Manner(voice=str(voice.name)) if voice and voice.name else Manner()
    return replace(manner, language=language) if language else manner


def two_letters(language: object) -> str:
    """A language as clients name it, "de-AT" or "en_US", in two letters; empty where it is none."""
    short = str(language or "")[:2].lower()
    return short if short.isascii() and short.isalpha() and len(short) == 2 else ""  # noqa: PLR2004
