"""Decoding recordings from memory, within bounds: nothing a file claims is believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final, NoReturn

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Discard

from voice.audio import FASTEST, MOST_CHANNELS, SLOWEST, SPEECH
from voice.errors import NotAudio, TooLong
from voice.formats import format_of
from voice.stripping import DAMAGED, UNKNOWN_CODEC, sound_only
from voice.waves import Rates, Wave, mixed, samples_of, wave_in

CODECS: Final = (
    "opus,vorbis,aac,alac,flac,mp3,mp3float,mp2,mp2float,speex,amrnb,amrwb,gsm_ms,"
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_mulaw,pcm_alaw,adpcm_ms,adpcm_ima_wav"
)
"""All of sound: a picture or a film is never decoded."""
MOST_STREAMS: Final = 32
PROBED: Final = 1_000_000
"""Bytes looked at to learn what is in a file."""
READ_AGAIN: Final = 8
"""Times that the bytes of a file may be read: sound and pictures need not lie in the order of time."""
SLACK: Final = 0.1
"""Seconds that codecs add at the ends."""
BROKEN: Final = 0.1
"""Share of packets from which on a recording counts as damaged."""
BROKEN_AT_ONCE: Final = 50
WHOLE: Final[Mapping[str, float]] = {"mp4": 0.9, "flac": 0.9, "matroska": 0.9}
"""Share of the time a header tells from which on a recording counts as whole."""
HALF: Final = 0.5
"""The same of formats that only estimate it."""
SEEKING: Final = frozenset(("mp4", "ogg", "matroska"))
"""Formats whose parts need not lie in order; in others, nothing behind the sound is looked for."""


def speech(recording: bytes, longest_seconds: float) -> Iterator[bytes]:
    """The samples of a recording in the form of `SPEECH`, piece by piece. Raises `NotAudio` and `TooLong`."""
    if not recording:
        raise NotAudio("the recording is empty; record it again")
    kind = format_of(recording)
    if not kind:
        raise NotAudio("this is no recording; send ogg, m4a, mp4, webm, mp3, wav or flac")
    try:
        with _opened(sound_only(recording, kind), kind) as container:
            yield from _Decoding(container, longest_seconds, WHOLE.get(kind, HALF)).pieces()
    except FFmpegError as error:
        raise NotAudio(DAMAGED) from error


class _Memory:
    """A recording as a file that is read a bounded number of times."""

    def __init__(self, recording: bytes, *, seekable: bool) -> None:
        self.seekable = lambda: seekable
        self._file = BytesIO(recording)
        self._left = READ_AGAIN * len(recording) + PROBED
        self.seek, self.tell = self._file.seek, self._file.tell

    def read(self, size: int) -> bytes:
        piece = self._file.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise NotAudio(DAMAGED)
        return piece


def _opened(recording: bytes, kind: str) -> InputContainer:
    return av.open(
        _Memory(recording, seekable=kind in SEEKING),
        "r",
        format=kind,
        container_options={
            "codec_whitelist": CODECS,
            "max_streams": str(MOST_STREAMS),
            "probesize": str(PROBED),
            "protocol_whitelist": "none",
            **({"advanced_editlist": "0", "ignore_chapters": "1"} if kind == "mp4" else {}),
        },
        metadata_errors="replace",
        io_open=_refused,
    )


def _refused(_address: str, _flags: int, _options: dict[str, str]) -> NoReturn:
    raise NotAudio("the recording points to another file; send one that holds its sound itself")


class _Decoding:
    """One recording on its way to samples."""

    def __init__(self, container: InputContainer, longest_seconds: float, whole: float) -> None:
        self._whole = whole
        self._container = container
        self._longest = longest_seconds
        self._stream = _sound(container)
        self._seconds = 0.0
        self._shape = (0, 0)
        self._rates = Rates(SPEECH.rate, SPEECH.rate, 1)

    def pieces(self) -> Iterator[bytes]:
        for frame in self._frames():
            self._count(frame)
            if self._shape != (frame.sample_rate, frame.layout.nb_channels):
                yield _samples(self._rates.finish())
                self._rates = Rates(frame.sample_rate, SPEECH.rate, 1)
                self._shape = (frame.sample_rate, frame.layout.nb_channels)
            yield _samples(self._rates.feed(mixed(wave_in(frame), 1)))
        yield _samples(self._rates.finish())
        self._check_whole()

    def _frames(self) -> Iterator[AudioFrame]:
        packets = broken = at_once = 0
        for packet in self._container.demux(self._stream):
            packets += 1
            try:
                frames = self._stream.decode(packet)
            except FFmpegError:
                broken, at_once = broken + 1, at_once + 1
                if at_once > BROKEN_AT_ONCE:
                    break
                continue
            at_once = 0
            yield from frames
        if broken > 1 + packets * BROKEN:
            raise NotAudio(DAMAGED)

    def _count(self, frame: AudioFrame) -> None:
        if not SLOWEST <= frame.sample_rate <= FASTEST or frame.layout.nb_channels > MOST_CHANNELS:
            raise NotAudio("nobody records sound in such a form; record it again")
        self._seconds += frame.samples / frame.sample_rate
        if self._seconds > self._longest + SLACK:
            raise TooLong(f"a recording may last {self._longest:g} seconds; send a shorter one")

    def _check_whole(self) -> None:
        if not self._seconds:
            raise NotAudio("there is no sound in the recording; record it again")
        told = _told_seconds(self._container, self._stream)
        if self._seconds + 1 < told * self._whole:
            raise NotAudio(
                f"the recording breaks off: of {told:.0f} seconds it has {self._seconds:.0f}; send it again"
            )


def _sound(container: InputContainer) -> AudioStream:
    stream = next(iter(container.streams.audio), None)
    if stream is None:
        raise NotAudio("the file has no sound; send a recording with a sound track")
    if stream.codec_context is None or stream.codec_context.name not in CODECS.split(","):
        raise NotAudio(UNKNOWN_CODEC)
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    stream.codec_context.thread_count = 1
    return stream


def _told_seconds(container: InputContainer, stream: AudioStream) -> float:
    """How long a recording says it is; 0 where it does not."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def _samples(wave: Wave) -> bytes:
    return samples_of(wave, SPEECH.width)
