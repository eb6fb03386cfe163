"""Whose turn it is: what to do about keys, sound and replies. No threads, no devices, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from voice.audio import SPEECH
from voice.detect import Ended, Endpointer, Samples, Started
from voice.wake import Wake

Sign: TypeAlias = Literal["ready", "waiting", "listening", "thinking", "speaking", "muted"]
"""What anybody can see: ready for the key, waiting for the wake phrase, and so on."""
PATIENCE: Final = 8.0
"""Seconds in which somebody who was asked to speak begins to."""


@dataclass(frozen=True, slots=True)
class Begin:
    """An utterance begins."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Its next samples."""

    samples: bytes


@dataclass(frozen=True, slots=True)
class Finish:
    """It is over, and to be answered."""

    turn: int
    """Its number, which comes back in `Turns.answered` and `Turns.spoken`."""


@dataclass(frozen=True, slots=True)
class Drop:
    """It is to be forgotten."""


@dataclass(frozen=True, slots=True)
class Hush:
    """The talking stops at once; what is yet to be said of the last turn is not."""


Step: TypeAlias = Begin | Feed | Finish | Drop | Hush
"""What is to be done next."""


@dataclass(frozen=True, slots=True)
class HandsFree:
    """What is listened for without a key."""

    wake: Wake
    stop: Wake | None = None
    """Hears a word that stops the talking, while Doppel thinks and talks."""
    headphones: bool = False
    """Whether it does not hear itself, so that any voice may interrupt it. There is no echo cancellation:
    a loudspeaker would be taken for somebody who interrupts."""


class Turns:
    """The state of one conversation; each method gives the steps to be taken next, in order.

    With a key alone, the microphone is open from the key to the end of what is said, and never else.
    """

    def __init__(self, endpointer: Callable[[], Endpointer], hands_free: HandsFree | None = None) -> None:
        """`endpointer` makes a new one for each stretch of sound."""
        self._new_endpointer = endpointer
        self._endpointer = endpointer()
        self._hands_free = hands_free
        self._rest: Sign = "waiting" if hands_free else "ready"
        self._now: Sign = self._rest
        self.muted = False
        """Whether the microphone is to stay closed."""
        self.turn = 0
        """The number of the last turn."""
        self._asked = False
        """Whether the last reply asks something, so that no wake phrase is needed to answer."""
        self._stoppable = True
        self._by_key = False
        self._spoke = False
        self._silent = 0
        """Bytes since the utterance began, of which nobody has spoken."""

    @property
    def phrase(self) -> str:
        """The wake phrase; empty where a key begins."""
        return self._hands_free.wake.phrase if self._hands_free else ""

    @property
    def sign(self) -> Sign:
        """What is shown."""
        return "muted" if self.muted and self._now == self._rest else self._now

    @property
    def microphone(self) -> bool:
        """Whether sound is taken at all."""
        return not self.muted and (self._hands_free is not None or self._now == "listening")

    def press(self) -> list[Step]:
        """The key: it begins an utterance, ends it, or interrupts; while muted it only interrupts."""
        match self._now:
            case "listening":
                return self._finish()
            case "thinking":
                return [Hush()]
            case "speaking":
                return [Hush(), *self._begin(by_key=True)]
            case _:
                return self._begin(by_key=True)

    def mute(self, wanted: bool) -> list[Step]:
        """Close the microphone, or open it again; an utterance on its way is forgotten."""
        self.muted = wanted
        return self._drop() if wanted and self._now == "listening" else []

    def halt(self) -> list[Step]:
        """Stop whatever goes on."""
        if self._now == "listening":
            return self._drop()
        if self._now == self._rest:
            return []
        self._now = self._rest
        return [Hush()]

    def typed(self) -> list[Step]:
        """Something was typed in place of being said: a turn that needs no hearing."""
        steps = self.halt()
        self._next_turn()
        return steps

    def hear(self, samples: bytes) -> list[Step]:
        """The next sound of the microphone, in the form of `SPEECH`."""
        match self._now:
            case "listening":
                return self._listen(samples)
            case "waiting" | "thinking" | "speaking" if self._hands_free:
                return self._listen_for(self._hands_free, samples)
            case _:
                return []

    def answered(self, turn: int, *, asks: bool, stoppable: bool = True) -> None:
        """The reply to a turn is there, and begins to be said.

        `asks`: whether the answer needs no wake phrase. `stoppable`: whether the stop word is listened for.
        """
        if turn == self.turn and self._now == "thinking":
            self._now, self._asked = "speaking", asks
            self._stoppable = stoppable or (self._hands_free is not None and self._hands_free.headphones)
            self._endpointer = self._new_endpointer()

    def spoken(self, turn: int) -> list[Step]:
        """The reply to a turn has been said, or nothing is to be said of it."""
        if turn != self.turn or self._now not in {"thinking", "speaking"}:
            return []
        asked, self._now = self._asked and self._now == "speaking", self._rest
        return self._begin(by_key=False) if asked and self._hands_free else []

    def _begin(self, *, by_key: bool) -> list[Step]:
        self._now = self._rest
        if self.muted:
            return []
        self._now, self._by_key = "listening", by_key
        self._spoke, self._silent = False, 0
        self._endpointer = self._new_endpointer()
        return [Begin()]

    def _finish(self) -> list[Step]:
        self._next_turn()
        return [Finish(self.turn)]

    def _next_turn(self) -> None:
        self._now, self.turn, self._stoppable = "thinking", self.turn + 1, True

    def _drop(self) -> list[Step]:
        self._now = self._rest
        return [Drop()]

    def _listen(self, samples: bytes) -> list[Step]:
        steps: list[Step] = []
        for endpoint in self._endpointer.feed(samples):
            match endpoint:
                case Started():
                    self._spoke = True
                case Samples(spoken):
                    steps.append(Feed(spoken))
                case Ended():
                    return steps + self._finish()
        self._silent += len(samples)
        if self._spoke or self._silent < PATIENCE * SPEECH.bytes_a_second:
            return steps
        return self._finish() if self._by_key else self._drop()

    def _listen_for(self, free: HandsFree, samples: bytes) -> list[Step]:
        woken = free.wake.hears(samples)
        if self._now == "waiting":
            return self._begin(by_key=False) if woken else []
        if self._stoppable and free.stop and free.stop.hears(samples):
            return self.halt()
        if self._now == "speaking" and woken:
            return [Hush(), *self._begin(by_key=False)]
        return self._interrupted(samples) if self._now == "speaking" and free.headphones else []

    def _interrupted(self, samples: bytes) -> list[Step]:
        told = list(self._endpointer.feed(samples))
        if Started() not in told:
            return []
        speaking = self._endpointer
        steps = [Hush(), *self._begin(by_key=False)]
        self._endpointer, self._spoke = speaking, True
        return steps + [Feed(each.samples) for each in told if isinstance(each, Samples)]
