"""The speaker of the house: pyttsx3's engines behind one thread, one stretch of speech a run."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Final, Protocol

from voice.audio import Audio
from voice.errors import EngineMissing, SpeechFailed, VoiceError
from voice.speak import Manner, Voice, stretches

PATIENCE: Final = 5.0
"""Seconds without any sound after which an engine is taken to hang."""

log = logging.getLogger(__name__)


class Synthesizer(Protocol):
    """An engine, called by one thread alone."""

    def voices(self) -> tuple[Voice, ...]:
        """Every voice that it has."""

    def speak(self, text: str, manner: Manner, emit: Callable[[Audio], bool]) -> None:
        """Give a text's sound to `emit`, piece by piece, until it answers False."""


@dataclass(frozen=True, slots=True)
class _Job:
    text: str
    manner: Manner
    pieces: SimpleQueue[Audio | VoiceError | None] = field(default_factory=SimpleQueue)
    """Ends with None, or with what went wrong."""
    closed: Event = field(default_factory=Event)

    def emit(self, piece: Audio) -> bool:
        self.pieces.put(piece)
        return not self.closed.is_set()


class PyttsxSpeaker:
    """Speaks in the language, the voice and at the speed of each text.

    Its thread begins with the first word and makes the engine. A caller gets its own sound only, and takes
    turns with others after each sentence, so that no long text holds up a short one.
    """

    def __init__(self, engine: Callable[[], Synthesizer] | None = None, patience: float = PATIENCE) -> None:
        """`engine` makes what speaks; without it, `best`. `patience`: seconds."""
        self._make = engine or best
        self._patience = patience
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._starting = Lock()
        self._thread: Thread | None = None
        self._working = False
        self._moved = 0.0

    def saying(self, text: str, manner: Manner) -> Generator[Audio]:
        """The sound of a text, piece by piece as it is made; closing the generator stops the work at once."""
        for stretch in stretches(text):
            job = _Job(stretch, manner)
            try:
                self._begin(job)
                while (piece := self._next(job)) is not None:
                    yield piece
            finally:
                job.closed.set()

    def _begin(self, job: _Job) -> None:
        if self._hangs():
            raise SpeechFailed("the speech engine hangs; start Doppel again to hear it")
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="speaker", daemon=True)
                self._thread.start()
        self._jobs.put(job)

    def _next(self, job: _Job) -> Audio | None:
        while True:
            try:
                piece = job.pieces.get(timeout=self._patience)
            except Empty:
                if self._hangs():
                    raise SpeechFailed(f"no sound came for {self._patience:.0f} seconds") from None
                continue
            if isinstance(piece, VoiceError):
                raise piece
            return piece

    def _hangs(self) -> bool:
        return self._working and time.monotonic() - self._moved >= self._patience

    def _work(self) -> None:
        engine: Synthesizer | None = None
        while True:
            job = self._jobs.get()
            if job.closed.is_set():
                continue
            self._moved, self._working = time.monotonic(), True
            try:
                engine = engine or self._make()
                engine.speak(job.text, job.manner, lambda piece: self._emitted(job, piece))  # noqa: B023
            except VoiceError as error:
                job.pieces.put(error)
            except Exception:
                log.exception("the speech engine broke off")
                job.pieces.put(SpeechFailed("the speech engine broke off"))
            else:
                job.pieces.put(None)
            finally:
                self._working = False

    def _emitted(self, job: _Job, piece: Audio) -> bool:
        self._moved = time.monotonic()
        return job.emit(piece)


def best() -> Synthesizer:
    """espeak-ng, or else what the system speaks with (macOS, Windows). Raises `EngineMissing`."""
    from voice.engines.espeak import Espeak

    try:
        return Espeak()
    except EngineMissing:
        from voice.engines.system_voice import SystemVoice, available

        if not available():
            raise
        return SystemVoice()


def voices() -> tuple[Voice, ...]:
    """Every voice that can be chosen, by name. Raises `EngineMissing`."""
    return tuple(sorted(best().voices(), key=lambda voice: voice.name))
