"""Sound on its way out, as it is made."""

from __future__ import annotations

from collections.abc import Generator

import anyio
from anyio import to_thread
from wyoming.audio import AudioChunk, AudioStart, AudioStop

from voice.audio import SPEECH, Audio, Form, converted
from voice.wyoming.wire import Wire

PIECE_SECONDS = 0.1
"""Of one event, so that a satellite begins at once and none is too large."""


async def sounded(wire: Wire, pieces: Generator[Audio]) -> float:
    """Send pieces of sound as one stretch, and how many seconds it has; the engine stops with the caller."""
    form: Form | None = None
    seconds = 0.0
    try:
        while (piece := await to_thread.run_sync(next, pieces, None)) is not None:
            if form is None:
                form = piece.form
                await wire.write(AudioStart(form.rate, form.width, form.channels))
            seconds += piece.seconds
            await wire.write(*_chunks(piece if piece.form == form else converted(piece, form)))
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(pieces.close)
    if form is None:
        await wire.write(AudioStart(SPEECH.rate, SPEECH.width, SPEECH.channels))
    await wire.write(AudioStop())
    return seconds


def _chunks(piece: Audio) -> list[AudioChunk]:
    form = piece.form
    step = max(int(form.rate * PIECE_SECONDS), 1) * form.frame
    return [
        AudioChunk(form.rate, form.width, form.channels, piece.samples[start : start + step])
        for start in range(0, len(piece.samples), step)
    ]
