"""Sound changes its form and stays the same sound, wherever the stream was cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import noise, pcm, tone

from voice.audio import SPEECH, Audio, Converter, Form, converted
from voice.errors import NotAudio
from voice.floor import Floor

forms = st.builds(
    Form,
    st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000]),
    st.integers(1, 4),
    st.integers(1, 3),
)


def levels(audio: Audio) -> np.ndarray:
    return np.frombuffer(audio.samples, "<i2").reshape(-1, audio.form.channels) / 2**15


@st.composite
def cuts(draw: st.DrawFn) -> list[bytes]:
    """Random bytes, cut anywhere."""
    sound = draw(st.randoms(use_true_random=False)).randbytes(draw(st.integers(0, 6000)))
    places = sorted(draw(st.lists(st.integers(0, len(sound)), max_size=6)))
    return [sound[start:end] for start, end in zip([0, *places], [*places, len(sound)], strict=True)]


@settings(max_examples=40, deadline=None)
@given(forms, forms, cuts())
def test_borders_of_pieces_change_nothing(have: Form, want: Form, pieces: list[bytes]) -> None:
    converter = Converter(have, want)
    streamed = b"".join(map(converter.feed, pieces)) + converter.finish()
    sound = b"".join(pieces)
    assert streamed == converted(Audio(sound, have), want).samples
    assert len(streamed) % want.frame == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 9), st.binary(max_size=200))
def test_a_wider_form_keeps_every_level(width: int, wider: int, channels: int, sound: bytes) -> None:
    width = min(width, wider, 3)
    audio = Audio(sound[: len(sound) // (width * channels) * width * channels], Form(16_000, width, channels))
    assert converted(converted(audio, Form(16_000, wider, channels)), audio.form) == audio


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 192_000])
def test_a_rate_changes_and_the_tone_does_not(rate: int) -> None:
    heard = levels(converted(pcm(tone(1, rate, 1000), rate), SPEECH))[:, 0]
    expected = tone(1, 16_000, 1000)
    assert len(heard) == len(expected)
    assert np.abs(heard - expected)[300:-300].max() < 0.001


def test_what_the_new_rate_cannot_hold_does_not_come_back_as_another_tone() -> None:
    assert np.abs(levels(converted(pcm(tone(1, 48_000, 12_000), 48_000), SPEECH))[300:-300]).max() < 0.001


def test_channels_become_one_by_their_mean() -> None:
    left, right = tone(0.1, 16_000, 300), tone(0.1, 16_000, 700)
    both = pcm(np.stack([left, right]).T.ravel())
    mono = converted(Audio(both.samples, Form(16_000, 2, 2)), SPEECH)
    assert np.abs(levels(mono)[:, 0] - (left + right) / 2).max() < 0.0002
    again = levels(converted(mono, Form(16_000, 2, 3)))
    assert (again == levels(mono)).all()


def test_channels_stay_apart_where_their_number_stays() -> None:
    both = pcm(np.stack([tone(1, 48_000), np.zeros(48_000)]).T.ravel())
    stereo = levels(converted(Audio(both.samples, Form(48_000, 2, 2)), Form(16_000, 2, 2)))
    assert np.abs(stereo[:, 0]).max() > 0.29
    assert not stereo[:, 1].any()


def test_a_stream_comes_out_soon() -> None:
    converter = Converter(Form(48_000), SPEECH)
    given = pcm(noise(1)).samples
    assert len(converter.feed(given)) >= 0.99 * SPEECH.bytes_a_second


@pytest.mark.parametrize(
    "form",
    [
        Form(0),
        Form(1),
        Form(2**31),
        Form(16_000, 0),
        Form(16_000, 5),
        Form(16_000, 2, 0),
        Form(16_000, 2, 999),
    ],
)
def test_nobody_records_in_such_a_form(form: Form) -> None:
    with pytest.raises(NotAudio, match="Doppel takes"):
        Converter(form, SPEECH)


def test_under_digital_silence_lies_low_noise_and_loud_sound_is_clipped() -> None:
    quiet = np.frombuffer(Floor().under(bytes(SPEECH.bytes_a_second)), "<i2") / 2**15
    assert 0.001 < quiet.std() < 0.003
    assert np.abs(quiet).max() < 0.02
    sound = pcm(tone(1, 16_000))
    assert np.abs(levels(Audio(Floor().under(sound.samples))) - levels(sound)).max() < 0.02
    loud = np.full(16_000, 2**15 - 1, "<i2").tobytes()
    assert np.frombuffer(Floor().under(loud), "<i2").min() > 2**15 * 0.98


@settings(max_examples=40, deadline=None)
@given(cuts())
def test_the_floor_is_the_same_wherever_the_stream_was_cut(pieces: list[bytes]) -> None:
    pieces = [piece[: len(piece) // 2 * 2] for piece in pieces]
    floor = Floor()
    assert b"".join(map(floor.under, pieces)) == Floor().under(b"".join(pieces))
