"""Detecting speech: where in a stream of sound somebody speaks."""

from __future__ import annotations

from typing import Protocol


class Detector(Protocol):
    """Tells speech from other sound; belongs to one stream."""

    frame: int
    """Bytes of one frame, in the form of `SPEECH`."""

    def speech(self, frame: bytes) -> float:
        """How likely it is, from 0 to 1, that somebody speaks in the next frame of the stream."""
