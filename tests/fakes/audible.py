"""A `Speech` for a real browser: it decodes what comes and plays a tone, but is told what was said."""

from __future__ import annotations

from collections.abc import Generator
from io import BytesIO

import av
import numpy as np
from speech import FakeSpeech

from bot.sound import Aloud, Expecting
from voice.audio import SPEECH, Audio
from voice.errors import NotAudio
from voice.hear import Heard


class AudibleSpeech(FakeSpeech):
    """Recordings are in the formats of browsers; notes are tones as long as their words."""

    def __init__(self) -> None:
        super().__init__(longest_seconds=120.0)
        self.recordings: list[float] = []
        """How many seconds each recording has that came, once decoded."""
        self.words = "mood 4"
        """What is heard in the next recordings."""

    def heard(self, recording: bytes, expecting: Expecting) -> Heard:
        self.recordings.append(seconds_of(recording))
        return super().heard(self.words.encode(), expecting)

    def saying(self, aloud: Aloud) -> Generator[Audio]:
        for piece in super().saying(aloud):
            moments = np.arange(len(piece.samples) // SPEECH.width) / SPEECH.rate
            yield Audio((6000 * np.sin(2 * np.pi * 330 * moments)).astype("<i2").tobytes())

    def note(self, aloud: Aloud) -> bytes:
        return opus(b"".join(piece.samples for piece in self.saying(aloud)))


def seconds_of(recording: bytes) -> float:
    """How long a recording lasts, by decoding it. Raises `NotAudio`."""
    try:
        with av.open(BytesIO(recording)) as container:
            return float(sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0)))
    except (av.FFmpegError, IndexError):
        raise NotAudio("this is no recording") from None


def opus(samples: bytes) -> bytes:
    """Samples in the form of `SPEECH` as Opus in Ogg."""
    held = BytesIO()
    with av.open(held, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            np.frombuffer(samples, "<i2")[None, :], format="s16", layout="mono"
        )
        frame.sample_rate = SPEECH.rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return held.getvalue()
