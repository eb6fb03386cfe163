"""Broken, lying and hostile recordings: a sentence soon, whatever they claim."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import FORMATS, film, music, noise, patched, recording, second_of, tone

from voice import decoding
from voice.audio import Audio
from voice.errors import BadAudio, NotAudio
from voice.files import decoded
from voice.waves import Wave


@pytest.fixture(autouse=True)
def nothing_printed_and_nothing_written(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert capfd.readouterr() == ("", "")
    assert list(folder.iterdir()) == []


def heard(recorded: bytes) -> Audio:
    return decoded(recorded, longest_seconds=30)


@pytest.mark.parametrize(
    "junk", [b"\0" * 999, b"hello, this is text\n" * 99, b"%PDF-1.7", b"OggS", b"\xff\xfb"]
)
def test_what_is_no_recording_is_told_in_words(junk: bytes) -> None:
    with pytest.raises(NotAudio, match=r"; (send|record)"):
        heard(junk)


def test_an_empty_file_is_told_in_words() -> None:
    with pytest.raises(NotAudio, match="empty"):
        heard(b"")


@pytest.mark.parametrize(
    "list_of_files",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
        '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{}</BaseURL></MPD>',
        "[playlist]\nFile1={}\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    ],
)
def test_a_list_of_files_opens_none(list_of_files: str, tmp_path: Path) -> None:
    named = tmp_path / "private.wav"
    named.write_bytes(second_of("wav-16"))
    for name in (named, f"file:{named}"):
        with pytest.raises(NotAudio, match="this is no recording"):
            heard(list_of_files.format(name).encode())


def test_a_film_without_sound_has_nothing_to_hear() -> None:
    with pytest.raises(NotAudio, match="no sound"):
        heard(film(None))


def test_pictures_are_not_looked_at() -> None:
    recorded = film(tone(1), pictures=5)
    pictures = recorded.index(b"\0\0\x01\xb6")
    assert heard(patched(recorded, b"\0\0\x01\xb6", 0, b"\xff" * 12)) == heard(recorded), pictures


def test_a_file_of_very_many_tracks_is_refused() -> None:
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        streams = [container.add_stream("aac", rate=48_000, layout="mono") for _ in range(40)]
        frame = av.AudioFrame.from_ndarray(tone(0.1).reshape(1, -1)[:, :1024], "fltp", "mono")
        frame.sample_rate = 48_000
        for stream in streams:
            container.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(NotAudio):
        heard(file.getvalue())


LIES: dict[str, Callable[[], bytes]] = {
    "wav of an hour": lambda: patched(second_of("wav-16"), b"data", 0, struct.pack("<I", 3600 * 32_000)),
    "flac of an hour": lambda: patched(second_of("flac"), b"fLaC", 18, struct.pack(">I", 3600 * 44_100)),
    "flac cut short": lambda: recording("flac", noise(5, 44_100))[: 44_100 * 4],
    "ogg cut short": lambda: recording("ogg-opus", tone(4))[:-999],
    "webm cut short": lambda: recording("webm", tone(4))[:12_000],
    "wav cut short": lambda: second_of("wav-16")[:20_000],
    "wav at 1 Hz": lambda: patched(second_of("wav-16"), b"fmt ", 8, struct.pack("<I", 1)),
    "wav at 2 GHz": lambda: patched(second_of("wav-16"), b"fmt ", 8, struct.pack("<I", 2**31 - 1)),
    "wav of no channels": lambda: patched(second_of("wav-16"), b"fmt ", 6, b"\0\0"),
    "wav of very many channels": lambda: patched(second_of("wav-16"), b"fmt ", 6, b"\xff\xff"),
    "wav of an unknown codec": lambda: patched(second_of("wav-16"), b"fmt ", 4, b"\x77\x77"),
    "wav without samples": lambda: second_of("wav-16")[:44],
    "ogg that begins as one": lambda: b"OggS" + b"\0" * 5000,
    "mp4 that begins as one": lambda: second_of("m4a")[:40],
    "mp4 of junk": lambda: patched(second_of("m4a"), b"mdat", 0, noise(1).tobytes()[:5000]),
    "webm that begins as one": lambda: second_of("webm")[:200],
    "text with the magic of mp3": lambda: b"ID3\3\0\0\0\0\0\0" + b"hello, this is text\n" * 99,
    "junk with the magic of aac": lambda: b"\xff\xf1" + noise(1).tobytes()[:9999],
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_told_in_words(name: str) -> None:
    with pytest.raises(NotAudio, match=r"; (send|record|Doppel)"):
        heard(LIES[name]())


def test_a_wav_whose_writer_could_not_go_back_is_heard() -> None:
    for length in (0, 0x7FFF_F000, 0xFFFF_FFFF):
        assert heard(patched(second_of("wav-16"), b"data", 0, struct.pack("<I", length))).seconds == 1


def test_a_file_is_read_a_bounded_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    long = recording("wav-32", tone(6))
    monkeypatch.setattr(decoding, "READ_AGAIN", 0)
    with pytest.raises(NotAudio, match="damaged"):
        heard(long)


@pytest.mark.parametrize(
    "wave", [np.zeros(8_000), noise(1, 8_000), music(1, 8_000), 20 * tone(1, 8_000)], ids=str
)
def test_what_is_no_speech_is_sound_all_the_same(wave: Wave) -> None:
    sound = heard(recording("wav-float", wave.astype(np.float32), rate=8_000))
    levels = np.frombuffer(sound.samples, "<i2") / 2**15
    assert sound.seconds == 1
    assert levels.std() == pytest.approx(np.clip(wave, -1, 1).std(), abs=0.05)


def test_numbers_that_are_none_are_silence() -> None:
    wave = tone(1, 16_000)
    wave[::100] = np.nan
    wave[50::100] = np.inf
    loud = np.frombuffer(heard(recording("wav-float", wave, rate=16_000)).samples, "<i2")
    assert loud[0] == 0
    assert loud[50] == 2**15 - 1
    assert loud[200] == 0


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(list(FORMATS)),
    share=st.floats(0, 1),
    junk=st.binary(min_size=1, max_size=40),
    how=st.sampled_from(["over", "into", "cut", "head"]),
)
def test_damage_is_heard_or_told_in_words(name: str, share: float, junk: bytes, how: str) -> None:
    recorded = _SHORT.setdefault(name, recording(name, tone(0.3, FORMATS[name][2])))
    at = round(len(recorded) * share)
    damaged = {
        "over": recorded[:at] + junk + recorded[at + len(junk) :],
        "into": recorded[:at] + junk + recorded[at:],
        "cut": recorded[:at],
        "head": recorded[: at // 20] + junk + recorded[at // 20 + len(junk) :],
    }[how]
    try:
        told = bool(heard(damaged).samples)
    except BadAudio as error:
        told = ";" in str(error)
    assert told


_SHORT: dict[str, bytes] = {}
