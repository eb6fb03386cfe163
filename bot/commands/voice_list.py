"""`doppel voice list`: the voices that can speak."""

from __future__ import annotations

from collections.abc import Sequence

from voice.speak import Voice


def list_voices(language: str = "") -> Sequence[Voice]:
    """The voices of a language (two letters), or of all, by name. Raises `EngineMissing`."""
    from voice.engines.pyttsx import voices

    return [voice for voice in voices() if language in {"", voice.language}]
