"""A conversation by voice: whose turn it is, and the threads around that."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import active_count

import pytest
from microphone import PATIENCE, FakeLoudspeaker, FakeMicrophone, FakeWake
from sounds import LoudnessDetector, noise, pieces, tone

from voice.audio import Audio
from voice.chimes import chime
from voice.detect import Bounds, Endpointer
from voice.errors import DeviceLost, EngineMissing, VoiceError
from voice.hear import Heard, Listening
from voice.pipeline import Answer, Pipeline
from voice.turns import Begin, Drop, Feed, Finish, HandsFree, Hush, Sign, Step, Turns

SPOKEN = tone(0.3)
PAUSE = noise(0.3)
WAKE = b"\x11\x22" * 160
STOP = b"\x33\x44" * 160


def endpointer() -> Endpointer:
    return Endpointer(LoudnessDetector(), Bounds(least=0.03, pre_roll=0.05, hang_over=0.1))


def by_key() -> Turns:
    return Turns(endpointer)


def hands_free(*, headphones: bool = False) -> Turns:
    return Turns(endpointer, HandsFree(FakeWake(WAKE), FakeWake(STOP), headphones))


def fed(steps: list[Step]) -> bytes:
    return b"".join(step.samples for step in steps if isinstance(step, Feed))


def others(steps: list[Step]) -> list[Step]:
    return [step for step in steps if not isinstance(step, Feed)]


def talking(turns: Turns, *, asks: bool = False) -> int:
    """Bring it to where the reply to a turn is being said."""
    turns.typed()
    turns.answered(turns.turn, asks=asks)
    assert turns.sign == "speaking"
    return turns.turn


def test_the_key_opens_the_microphone_and_the_end_of_speech_closes_it() -> None:
    turns = by_key()
    assert (turns.sign, turns.microphone) == ("ready", False)
    assert turns.press() == [Begin()]
    assert (turns.sign, turns.microphone) == ("listening", True)
    steps = turns.hear(PAUSE + SPOKEN + PAUSE)
    assert SPOKEN in fed(steps)
    assert others(steps) == [Finish(1)]
    assert (turns.sign, turns.microphone) == ("thinking", False)
    turns.answered(1, asks=False)
    assert (turns.sign, turns.microphone) == ("speaking", False)
    assert turns.spoken(1) == []
    assert (turns.sign, turns.microphone) == ("ready", False)


def test_the_key_ends_what_it_began() -> None:
    turns = by_key()
    turns.press()
    turns.hear(SPOKEN)
    assert turns.press() == [Finish(1)]
    assert not turns.microphone


def test_nobody_speaks() -> None:
    turns = by_key()
    turns.press()
    assert turns.hear(noise(7.9)) == []
    assert turns.hear(noise(0.2)) == [Finish(1)], "the ear says that it was silence"
    free = hands_free()
    assert free.hear(WAKE) == [Begin()]
    assert free.hear(noise(8.1)) == [Drop()], "a wake word heard by mistake is nobody's fault"
    assert free.sign == "waiting"


def test_the_key_interrupts_the_talking_and_is_talked_to() -> None:
    turns = by_key()
    turn = talking(turns)
    assert turns.press() == [Hush(), Begin()]
    assert turns.spoken(turn) == [], "the end of what was interrupted ends nothing else"
    assert turns.sign == "listening"


def test_the_reply_to_an_old_turn_does_not_answer_a_new_one() -> None:
    turns = by_key()
    turns.typed()
    turns.typed()
    turns.answered(1, asks=False)
    assert turns.spoken(1) == []
    assert turns.sign == "thinking"


def test_a_wake_phrase_begins_and_after_a_question_none_is_needed() -> None:
    turns = hands_free()
    assert turns.microphone
    assert turns.hear(SPOKEN + PAUSE) == []
    assert turns.hear(WAKE) == [Begin()]
    assert others(turns.hear(SPOKEN + PAUSE)) == [Finish(1)]
    turns.answered(1, asks=True)
    assert turns.spoken(1) == [Begin()]
    assert others(turns.hear(SPOKEN + PAUSE)) == [Finish(2)]
    turns.answered(2, asks=False)
    assert turns.spoken(2) == []
    assert turns.sign == "waiting"


def test_the_word_stop_ends_the_talking_and_what_it_asked() -> None:
    turns = hands_free()
    turn = talking(turns, asks=True)
    assert turns.hear(PAUSE + STOP) == [Hush()]
    assert turns.spoken(turn) == []
    assert turns.sign == "waiting"


def test_a_reply_that_is_hushed_while_it_is_thought_of_is_not_said() -> None:
    turns = hands_free()
    turns.typed()
    assert turns.hear(STOP) == [Hush()]
    turns.answered(1, asks=True)
    assert turns.spoken(1) == []
    assert turns.sign == "waiting"


def test_a_loudspeaker_does_not_interrupt_itself_but_headphones_let_a_voice_do_so() -> None:
    loud, headphones = hands_free(), hands_free(headphones=True)
    talking(loud)
    talking(headphones)
    assert loud.hear(SPOKEN) == []
    assert loud.hear(WAKE) == [Hush(), Begin()]
    steps = headphones.hear(PAUSE + SPOKEN) + headphones.hear(SPOKEN + PAUSE)
    assert others(steps) == [Hush(), Begin(), Finish(2)]
    assert SPOKEN + SPOKEN in fed(steps), "the first syllable is not lost"


@pytest.mark.parametrize("turns", [by_key(), hands_free()], ids=["key", "wake"])
def test_muted_is_closed_and_drops_what_was_begun(turns: Turns) -> None:
    turns.press()
    turns.hear(SPOKEN)
    assert turns.mute(True) == [Drop()]
    assert (turns.sign, turns.microphone) == ("muted", False)
    assert turns.press() == []
    assert not turns.microphone
    turn = talking(turns, asks=True)
    assert not turns.microphone
    assert turns.spoken(turn) == []
    assert turns.sign == "muted"
    assert turns.mute(False) == []
    assert turns.sign in {"ready", "waiting"}


class Utterance:
    """Hears how long it was fed."""

    def __init__(self, house: FakeHouse) -> None:
        self._house = house
        self._length = 0

    def feed(self, samples: bytes) -> None:
        self._length += len(samples)

    def finish(self) -> Heard:
        return Heard("something" if self._length else "", "" if self._length else "silence", 1, "fake")

    def close(self) -> None:
        self._house.closed += 1


@dataclass
class FakeHouse:
    """The protocol `voice.pipeline.House`."""

    heard: list[Heard] = field(default_factory=list)
    troubles: list[VoiceError] = field(default_factory=list)
    closed: int = 0
    sounds_closed: int = 0
    fails: VoiceError | None = None
    bug: Exception | None = None
    _signs: SimpleQueue[Sign] = field(default_factory=SimpleQueue)

    def until(self, sign: Sign) -> list[Sign]:
        """The signs that were shown, up to one; waits for it."""
        seen: list[Sign] = []
        while not seen or seen[-1] != sign:
            seen.append(self._signs.get(timeout=PATIENCE))
        return seen

    def listening(self) -> Listening:
        if self.fails:
            raise self.fails
        return Utterance(self)

    def answer(self, heard: Heard) -> Answer:
        if self.bug:
            raise self.bug
        self.heard.append(heard)
        return Answer(self._sound())

    def typed(self, text: str) -> Answer:
        return self.answer(Heard(text))

    def _sound(self) -> Generator[Audio]:
        try:
            yield Audio(SPOKEN)
        finally:
            self.sounds_closed += 1

    def shows(self, sign: Sign) -> None:
        self._signs.put(sign)

    def trouble(self, error: VoiceError) -> None:
        self.troubles.append(error)


@dataclass
class Talk:
    """A pipeline over fakes."""

    pipeline: Pipeline
    microphone: FakeMicrophone
    loudspeaker: FakeLoudspeaker
    house: FakeHouse


Begins = Callable[[Turns], Talk]


@pytest.fixture
def talk() -> Generator[Begins]:
    begun: list[Pipeline] = []
    threads = active_count()

    def begin(turns: Turns) -> Talk:
        microphone, loudspeaker, house = FakeMicrophone(), FakeLoudspeaker(), FakeHouse()
        pipeline = Pipeline(turns, microphone, loudspeaker, house)
        begun.append(pipeline)
        pipeline.start()
        return Talk(pipeline, microphone, loudspeaker, house)

    yield begin
    for pipeline in begun:
        pipeline.close()
    assert active_count() == threads, "no thread outlives the conversation"


def test_from_the_key_to_the_answer(talk: Begins) -> None:
    one = talk(by_key())
    assert one.house.until("ready") == ["ready"]
    assert not one.microphone.opened
    one.pipeline.press()
    one.microphone.says(*pieces(PAUSE + SPOKEN + PAUSE))
    assert one.house.until("ready")[0] == "listening"
    assert [heard.text for heard in one.house.heard] == ["something"]
    assert one.loudspeaker.played == [Audio(SPOKEN)]
    assert (one.house.closed, one.house.sounds_closed) == (1, 1)
    assert not one.microphone.is_open


def test_muted_takes_not_one_sample(talk: Begins) -> None:
    one = talk(hands_free())
    one.house.until("waiting")
    one.microphone.says(PAUSE)
    one.pipeline.mute(True)
    assert not one.microphone.is_open
    one.house.until("muted")
    taken = len(one.microphone.taken)
    one.microphone.says(WAKE, SPOKEN)
    one.pipeline.press()
    one.pipeline.type("hello")
    assert one.house.until("muted")[0] == "thinking"
    assert len(one.microphone.taken) == taken
    one.pipeline.mute(False)
    one.house.until("waiting")
    assert one.microphone.is_open


def test_a_voice_that_says_stop_stops_the_talking(talk: Begins) -> None:
    one = talk(hands_free())
    one.loudspeaker.holding = True
    one.pipeline.type("hello")
    assert one.loudspeaker.plays.wait(PATIENCE)
    one.house.until("speaking")
    one.microphone.says(STOP)
    one.house.until("waiting")
    one.pipeline.close()
    assert one.loudspeaker.stopped == 1
    assert one.house.sounds_closed == 1


def test_a_microphone_that_goes_away_ends_it(talk: Begins) -> None:
    one = talk(hands_free())
    one.microphone.says(WAKE, SPOKEN)
    one.house.until("listening")
    one.microphone.unplug()
    assert one.pipeline.over.wait(PATIENCE)
    assert isinstance(one.pipeline.failure, DeviceLost)
    assert one.house.closed == 1, "the utterance is let go"
    one.pipeline.mute(True)  # returns, though nobody is left to do it


def test_without_a_loudspeaker_it_is_told_and_goes_on(talk: Begins) -> None:
    one = talk(by_key())
    one.loudspeaker.missing = DeviceLost("the loudspeaker went away")
    for words in ("hello", "you"):
        one.pipeline.type(words)
        one.house.until("thinking")
        one.house.until("ready")
    assert one.house.troubles == [one.loudspeaker.missing] * 2
    assert [heard.text for heard in one.house.heard] == ["hello", "you"]


def test_an_engine_that_is_missing_is_told_and_the_microphone_closes(talk: Begins) -> None:
    one = talk(by_key())
    one.house.fails = EngineMissing("pip install ears")
    one.house.until("ready")
    one.pipeline.press()
    one.pipeline.type("done")
    one.house.until("ready")
    assert one.house.troubles == [one.house.fails]
    assert not one.microphone.is_open


def test_a_bug_ends_it_and_is_kept_for_whoever_waits(talk: Begins) -> None:
    one = talk(by_key())
    one.house.bug = ZeroDivisionError()
    one.pipeline.type("hello")
    assert one.pipeline.over.wait(PATIENCE)
    assert one.pipeline.failure is one.house.bug


def test_closing_stops_the_talking(talk: Begins) -> None:
    one = talk(by_key())
    one.loudspeaker.holding = True
    one.pipeline.type("hello")
    assert one.loudspeaker.plays.wait(PATIENCE)
    one.pipeline.close()
    assert one.loudspeaker.stopped == 1


def test_chimes_are_short_and_soft_and_tell_apart_what_happens() -> None:
    rung = {
        ("ready", "listening"): chime("ready", "listening"),
        ("listening", "waiting"): chime("listening", "waiting"),
        ("ready", "muted"): chime("ready", "muted"),
    }
    assert len({sound.samples for sound in rung.values() if sound}) == 3
    for sound in rung.values():
        assert sound
        assert 0.06 <= sound.seconds <= 0.12
        loudest = max(abs(int.from_bytes(part, "little", signed=True)) for part in pieces(sound.samples, 2))
        assert 1000 < loudest < 32767 / 6
    assert chime("listening", "thinking") is None
    assert chime(None, "ready") is None


def test_a_chime_is_rung_where_it_is_wished() -> None:
    microphone, loudspeaker, house = FakeMicrophone(), FakeLoudspeaker(), FakeHouse()
    pipeline = Pipeline(by_key(), microphone, loudspeaker, house, chime)
    pipeline.start()
    pipeline.press()
    house.until("listening")
    pipeline.close()
    assert loudspeaker.played == [chime("ready", "listening")]
