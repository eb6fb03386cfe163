"""Recordings: from a file's bytes to samples, and from samples to a file's bytes. No disk is used."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from io import BytesIO
from typing import Final

from voice.audio import SPEECH, Audio, Converter, Form

NOTE: Final = Form(48_000)
"""What Opus is made of."""
BITS_A_SECOND: Final = 24_000
"""Of a voice note: speech in full quality."""


def decoded(recording: bytes, *, longest_seconds: float) -> Audio:
    """A recording in any common format as `SPEECH`.

    The format is told from the bytes alone; of a film, only the first sound track is decoded. Raises
    `NotAudio`, and `TooLong` as soon as more was decoded, whatever the header says.
    """
    from voice.decoding import speech  # PyAV

    return Audio(b"".join(speech(recording, longest_seconds)), SPEECH)


def ogg_opus(pieces: Iterable[Audio]) -> bytes:
    """Pieces of sound as one voice note: Opus in Ogg, mono; empty where there is no sound."""
    from voice.encoding import Note

    note = Note(NOTE.rate, BITS_A_SECOND)
    converter, form = Converter(NOTE, NOTE), NOTE
    for piece in pieces:
        if piece.form != form:
            note.add(converter.finish())
            converter, form = Converter(piece.form, NOTE), piece.form
        note.add(converter.feed(piece.samples))
    note.add(converter.finish())
    return note.finished()


def wav(audio: Audio) -> bytes:
    """A stretch of sound as a WAV file."""
    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(audio.form.channels)
        written.setsampwidth(audio.form.width)
        written.setframerate(audio.form.rate)
        written.writeframes(audio.samples)
    return file.getvalue()
