"""Recordings: from a file's bytes to samples, and from samples to a file's bytes. No disk is used."""

from __future__ import annotations

from collections.abc import Iterable

from voice.audio import SPEECH, Audio


def decoded(recording: bytes, *, longest_seconds: float) -> Audio:
    """A recording in any common format as `SPEECH`. Raises `NotAudio` and `TooLong`."""
    raise NotImplementedError


def ogg_opus(pieces: Iterable[Audio]) -> bytes:
    """Pieces of sound as one voice note: Opus in Ogg, mono; empty where there is no sound."""
    raise NotImplementedError


__all__ = ["SPEECH", "decoded", "ogg_opus"]
