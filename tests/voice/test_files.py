"""Recordings of every format become samples, and broken ones a sentence."""

from __future__ import annotations

import numpy as np
import pytest
from recordings import FORMATS, film, music, noise, pcm, recording, second_of, tone

from voice.audio import SPEECH, Audio, Form
from voice.errors import TooLong
from voice.files import decoded, ogg_opus, wav


def levels(audio: Audio) -> np.ndarray:
    assert audio.form == SPEECH
    return np.frombuffer(audio.samples, "<i2") / 2**15


def pitch(audio: Audio) -> float:
    """The loudest frequency in hertz."""
    wave = levels(audio)
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave))))
    return float(np.argmax(spectrum) / audio.seconds)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_format_is_heard_as_it_sounds(name: str, channels: int) -> None:
    sound = tone(1, FORMATS[name][2], hertz=500)
    heard = decoded(recording(name, sound, channels=channels), longest_seconds=10)
    assert heard.seconds == pytest.approx(1, abs=0.1)
    assert pitch(heard) == pytest.approx(500, abs=3)
    assert np.sqrt(2) * levels(heard).std() == pytest.approx(0.3, rel=0.08)


def test_the_sound_of_a_film_is_heard() -> None:
    assert pitch(decoded(film(tone(1)), longest_seconds=10)) == pytest.approx(440, abs=3)


def test_a_voice_note_is_made_of_pieces_of_any_form() -> None:
    pieces = [pcm(tone(0.5, rate), rate) for rate in (16_000, 22_050, 48_000)]
    note = ogg_opus(iter([*pieces, Audio(b"")]))
    heard = decoded(note, longest_seconds=10)
    assert note.startswith(b"OggS")
    assert heard.seconds == pytest.approx(1.5, abs=0.02)
    assert pitch(heard) == pytest.approx(440, abs=3)
    assert len(note) < 1.5 * 32_000 / 8


def test_no_sound_is_no_voice_note() -> None:
    assert ogg_opus([]) == b""
    assert ogg_opus([Audio(b"", Form(22_050))]) == b""


def test_a_wav_file_holds_the_samples() -> None:
    audio = pcm(noise(0.5, 16_000))
    assert decoded(wav(audio), longest_seconds=1) == audio


@pytest.mark.parametrize("name", ["ogg-opus", "mp3", "wav-16", "mp4"])
def test_no_more_is_decoded_than_is_heard(name: str) -> None:
    long = recording(name, music(5, FORMATS[name][2]))
    assert decoded(long, longest_seconds=5).seconds == pytest.approx(5, abs=0.1)
    with pytest.raises(TooLong, match="may last 4 seconds; send a shorter one"):
        decoded(long, longest_seconds=4)


@pytest.mark.parametrize("name", ["mp3", "flac", "aac"])
def test_a_title_in_front_does_not_matter(name: str) -> None:
    title = b"ID3\3\0\0\0\0\1\0" + bytes(128)
    assert decoded(title + title + second_of(name), longest_seconds=2) == decoded(
        second_of(name), longest_seconds=2
    )


def test_the_last_page_of_a_voice_note_may_be_empty() -> None:
    note = second_of("ogg-opus")
    last = note[note.rindex(b"OggS") :][:22] + bytes(5)
    assert decoded(note + last, longest_seconds=2) == decoded(note, longest_seconds=2)
