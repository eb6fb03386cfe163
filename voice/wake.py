"""Waking: a word or phrase that Doppel listens for before it hears."""

from __future__ import annotations

from typing import Final, Protocol

USUAL: Final = "okay nabu"
"""The phrase unless another is wished."""


class Wake(Protocol):
    """Listens for one phrase; belongs to one stream."""

    phrase: str
    """As somebody would say it."""

    def hears(self, samples: bytes) -> bool:
        """Whether the phrase ended within the next samples, in the form of `SPEECH`: any number of them."""


def waking(phrase: str = USUAL) -> Wake:
    """Who listens for a phrase: a network that was trained for it where there is one.

    Raises `CannotPronounce` and `EngineMissing`.
    """
    from voice.engines.keyphrase import Keyphrase
    from voice.engines.micro_wake import PHRASES, MicroWake
    from voice.engines.silero import SileroDetector

    plain = " ".join(phrase.lower().replace("-", " ").split())
    if plain in PHRASES:
        return MicroWake(plain)
    return Keyphrase(plain, SileroDetector())
