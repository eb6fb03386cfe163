"""A microphone, a loudspeaker and a wake phrase for tests: strict, small, and nothing waits on a clock."""

from __future__ import annotations

from collections.abc import Iterable
from queue import Empty, SimpleQueue
from threading import Event

from voice.audio import Audio
from voice.errors import DeviceLost

PATIENCE = 20.0


class FakeMicrophone:
    """The protocol `voice.pipeline.Source`: it hears what the test says, while it is open."""

    def __init__(self) -> None:
        self._said: SimpleQueue[bytes | None] = SimpleQueue()
        self._open = False
        self.opened = 0
        """How often it was opened."""
        self.taken = b""
        """Every sample that was ever taken."""

    @property
    def is_open(self) -> bool:
        return self._open

    def says(self, *sounds: bytes) -> None:
        for sound in sounds:
            self._said.put(sound)

    def unplug(self) -> None:
        self._said.put(None)

    def check(self) -> None:
        """It is there."""

    def open(self) -> None:
        self.opened += not self._open
        self._open = True

    def read(self, seconds: float) -> bytes:
        assert self._open, "a closed microphone gives nothing"
        try:
            sound = self._said.get(timeout=seconds)
        except Empty:
            return b""
        if sound is None:
            self._open = False
            raise DeviceLost("the microphone went away; plug it in and begin again")
        self.taken += sound
        return sound

    def close(self) -> None:
        self._open = False


class FakeLoudspeaker:
    """The protocol `voice.pipeline.Sink`: it plays at once, or holds the last piece until it is let go."""

    def __init__(self) -> None:
        self.played: list[Audio] = []
        self.stopped = 0
        """How often it was stopped before the end."""
        self.holding = False
        self.plays = Event()
        """Set when it holds a sound."""
        self.missing: DeviceLost | None = None
        self.ended: SimpleQueue[bool] = SimpleQueue()
        """Whether each came to its end, as it ends."""

    def check(self) -> None:
        if self.missing:
            raise self.missing

    def play(self, pieces: Iterable[Audio], stop: Event) -> bool:
        if self.missing:
            raise self.missing
        for piece in pieces:
            if stop.is_set():
                break
            self.played.append(piece)
        if self.holding:
            self.plays.set()
            assert stop.wait(PATIENCE), "somebody stops it"
        self.stopped += stop.is_set()
        self.ended.put(not stop.is_set())
        return not stop.is_set()


class FakeWake:
    """The protocol `voice.wake.Wake`: it hears one exact sound."""

    def __init__(self, sound: bytes) -> None:
        self.phrase = "open sesame"
        self.sound = sound
        self._before = b""

    def hears(self, samples: bytes) -> bool:
        self._before = (self._before + samples)[-2 * len(self.sound) :]
        if self.sound not in self._before:
            return False
        self._before = b""
        return True
