"""Wake words of microWakeWord's small networks, whose weights come within the package."""

from __future__ import annotations

from typing import Final

from voice.errors import EngineMissing

PHRASES: Final = ("alexa", "hey jarvis", "hey mycroft", "okay nabu")
"""What the networks of the package were trained for."""


class MicroWake:
    """The `Wake` of a stream for one of `PHRASES`; takes 0.3 % of one core."""

    def __init__(self, phrase: str) -> None:
        """Raises `EngineMissing`; `phrase` is one of `PHRASES`."""
        try:
            from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model
        except ImportError:
            raise EngineMissing("no part that hears wake words; pip install pymicro-wakeword") from None
        self.phrase = phrase
        self._network = MicroWakeWord.from_builtin(Model(phrase.replace(" ", "_")))
        self._features = MicroWakeWordFeatures()

    def hears(self, samples: bytes) -> bool:
        """Whether the phrase ended within the next samples, in the form of `SPEECH`: any number of them."""
        woken = False
        for features in self._features.process_streaming(samples):
            if self._network.process_streaming(features):
                woken = True
                self._network.reset()  # else one phrase is heard in a row of windows
        return woken
