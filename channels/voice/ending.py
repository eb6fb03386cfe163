"""Where an utterance at a satellite ends."""

from __future__ import annotations

from typing import Final

from voice.detect import Bounds, Endpointer

HANG_OVER: Final = 0.8
"""Seconds of a pause that end it: who speaks into a room pauses longer than who holds a key."""


def endpointer() -> Endpointer:
    """Finds the end of one utterance. Raises `EngineMissing`."""
    from voice.engines.silero import SileroDetector

    return Endpointer(SileroDetector(), Bounds(hang_over=HANG_OVER))
