from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from voice.audio import SPEECH
from voice.engines.passages import Job, Passage, judged, most_tokens, windows, work
from voice.errors import SpeechFailed
from voice.hear import Heard

JOB = Job(b"", "en", "Anna, Quarterly report.")
GOOD = Passage("Buy milk.", logprob=-0.2, repetitive=0.8, no_speech=0.01)


def said(*passages: Passage) -> Heard:
    return judged(passages, JOB, "words", "whisper")


def test_good_words_are_heard_with_their_confidence() -> None:
    heard = said(GOOD, replace(GOOD, text="And bread.", logprob=-0.5))
    assert (heard.text, heard.why) == ("Buy milk And bread", "")
    assert heard.confidence == pytest.approx(0.607, abs=0.001)


@pytest.mark.parametrize(
    ("passage", "why"),
    [
        (replace(GOOD, no_speech=0.7, logprob=-1.2), "silence"),
        (replace(GOOD, text=" [Music]"), "silence"),
        (replace(GOOD, text="Thank you.", no_speech=0.4), "silence"),
        (replace(GOOD, text="Thank you.", no_speech=0.05), ""),
        (replace(GOOD, text="Quarterly report.", no_speech=0.4), "silence"),
        (replace(GOOD, text="Quarterly report.", no_speech=0.05), ""),
        (replace(GOOD, no_speech=0.7), ""),
        (replace(GOOD, logprob=-1.2), "unsure"),
        (replace(GOOD, repetitive=3.0), "unsure"),
        (replace(GOOD, language=0.01), "unsure"),
    ],
)
def test_what_is_believed(passage: Passage, why: str) -> None:
    heard = said(passage)
    assert heard.why == why
    assert bool(heard.text) == (not why)


def test_silence_after_words_adds_nothing_and_doubt_in_one_part_is_doubt() -> None:
    silence = replace(GOOD, text="Thank you.", no_speech=0.9)
    assert said(GOOD, silence).text == "Buy milk"
    assert said(GOOD, replace(GOOD, logprob=-2)).why == "unsure"


def test_no_passage_is_a_language_that_the_model_does_not_speak() -> None:
    assert said().why == "beyond"


def test_long_sound_is_cut_where_it_is_quietest() -> None:
    sound = np.full(SPEECH.rate * 70, 8000, dtype="<i2")
    quiet = int(27.5 * SPEECH.rate)
    sound[quiet - 1600 : quiet + 1600] = 0
    pieces = windows(sound.tobytes())
    assert sum(map(len, pieces)) == len(sound)
    assert abs(len(pieces[0]) - quiet) < 1600
    assert all(0 < len(piece) <= 30 * SPEECH.rate for piece in pieces)
    assert (np.concatenate(pieces) == sound / 32768).all()


def test_half_a_sample_at_the_end_is_dropped() -> None:
    assert len(windows(b"\0\0\0")[0]) == 1


def test_the_words_of_a_second_are_bounded() -> None:
    assert most_tokens(0.5) < most_tokens(5) < most_tokens(60) == most_tokens(30_000)


def test_weights_that_make_no_number_are_broken() -> None:
    broken = work(lambda *_: replace(GOOD, logprob=float("nan")), {"en"}.__contains__)
    with pytest.raises(SpeechFailed, match="broken"):
        broken(msgspec.msgpack.encode(JOB))
