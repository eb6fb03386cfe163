"""Microphones and loudspeakers, over a small strict PortAudio."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, active_count

import numpy as np
import pytest
from sound_library import FakeDevice, FakeSounds, FakeStream
from sounds import tone

from voice.audio import SPEECH, Audio, Form
from voice.devices import Device, Loudspeaker, Microphone, devices
from voice.engines import portaudio
from voice.errors import DeviceLost, NoDevice

HEADSET = FakeDevice("Headset", inputs=1, outputs=2)
OLD = FakeDevice("Old card", inputs=2, outputs=2, rates=(48_000,), mono=False)
BLOCK = SPEECH.bytes_a_second // 50

Sounds = Callable[..., FakeSounds]


@pytest.fixture
def sounds(monkeypatch: pytest.MonkeyPatch) -> Sounds:
    def with_devices(*found: FakeDevice) -> FakeSounds:
        library = FakeSounds(list(found))
        monkeypatch.setitem(sys.modules, "sounddevice", library)  # type: ignore[arg-type]
        return library

    return with_devices


def test_what_there_is(sounds: Sounds) -> None:
    sounds(FakeDevice("HDMI", outputs=8), HEADSET)
    assert devices("input") == [Device("Headset", "Fake", usual=True)]
    assert devices("output") == [Device("HDMI", "Fake", usual=True), Device("Headset", "Fake", usual=False)]


def test_samples_come_as_they_were_taken_and_none_when_closed(sounds: Sounds) -> None:
    library = sounds(HEADSET)
    microphone = Microphone()
    assert not library.streams, "nothing is opened before it is asked for"
    microphone.open()
    [stream] = library.streams
    stream.record(b"\1\2" * (BLOCK // 2))
    stream.record(b"\3\4" * (BLOCK // 2))
    microphone.close()
    assert stream.closed
    microphone.open()
    assert microphone.read(0) == b"", "what nobody read is gone"
    library.streams[1].record(b"\5\6" * (BLOCK // 2))
    assert microphone.read(0) == b"\5\6" * (BLOCK // 2)


def test_a_device_of_another_rate_in_stereo_is_converted(sounds: Sounds) -> None:
    library = sounds(OLD)
    microphone = Microphone("old")
    microphone.open()
    [stream] = library.streams
    assert (stream.rate, stream.channels) == (48_000, 2)
    wave = np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000) * 16_000
    both = np.repeat(wave.astype("<i2"), 2).tobytes()
    heard = b""
    for start in range(0, len(both), stream.block):
        stream.record(both[start : start + stream.block])
        heard += microphone.read(0)
    assert len(heard) == pytest.approx(SPEECH.bytes_a_second, rel=0.05)
    spectrum = np.abs(np.fft.rfft(np.frombuffer(heard, "<i2")))
    assert np.argmax(spectrum) * 16_000 / (len(heard) // 2) == pytest.approx(440, abs=2)


def test_whoever_is_late_loses_what_is_too_much_and_no_memory(sounds: Sounds) -> None:
    library = sounds(HEADSET)
    microphone = Microphone()
    microphone.open()
    for _ in range(1000):
        library.streams[0].record(bytes(BLOCK))
    kept = 0
    while microphone.read(0):
        kept += 1
    assert kept == 500


def test_unplugged_while_it_is_read(sounds: Sounds) -> None:
    library = sounds(HEADSET)
    microphone = Microphone()
    microphone.open()
    library.streams[0].end()
    with pytest.raises(DeviceLost, match="went away"):
        microphone.read(5)
    assert library.streams[0].closed


def test_silent_death_of_a_device_is_seen_too(sounds: Sounds) -> None:
    sounds(HEADSET)
    patient, impatient = Microphone(), Microphone(patience=0)
    patient.open()
    assert patient.read(0) == b""
    impatient.open()
    with pytest.raises(DeviceLost):
        impatient.read(0)


def test_a_driver_that_never_closes_holds_nobody_up(sounds: Sounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portaudio, "FAREWELL", 0.01)
    library = sounds(HEADSET)
    microphone = Microphone()
    microphone.open()
    threads = active_count()
    library.streams[0].answers.clear()
    microphone.close()
    assert active_count() == threads + 1
    library.streams[0].answers.set()


@pytest.mark.parametrize("make", [Microphone(), Microphone("headset")], ids=["usual", "named"])
def test_no_microphone(sounds: Sounds, make: Microphone) -> None:
    sounds(FakeDevice("HDMI", outputs=8))
    with pytest.raises(NoDevice, match="no microphone"):
        make.open()


def test_no_loudspeaker(sounds: Sounds) -> None:
    sounds(FakeDevice("Webcam", inputs=1))
    with pytest.raises(NoDevice, match="no loudspeaker"):
        Loudspeaker().play([Audio(tone(0.1))], Event())


def test_a_busy_microphone(sounds: Sounds) -> None:
    sounds(HEADSET).busy = True
    with pytest.raises(NoDevice, match="another program"):
        Microphone().open()


def test_without_the_systems_library_the_command_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(NoDevice, match="apt install libportaudio2"):
        Microphone().open()


class Hardware:
    """A loudspeaker that takes sound as fast as it comes."""

    def __init__(self, library: FakeSounds) -> None:
        self._library = library
        self._pool = ThreadPoolExecutor(1)

    def play(self, pieces: Iterator[Audio], stop: Event) -> Iterator[FakeStream]:
        """The stream that is played; the end of the playing is `came_to_its_end`."""
        self._playing = self._pool.submit(Loudspeaker().play, pieces, stop)
        assert self._library.started.wait(20)
        yield self._library.streams[-1]
        self._pool.shutdown()

    @property
    def came_to_its_end(self) -> bool:
        return self._playing.result(20)


@pytest.mark.parametrize("device", [HEADSET, OLD], ids=lambda device: device.name)
def test_pieces_are_played_to_their_end(sounds: Sounds, device: FakeDevice) -> None:
    hardware = Hardware(sounds(device))
    form = Form(22_050)
    wave = (np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050) * 16_000).astype("<i2").tobytes()
    for stream in hardware.play(
        (Audio(wave[at : at + 4410], form) for at in range(0, 44_100, 4410)), Event()
    ):
        played = b""
        while (block := stream.wants()) is not None:
            played += block if any(block) else b""
        assert hardware.came_to_its_end
        assert stream.closed
        mono = np.frombuffer(played, "<i2")[:: stream.channels]
        assert len(mono) / stream.rate == pytest.approx(1, abs=0.06)
        assert np.argmax(np.abs(np.fft.rfft(mono))) * stream.rate / len(mono) == pytest.approx(440, abs=5)


def test_a_stop_is_silence_with_the_next_block_though_the_maker_hangs(sounds: Sounds) -> None:
    hardware, stop, made, go_on = Hardware(sounds(HEADSET)), Event(), Event(), Event()

    def slow() -> Iterator[Audio]:
        yield Audio(tone(0.5))
        made.set()
        go_on.wait(20)
        yield Audio(tone(0.5))

    for stream in hardware.play(slow(), stop):
        assert made.wait(20)
        assert stream.wants()
        stop.set()
        assert stream.wants() is None
        go_on.set()
        assert not hardware.came_to_its_end
        assert stream.closed


def test_unplugged_while_it_plays(sounds: Sounds) -> None:
    hardware = Hardware(sounds(HEADSET))
    for stream in hardware.play(iter([Audio(tone(3))]), Event()):
        stream.end()
        with pytest.raises(DeviceLost, match="loudspeaker went away"):
            assert hardware.came_to_its_end


def test_nothing_to_play_opens_nothing(sounds: Sounds) -> None:
    library = sounds(HEADSET)
    assert Loudspeaker().play([], Event())
    assert not library.streams
