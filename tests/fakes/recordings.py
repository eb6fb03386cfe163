"""Recordings of every format, made in memory: sound for them, and files of it."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from io import BytesIO
from typing import Final, TypeAlias

import av
import numpy as np
from av import AudioFrame, VideoFrame
from numpy.typing import NDArray

from voice.audio import Audio, Form

Wave: TypeAlias = NDArray[np.float32]
FORMATS: Final = {
    "ogg-opus": ("ogg", "libopus", 48_000),
    "webm": ("webm", "libopus", 48_000),
    "webm-live": ("webm", "libopus", 48_000),
    "m4a": ("ipod", "aac", 44_100),
    "mp4": ("mp4", "aac", 48_000),
    "mp4-live": ("mp4", "aac", 48_000),
    "aac": ("adts", "aac", 16_000),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "flac": ("flac", "flac", 44_100),
    "wav-8": ("wav", "pcm_u8", 8_000),
    "wav-16": ("wav", "pcm_s16le", 16_000),
    "wav-24": ("wav", "pcm_s24le", 48_000),
    "wav-32": ("wav", "pcm_s32le", 48_000),
    "wav-float": ("wav", "pcm_f32le", 44_100),
    "wav-double": ("wav", "pcm_f64le", 44_100),
    "wav-mulaw": ("wav", "pcm_mulaw", 8_000),
    "wav-alaw": ("wav", "pcm_alaw", 8_000),
}
"""Name → what PyAV calls the file's format and the codec, and the rate in frames a second."""
LIVE: Final = {
    "webm-live": {"live": "1", "cluster_time_limit": "100"},
    "mp4-live": {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "200000"},
}
"""Options of the formats that browsers record in: written as the sound comes, and of no length."""
PIECE: Final = 1024


def tone(seconds: float, rate: int = 48_000, hertz: float = 440.0, loud: float = 0.3) -> Wave:
    """A steady tone, from -1 to 1."""
    wave = loud * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return wave.astype(np.float32)


def noise(seconds: float, rate: int = 48_000, loud: float = 0.3) -> Wave:
    """The same white noise every time."""
    return np.random.default_rng(1).uniform(-loud, loud, round(seconds * rate)).astype(np.float32)


def music(seconds: float, rate: int = 48_000) -> Wave:
    """Chords that change twice a second, over a beat."""
    chords = ((220.0, 277.2, 329.6), (246.9, 311.1, 370.0), (196.0, 246.9, 293.7))
    at = np.arange(round(seconds * rate)) / rate
    wave = np.zeros(len(at))
    for number, chord in enumerate(chords):
        played = (at * 2).astype(int) % len(chords) == number
        wave += played * sum(0.1 * np.sin(2 * np.pi * hertz * at) for hertz in chord)
    beat = 0.3 * np.exp(-40 * (at % 0.25)) * np.sin(2 * np.pi * 80 * at)
    return (wave + beat).astype(np.float32)


def pcm(wave: Wave, rate: int = 16_000) -> Audio:
    """A wave as samples of 16 bit."""
    return Audio((np.clip(wave, -1, 1) * 32_767).astype("<i2").tobytes(), Form(rate))


def recording(name: str, wave: Wave, *, rate: int = 0, channels: int = 1) -> bytes:
    """A file of one of `FORMATS`, the same sound in every channel; `rate` in place of the usual one."""
    kind, codec, usual = FORMATS[name]
    file = BytesIO()
    with av.open(file, "w", format=kind, options=LIVE.get(name, {})) as container:
        layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
        stream = container.add_stream(codec, rate=rate or usual, layout=layout)
        _write(container, stream, np.tile(wave, (channels, 1)))
    return file.getvalue()


@cache
def second_of(name: str) -> bytes:
    """A second of a tone in one of `FORMATS`."""
    return recording(name, tone(1, FORMATS[name][2]))


def patched(recorded: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """A recording with other bytes at a place counted from the end of a mark."""
    at = recorded.index(mark) + len(mark) + offset
    return recorded[:at] + value + recorded[at + len(value) :]


def film(wave: Wave | None, *, pictures: int = 5, size: int = 64) -> bytes:
    """An MP4 with a picture track of `size` × `size`, and a sound track of a wave at 48 kHz."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        seen = container.add_stream("mpeg4", rate=5, width=size, height=size)
        heard = container.add_stream("aac", rate=48_000, layout="mono") if wave is not None else None
        for number in range(pictures):
            picture = VideoFrame.from_ndarray(np.full((size, size, 3), number, np.uint8), format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, 5)
            container.mux(seen.encode(picture))
        container.mux(seen.encode(None))
        if heard is not None and wave is not None:
            _write(container, heard, wave.reshape(1, -1))
    return file.getvalue()


def _write(container: av.container.OutputContainer, stream: av.AudioStream, wave: Wave) -> None:
    for start in range(0, wave.shape[1], PIECE):
        piece = np.ascontiguousarray(wave[:, start : start + PIECE])
        frame = AudioFrame.from_ndarray(piece, "fltp", stream.layout.name)
        frame.sample_rate, frame.pts = stream.rate, start
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
