"""Speaking with the real engine, and with one that breaks off or hangs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import pytest

from voice.audio import Audio
from voice.engines.pyttsx import PyttsxSpeaker, _Job, voices
from voice.errors import SpeechFailed, VoiceError
from voice.pronounce import pronunciations
from voice.speak import LONGEST_STRETCH, Manner, Voice, stretches

ENGLISH = Manner()
GERMAN = Manner("de")
FULL = 0.02
"""Seconds by which the same words differ: espeak-ng shapes its noise by chance."""


@pytest.fixture(scope="module")
def speaker() -> PyttsxSpeaker:
    return PyttsxSpeaker()


def said(speaker: PyttsxSpeaker, text: str, manner: Manner = ENGLISH) -> bytes:
    return b"".join(piece.samples for piece in speaker.saying(text, manner))


def seconds(speaker: PyttsxSpeaker, text: str, manner: Manner = ENGLISH) -> float:
    return sum(piece.seconds for piece in speaker.saying(text, manner))


def loudest(samples: bytes) -> int:
    return max(abs(value) for value in memoryview(samples).cast("h"))


def test_words_become_sound_that_says_its_form(speaker: PyttsxSpeaker) -> None:
    pieces = list(speaker.saying("Mood four, logged.", ENGLISH))
    assert {(piece.form.width, piece.form.channels) for piece in pieces} == {(2, 1)}
    assert len({piece.form.rate for piece in pieces}) == 1
    assert 0.5 < sum(piece.seconds for piece in pieces) < 3
    assert loudest(b"".join(piece.samples for piece in pieces)) > 3_000


@pytest.mark.parametrize("text", ["", "   ", "\n", "…", "?!", "· → 🎉"])
def test_nothing_comes_of_a_text_without_a_word(speaker: PyttsxSpeaker, text: str) -> None:
    assert list(speaker.saying(text, ENGLISH)) == []


def test_the_first_sound_comes_long_before_the_last(speaker: PyttsxSpeaker) -> None:
    saying = speaker.saying("A long sentence that goes on and on, and on, until it ends at last.", ENGLISH)
    first = next(saying)
    assert first.seconds < 0.1
    assert sum(piece.seconds for piece in saying) > 2


def test_every_sentence_is_spoken(speaker: PyttsxSpeaker) -> None:
    one, other = seconds(speaker, "Mood four."), seconds(speaker, "Three meetings today.")
    both = seconds(speaker, "Mood four. Three meetings today.")
    assert both == pytest.approx(one + other, abs=2 * FULL)


def test_speed_and_language_and_voice_are_heard(speaker: PyttsxSpeaker) -> None:
    text = "Heute um neun Uhr"
    assert seconds(speaker, text, Manner(speed=90)) > 1.5 * seconds(speaker, text, Manner(speed=250))
    others = [GERMAN, Manner(voice="en-us"), Manner(voice="en-gb+f3"), Manner(voice="en-gb-scotland")]
    plain = seconds(speaker, text)
    for manner in others:
        assert abs(seconds(speaker, text, manner) - plain) > FULL or loudest(
            said(speaker, text, manner)
        ) != loudest(said(speaker, text)), manner


@pytest.mark.parametrize(
    "voice", ["nobody", "en-us", "de+nobody", "+nobody", "../../etc/passwd", "🎉", "x" * 999]
)
def test_an_unknown_voice_or_one_of_another_language_gives_way_to_the_languages_own(
    speaker: PyttsxSpeaker, voice: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = "Guten Morgen, wie geht es?"
    assert seconds(speaker, text, Manner("de", voice)) == pytest.approx(
        seconds(speaker, text, GERMAN), abs=FULL
    )
    assert ("no voice is called" in caplog.text) == (voice not in {"en-us", "de+nobody", "+nobody"})


@pytest.mark.parametrize("speed", [-5, 0, 10**9])
def test_a_speed_out_of_range_is_the_nearest_in_it(speaker: PyttsxSpeaker, speed: int) -> None:
    near = 80 if speed < 80 else 400
    spoken = seconds(speaker, "Good morning", Manner(speed=speed))
    assert spoken == pytest.approx(seconds(speaker, "Good morning", Manner(speed=near)), abs=FULL)


@pytest.mark.parametrize(
    "text", ["a\0b", "half a \ud83d pair", "<speak>x</speak>", "[[h@l'oU]]", "x\x07\x1b[0m"]
)
def test_odd_characters_are_spoken_around(speaker: PyttsxSpeaker, text: str) -> None:
    assert seconds(speaker, text) > 0.1


def test_many_threads_each_get_the_sound_of_their_own_text(speaker: PyttsxSpeaker) -> None:
    texts = [f"{'again and ' * number}this is number {number}. And more." for number in range(1, 9)]
    manners = [Manner("de" if number % 2 else "en", speed=150 + 10 * number) for number in range(8)]
    alone = [seconds(speaker, text, manner) for text, manner in zip(texts, manners, strict=True)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda pair: seconds(speaker, *pair), zip(texts, manners, strict=True)))
    assert together == pytest.approx(alone, abs=2 * FULL)
    assert len(set(alone)) == 8


def test_words_are_looked_up_and_spoken_with_one_library(speaker: PyttsxSpeaker) -> None:
    alone, phones = seconds(speaker, "Guten Morgen", GERMAN), pronunciations(["zzyzxian"])
    with ThreadPoolExecutor(4) as threads:
        looked = [threads.submit(pronunciations, ["zzyzxian"]) for _ in range(10)]
        spoken = [threads.submit(seconds, speaker, "Guten Morgen", GERMAN) for _ in range(10)]
        assert all(one.result() == phones for one in looked)
        assert [one.result() for one in spoken] == pytest.approx([alone] * 10, abs=FULL)


def test_closing_stops_the_work_and_the_next_text_is_whole(speaker: PyttsxSpeaker) -> None:
    whole = seconds(speaker, "Mood four, logged.")
    for _ in range(3):
        saying = speaker.saying("one two three four five six seven eight nine ten " * 8, ENGLISH)
        next(saying)
        saying.close()
        assert seconds(speaker, "Mood four, logged.") == pytest.approx(whole, abs=FULL)


def test_nothing_is_printed_and_no_file_is_made(
    speaker: PyttsxSpeaker, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    said(speaker, "Mood four, logged.")
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_every_voice_of_our_languages_can_be_chosen(speaker: PyttsxSpeaker) -> None:
    ours = [voice for voice in voices() if voice.language in {"en", "de"}]
    assert {"en-gb", "en-us", "de"} <= {voice.name for voice in ours}
    for voice in ours:
        assert seconds(speaker, "hallo", Manner(voice.language, voice.name)) > 0.2, voice


class Script:
    """An engine that does what it is told, a stretch at a time."""

    def __init__(self, *acts: Callable[[Callable[[Audio], bool]], None]) -> None:
        self.acts = list(acts)
        self.asked: list[str] = []

    def voices(self) -> tuple[Voice, ...]:
        return ()

    def speak(self, text: str, _: Manner, emit: Callable[[Audio], bool]) -> None:
        self.asked.append(text)
        self.acts.pop(0)(emit)


def sounds(emit: Callable[[Audio], bool]) -> None:
    emit(Audio(bytes(320)))


def breaks(_: Callable[[Audio], bool]) -> None:
    raise OSError("the library is gone")


def test_an_engine_that_breaks_off_is_an_error_and_the_next_text_is_spoken() -> None:
    speaker = PyttsxSpeaker(lambda: Script(breaks, sounds))
    with pytest.raises(SpeechFailed, match="broke off"):
        said(speaker, "one")
    assert said(speaker, "two") == bytes(320)


def test_an_engine_that_cannot_be_made_is_an_error_each_time() -> None:
    def missing() -> Script:
        raise VoiceError("not here")

    speaker = PyttsxSpeaker(missing)
    for _ in range(2):
        with pytest.raises(VoiceError, match="not here"):
            said(speaker, "one")


def test_an_engine_that_hangs_is_an_error_in_time_and_at_once_for_the_next() -> None:
    free = Event()
    speaker = PyttsxSpeaker(lambda: Script(lambda _: free.wait(60) and None, sounds), patience=0.05)
    with pytest.raises(SpeechFailed, match="no sound came"):
        said(speaker, "one")
    with pytest.raises(SpeechFailed, match="hangs"):
        said(speaker, "two")
    free.set()


def test_a_sentence_that_nobody_waits_for_is_not_spoken() -> None:
    script = Script(sounds, sounds)
    speaker = PyttsxSpeaker(lambda: script)
    saying = speaker.saying("One. Two. Three.", ENGLISH)
    next(saying)
    saying.close()
    said(speaker, "Four.")
    assert script.asked == ["One.", "Four."]


def test_an_engine_is_told_when_nobody_listens_any_more() -> None:
    closed, told = Event(), SimpleQueue[bool]()

    def speaks(emit: Callable[[Audio], bool]) -> None:
        told.put(emit(Audio(bytes(320))))
        closed.wait(60)
        told.put(emit(Audio(bytes(320))))

    saying = PyttsxSpeaker(lambda: Script(speaks)).saying("one", ENGLISH)
    next(saying)
    assert told.get(timeout=60)
    saying.close()
    closed.set()
    assert not told.get(timeout=60)


def test_what_was_given_up_in_the_queue_is_not_spoken() -> None:
    busy, free = Event(), Event()

    def speaks(emit: Callable[[Audio], bool]) -> None:
        busy.set()
        free.wait(60)
        sounds(emit)

    script = Script(speaks, sounds)
    speaker = PyttsxSpeaker(lambda: script)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(said, speaker, "one")
        busy.wait(60)
        given_up = _Job("two", ENGLISH)
        speaker._begin(given_up)
        given_up.closed.set()
        free.set()
        assert first.result() == said(speaker, "three") == bytes(320)
    assert script.asked == ["one", "three"]


def test_speech_without_a_full_stop_is_cut_between_words() -> None:
    words = [f"word{number}" for number in range(500)]
    parts = stretches(" ".join(words))
    assert " ".join(parts).split() == words
    assert max(map(len, parts)) <= LONGEST_STRETCH
    assert stretches("x" * 1000) == ["x" * 400, "x" * 400, "x" * 200]


def test_stretches_keep_every_word_and_split_no_figure() -> None:
    assert stretches("Mood 3.6, up. “Why?” he said\n\n- … \nNext: done") == [
        "Mood 3.6, up.", "“Why?", "he said", "Next:", "done",
    ]  # fmt: skip
