"""The stages joined: from a microphone to an utterance, to its answer, to a loudspeaker."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Final, Protocol, TypeAlias

from voice.audio import Audio
from voice.errors import VoiceError
from voice.hear import Heard, Listening
from voice.turns import Begin, Drop, Feed, Finish, Hush, Sign, Step, Turns

TICK: Final = 0.02
"""Seconds of sound that are waited for, before keys and replies are looked at again."""


class Source(Protocol):
    """Where sound comes from: `voice.devices.Microphone`."""

    def open(self) -> None:
        """Begin to take sound. Raises `NoDevice`."""

    def read(self, seconds: float) -> bytes:
        """The next samples, in the form of `SPEECH`; empty where none came so long. Raises `DeviceLost`."""

    def close(self) -> None:
        """Take no more."""


class Sink(Protocol):
    """Where sound goes: `voice.devices.Loudspeaker`."""

    def play(self, pieces: Iterable[Audio], stop: Event) -> bool:
        """Play until the end or until `stop` is set; tells whether it came to its end. Raises `NoDevice`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to an utterance."""

    sound: Generator[Audio]
    """It is closed when it has been played or stopped."""
    asks: bool = False
    """Whether it asks something, so that the answer needs no wake phrase."""
    stoppable: bool = True
    """Whether the stop word is listened for: not where it is part of what is said, and hears itself."""


class House(Protocol):
    """Whoever is talked with; each method is called by one thread at a time."""

    def listening(self) -> Listening:
        """Begin to hear an utterance. Raises `VoiceError`."""

    def answer(self, heard: Heard) -> Answer:
        """What is said to an utterance."""

    def typed(self, text: str) -> Answer:
        """What is said to something typed."""

    def shows(self, sign: Sign) -> None:
        """Something else goes on now."""

    def trouble(self, error: VoiceError) -> None:
        """Something failed, and the conversation goes on."""


Chimes: TypeAlias = Callable[["Sign | None", Sign], "Audio | None"]
"""What sounds where one sign takes the place of another; `voice.chimes.chime`."""


@dataclass(slots=True)
class _Turn:
    """What the last turn is made of."""

    utterance: Listening | None = None
    hush: Event = field(default_factory=Event)


class Pipeline:
    """One conversation by voice; keys and words come from any thread.

    One thread takes sound and hears; another thinks and talks. Neither outlives `close`.
    """

    def __init__(
        self, turns: Turns, source: Source, sink: Sink, house: House, chimes: Chimes | None = None
    ) -> None:
        """`chimes`: None where signs are only seen."""
        self._turns = turns
        self._source = source
        self._sink = sink
        self._house = house
        self._chimes = chimes
        self._news: SimpleQueue[Callable[[], list[Step]] | None] = SimpleQueue()
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._last = _Turn()
        self._shown: Sign | None = None
        self.failure: Exception | None = None
        """What ended the conversation where nobody closed it: a `NoDevice`, or a bug."""
        self.over = Event()
        """Set when it has ended."""
        self._threads = (
            Thread(target=self._hears, name="hearing"),
            Thread(target=self._talks, name="talking"),
        )

    @property
    def sign(self) -> Sign:
        """What goes on now, as far as another thread can know."""
        return self._turns.sign

    @property
    def muted(self) -> bool:
        """Whether the microphone is to stay closed."""
        return self._turns.muted

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End it: the microphone is closed and the talking stops; returns when both are done."""
        self._news.put(None)
        for thread in self._threads:
            thread.join()

    def press(self) -> None:
        """The key was pressed."""
        self._news.put(self._turns.press)

    def halt(self) -> None:
        """Stop talking and listening."""
        self._news.put(self._turns.halt)

    def mute(self, wanted: bool) -> None:
        """Close the microphone, or let it be opened again; returns when it is so."""
        done = Event()

        def muted() -> list[Step]:
            steps = self._turns.mute(wanted)
            self._attend()
            done.set()
            return steps

        self._news.put(muted)
        while not done.wait(TICK) and not self.over.is_set():
            pass

    def type(self, text: str) -> None:
        """Something was typed."""

        def typed() -> list[Step]:
            self._do(self._turns.typed())
            self._hand_over(self._turns.turn, partial(self._house.typed, text))
            return []

        self._news.put(typed)

    def _hears(self) -> None:
        try:
            while self._step():
                pass
        except Exception as error:  # noqa: BLE001 - whoever waits for the end raises it
            self.failure = self.failure or error
        finally:
            self._source.close()
            self._forget()
            self._last.hush.set()
            self._jobs.put(None)
            self.over.set()

    def _step(self) -> bool:
        """Take in what is next, a piece of news or of sound; False at the end."""
        self._attend()
        self._show()
        try:
            news = self._news.get_nowait() if self._turns.microphone else self._news.get()
        except Empty:
            self._do(self._turns.hear(self._source.read(TICK)))
            return True
        if news is None:
            return False
        self._do(news())
        return True

    def _attend(self) -> None:
        """Open or close the microphone as it is to be."""
        if self._turns.microphone:
            self._source.open()
        else:
            self._source.close()

    def _show(self) -> None:
        before, now = self._shown, self._turns.sign
        if now == before:
            return
        self._shown = now
        self._house.shows(now)
        chime = self._chimes(before, now) if self._chimes else None
        if chime:
            self._jobs.put(partial(self._ring, chime))

    def _ring(self, chime: Audio) -> None:
        self._sink.play([chime], Event())

    def _do(self, steps: list[Step]) -> None:
        for step in steps:
            try:
                self._take(step)
            except VoiceError as error:
                self._forget()
                self._house.trouble(error)
                self._do(self._turns.halt())
                return

    def _take(self, step: Step) -> None:
        match step:
            case Begin():
                self._last.utterance = self._house.listening()
            case Feed(samples) if self._last.utterance:
                self._last.utterance.feed(samples)
            case Finish(turn) if self._last.utterance:
                utterance, self._last.utterance = self._last.utterance, None
                self._hand_over(turn, partial(self._answered, utterance))
            case Drop():
                self._forget()
            case Hush():
                self._last.hush.set()

    def _forget(self) -> None:
        utterance, self._last.utterance = self._last.utterance, None
        if utterance:
            utterance.close()

    def _hand_over(self, turn: int, answer: Callable[[], Answer]) -> None:
        self._last.hush = Event()
        self._jobs.put(partial(self._say, turn, self._last.hush, answer))

    def _answered(self, utterance: Listening) -> Answer:
        with closing(utterance):
            heard = utterance.finish()
        return self._house.answer(heard)

    def _talks(self) -> None:
        for job in iter(self._jobs.get, None):
            try:
                job()
            except VoiceError as error:
                self._house.trouble(error)
            except Exception as error:  # noqa: BLE001 - whoever waits for the end raises it
                self.failure = error
                self._news.put(None)

    def _say(self, turn: int, hush: Event, think: Callable[[], Answer]) -> None:
        def begins() -> list[Step]:
            self._turns.answered(turn, asks=answer.asks, stoppable=answer.stoppable)
            return []

        try:
            answer = think()
            self._news.put(begins)
            with closing(answer.sound) as sound:
                self._sink.play(sound, hush)
        finally:
            self._news.put(partial(self._turns.spoken, turn))
