"""Encoding voice notes in memory."""

from __future__ import annotations

from io import BytesIO

import av
import numpy as np
from av import AudioFrame


class Note:
    """A voice note that is being made: Opus in Ogg, mono."""

    def __init__(self, rate: int, bits_a_second: int) -> None:
        """`rate`: frames a second, one of those that Opus knows."""
        self._file = BytesIO()
        self._container = av.open(self._file, "w", format="ogg")
        self._stream = self._container.add_stream(
            "libopus",
            rate=rate,
            options={"application": "voip", "vbr": "constrained"},
            layout="mono",
            bit_rate=bits_a_second,
        )
        self._rate = rate
        self._frames = 0

    def add(self, samples: bytes) -> None:
        """The next samples: 16 bit, mono."""
        if not samples:
            return
        frame = AudioFrame.from_ndarray(np.frombuffer(samples, "<i2").reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts = self._rate, self._frames
        self._frames += frame.samples
        self._container.mux(self._stream.encode(frame))

    def finished(self) -> bytes:
        """The file's bytes; none where there was no sound."""
        if not self._frames:
            return b""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._file.getvalue()
