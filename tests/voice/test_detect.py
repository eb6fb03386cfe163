"""Where somebody speaks: utterances found in a stream."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import LoudnessDetector, melody, noise, pieces, recorded, tone

from voice.audio import SPEECH
from voice.detect import Bounds, Ended, Endpoint, Endpointer, Samples, Started
from voice.engines.silero import SileroDetector

TICK = LoudnessDetector.frame
BOUNDS = Bounds(least=0.03, pre_roll=0.05, hang_over=0.1, longest=1.0)
SECOND = SPEECH.bytes_a_second


def found(chunks: Iterable[bytes], bounds: Bounds = BOUNDS) -> list[Endpoint]:
    endpointer = Endpointer(LoudnessDetector(), bounds)
    told = [endpoint for chunk in chunks for endpoint in endpointer.feed(chunk)]
    return told + list(endpointer.end())


def utterances(told: Iterable[Endpoint]) -> list[tuple[bytes, bool]]:
    """The sound of each utterance, and whether it was cut; asserts that they are well formed."""
    done: list[tuple[bytes, bool]] = []
    open_: list[bytes] | None = None
    for endpoint in told:
        match endpoint:
            case Started():
                assert open_ is None
                open_ = []
            case Samples(samples):
                assert open_ is not None
                open_.append(samples)
            case Ended(cut):
                assert open_ is not None
                done.append((b"".join(open_), cut))
                open_ = None
    assert open_ is None
    return done


def test_an_utterance_comes_with_what_was_before_and_a_pause_after() -> None:
    spoken = tone(0.3)
    [(sound, cut)] = utterances(found([noise(0.5) + spoken + noise(0.5)]))
    assert spoken in sound
    assert not cut
    before, _, after = sound.partition(spoken)
    assert len(before) == pytest.approx(0.05 * SECOND, abs=TICK)
    assert len(after) == pytest.approx(0.1 * SECOND, abs=TICK)


def test_two_utterances_are_two_and_a_short_pause_parts_nothing() -> None:
    talk = tone(0.2) + noise(0.06) + tone(0.2) + noise(0.3) + tone(0.2) + noise(0.3)
    assert len(utterances(found([talk]))) == 2


def test_a_click_is_no_speech() -> None:
    assert not found([noise(0.2) + tone(0.02) + noise(0.2) + tone(0.02) + noise(0.2)])


def test_softer_speech_goes_on_but_begins_nothing() -> None:
    soft = tone(0.3, loud=0.07)  # a likelihood of about 0.38, between the two thresholds
    assert not found([noise(0.2) + soft + noise(0.2)])
    [(sound, _)] = utterances(found([noise(0.2) + tone(0.1) + soft + noise(0.2)]))
    assert soft in sound


def test_speech_without_end_is_cut_and_goes_on_as_the_next() -> None:
    spoken = utterances(found([tone(2.5) + noise(0.3)]))
    assert [cut for _, cut in spoken] == [True, True, False]
    assert all(len(sound) <= SECOND + TICK for sound, _ in spoken)
    assert sum(len(sound) for sound, _ in spoken) >= 2.5 * SECOND


def test_the_end_of_the_stream_ends_the_utterance() -> None:
    spoken = tone(0.2) + b"\1\0"
    [(sound, cut)] = utterances(found([spoken]))
    assert sound == spoken
    assert not cut


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 3000)), max_size=8),
    st.lists(st.integers(1, 4000), min_size=1, max_size=5),
)
def test_how_a_stream_is_cut_into_pieces_changes_nothing(
    stretches: list[tuple[bool, int]], sizes: list[int]
) -> None:
    sound = b"".join((b"\xff\x3f" if loud else b"\x01\0") * length for loud, length in stretches)
    at, chunks = 0, []
    while at < len(sound):
        size = sizes[len(chunks) % len(sizes)] * 2
        chunks.append(sound[at : at + size])
        at += size
    assert found(chunks) == found([sound])
    assert all(part in sound for part, _ in utterances(found(chunks)))


@pytest.mark.parametrize(
    ("sound", "most"),
    [(bytes(SECOND * 8), 0), (noise(8, 0.1), 0), (tone(8), 0), (melody(8), 2)],
    ids=["silence", "noise", "tone", "melody"],
)
def test_other_sound_starts_nothing(sound: bytes, most: int) -> None:
    endpointer = Endpointer(SileroDetector())
    told = [*endpointer.feed(sound), *endpointer.end()]
    assert told.count(Started()) <= most


def test_orders_of_people_are_whole_and_end_soon() -> None:
    folder = os.environ.get("DOPPEL_RECORDED_VOICE")
    if not folder:
        pytest.skip("no recorded voice: DOPPEL_RECORDED_VOICE is unset")
    for path in sorted((Path(folder) / "commands").glob("*.wav"))[::12]:
        endpointer = Endpointer(SileroDetector())
        sound = noise(0.5) + recorded(path) + noise(1.0)
        told = [endpoint for piece in pieces(sound) for endpoint in endpointer.feed(piece)]
        assert len(utterances(told)) == 1, path.name
