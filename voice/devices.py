"""Microphones and loudspeakers of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from queue import Empty, Full, Queue
from threading import Event
from time import monotonic
from typing import Any, Final

from voice.audio import SPEECH, Audio, Converter, Form
from voice.engines.portaudio import Device, devices, form_of, let_go, library, told
from voice.errors import DeviceLost

BLOCKS_A_SECOND: Final = 50
"""Sound is handed over in blocks of 20 ms."""
BACKLOG: Final = 10 * BLOCKS_A_SECOND
"""Blocks that a microphone keeps for whoever is late; what comes then is lost."""
AHEAD: Final = BLOCKS_A_SECOND
"""Blocks that are made before they are played."""
PATIENCE: Final = 2.0
"""Seconds without a sign of life after which a device counts as lost."""
TICK: Final = 0.02

__all__ = ["Device", "Loudspeaker", "Microphone", "devices"]


class Microphone:
    """One microphone, from which nothing is taken while it is closed; used by one thread at a time."""

    def __init__(self, name: str = "", patience: float = PATIENCE) -> None:
        """`name`: a part of it, or empty for the usual one."""
        self._name = name
        self._patience = patience
        self._stream: Any = None
        self._blocks: Queue[bytes | None] = Queue()
        self._alive = 0.0

    def check(self) -> None:
        """Whether it is there, without opening it. Raises `NoDevice`."""
        form_of(library(), "input", self._name, SPEECH)

    def open(self) -> None:
        """Begin to take sound. Raises `NoDevice`."""
        if self._stream:
            return
        sounds = library()
        form = form_of(sounds, "input", self._name, SPEECH)
        self._converter = Converter(form, SPEECH)
        self._blocks, self._alive = Queue(BACKLOG), monotonic()
        take, finished = _taking(self._blocks)
        with told(sounds, "input"):
            self._stream = sounds.RawInputStream(
                samplerate=form.rate,
                blocksize=form.rate // BLOCKS_A_SECOND,
                device=self._name or None,
                channels=form.channels,
                dtype="int16",
                callback=take,
                finished_callback=finished,
            )
            self._stream.start()

    def read(self, seconds: float) -> bytes:
        """The next samples, in the form of `SPEECH`; empty where none came for so long.

        Raises `DeviceLost`.
        """
        assert self._stream, "it is open"
        try:
            block = self._blocks.get(timeout=seconds) if seconds else self._blocks.get_nowait()
        except Empty:
            if monotonic() - self._alive < self._patience:
                return b""
            block = None
        if block is None:
            self.close()
            raise DeviceLost("the microphone went away; plug it in and begin again")
        self._alive = monotonic()
        return self._converter.feed(block)

    def close(self) -> None:
        """Take no more sound; nothing is kept of what nobody read."""
        stream, self._stream = self._stream, None
        if stream:
            let_go(stream)
        self._blocks = Queue()


def _taking(blocks: Queue[bytes | None]) -> tuple[Callable[..., None], Callable[[], None]]:
    """What PortAudio calls with each block, and what at the end; neither ever waits."""

    def take(block: Any, *_: Any) -> None:
        _offer(blocks, bytes(block))

    def finished() -> None:
        _offer(blocks, None)

    return take, finished


def _offer(blocks: Queue[bytes | None], block: bytes | None) -> None:
    try:
        blocks.put_nowait(block)
    except Full:
        return  # whoever reads is ten seconds late


class Loudspeaker:
    """One loudspeaker; used by one thread at a time."""

    def __init__(self, name: str = "", patience: float = PATIENCE) -> None:
        """`name`: a part of it, or empty for the usual one."""
        self._name = name
        self._patience = patience

    def check(self) -> None:
        """Whether it is there, without opening it. Raises `NoDevice`."""
        form_of(library(), "output", self._name, SPEECH)

    def play(self, pieces: Iterable[Audio], stop: Event) -> bool:
        """Play sound as it is made, until its end or until `stop` is set; tells whether it came to its end.

        After `stop` there is silence within 50 ms, whatever the maker of the pieces does.
        Raises `NoDevice` and `DeviceLost`.
        """
        coming = iter(pieces)
        first = next(coming, None)
        if first is None or stop.is_set():
            return first is None
        sounds = library()
        form = form_of(sounds, "output", self._name, first.form)
        playing = _Playing(sounds, self._name, form, stop, self._patience)
        with closing(playing):
            playing.feed(first)
            for piece in coming:
                if stop.is_set():
                    break
                playing.feed(piece)
            return playing.finish()


class _Playing:
    """A stream of one form to a loudspeaker."""

    def __init__(self, sounds: Any, name: str, form: Form, stop: Event, patience: float) -> None:
        self._form = form
        self._stop = stop
        self._patience = patience
        self._block = form.rate // BLOCKS_A_SECOND * form.frame
        self._rest = b""
        self._blocks: Queue[bytes | None] = Queue(AHEAD)
        self._done = Event()
        self._converter: Converter | None = None
        self._of: Form | None = None
        give = _giving(self._blocks, stop, sounds.CallbackStop, sounds.CallbackAbort)
        with told(sounds, "output"):
            self._stream = sounds.RawOutputStream(
                samplerate=form.rate,
                blocksize=form.rate // BLOCKS_A_SECOND,
                device=name or None,
                channels=form.channels,
                dtype="int16",
                latency="low",
                callback=give,
                finished_callback=self._done.set,
            )
            self._stream.start()

    def feed(self, piece: Audio) -> None:
        if self._of != piece.form:
            self._converter, self._of = Converter(piece.form, self._form), piece.form
        assert self._converter
        self._put(self._converter.feed(piece.samples))

    def finish(self) -> bool:
        """Wait until all is played; tells whether it was."""
        if self._converter and not self._stop.is_set():
            self._put(self._converter.finish() + bytes(self._block))
            self._offer(None)
        waited = monotonic() + AHEAD / BLOCKS_A_SECOND + self._patience
        while not self._stop.is_set() and not self._done.wait(TICK):
            if monotonic() > waited:
                raise _lost()
        return not self._stop.is_set()

    def close(self) -> None:
        let_go(self._stream)

    def _put(self, samples: bytes) -> None:
        samples = self._rest + samples
        whole = len(samples) - len(samples) % self._block
        self._rest = samples[whole:]
        for start in range(0, whole, self._block):
            self._offer(samples[start : start + self._block])

    def _offer(self, block: bytes | None) -> None:
        waited = monotonic() + self._patience
        while not self._stop.is_set():
            try:
                return self._blocks.put(block, timeout=TICK)
            except Full:
                if monotonic() > waited or self._done.is_set():
                    raise _lost() from None
        return None


def _giving(
    blocks: Queue[bytes | None], stop: Event, end: type[Exception], abort: type[Exception]
) -> Callable[..., None]:
    """What PortAudio calls for each block; it never waits."""

    def give(out: Any, *_: Any) -> None:
        if stop.is_set():
            raise abort
        try:
            block = blocks.get_nowait()
        except Empty:
            block = bytes(len(out))
        if block is None:
            raise end
        out[:] = block

    return give


def _lost() -> DeviceLost:
    return DeviceLost("the loudspeaker went away; plug it in and begin again")
