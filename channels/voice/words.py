"""What Doppel says on a satellite of its own accord; in YAML beside."""

from __future__ import annotations

from typing import Final

from bot.language import DEFAULT, conversing
from bot.phrases import phrases

_say: Final = phrases(__file__)


def said(name: str, language: str, **filled: str) -> str:
    """A sentence in a language, or in English."""
    tongue = language or DEFAULT
    with conversing(heard=tongue, spoken=tongue):
        return _say(name, **filled)
