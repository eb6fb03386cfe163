"""What macOS and Windows speak with, through pyttsx3's drivers, where espeak-ng cannot be loaded.

These drivers give sound to files alone: each stretch of speech is a file of its own in a private folder,
which is read and removed at once. With espeak-ng no file is used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from voice import files
from voice.audio import Audio
from voice.errors import EngineMissing, SpeechFailed
from voice.speak import Manner, Voice

LONGEST_SECONDS: Final = 600.0
_DRIVERS: Final = {"darwin": "nsss", "win32": "sapi5"}


def available() -> bool:
    """Whether this system has a voice of its own that is known."""
    return sys.platform in _DRIVERS


class SystemVoice:
    """Speaks with the system's voices; an engine afresh for each stretch, as queued ones lose their files."""

    def __init__(self, driver: str = "") -> None:
        """`driver`: one of pyttsx3's; without it, this system's."""
        self._driver = driver or _DRIVERS[sys.platform]

    def voices(self) -> tuple[Voice, ...]:
        """Every voice that the system has."""
        return tuple(_voice(each) for each in self._engine().getProperty("voices"))

    def speak(self, text: str, manner: Manner, emit: Callable[[Audio], bool]) -> None:
        """Give a text's sound to `emit`, at once. Raises `SpeechFailed` and `EngineMissing`."""
        engine = self._engine()
        known = [(each.id, _voice(each)) for each in engine.getProperty("voices")]
        own = [key for key, voice in known if voice.language == manner.language]
        named = [key for key, voice in known if manner.voice in {key, voice.name} and key in own]
        if chosen := [*named, *own][:1]:
            engine.setProperty("voice", chosen[0])
        engine.setProperty("rate", manner.speed)
        emit(self._saved(engine, text))

    @staticmethod
    def _saved(engine: Any, text: str) -> Audio:
        with TemporaryDirectory(prefix="doppel-") as folder:  # readable by its owner alone
            path = Path(folder, "said.wav")
            engine.save_to_file(text, str(path))
            engine.runAndWait()
            if not path.is_file():
                raise SpeechFailed("the system's voice gave no sound")
            return files.decoded(path.read_bytes(), longest_seconds=LONGEST_SECONDS)

    def _engine(self) -> Any:
        from pyttsx3.engine import Engine

        try:
            return Engine(self._driver)
        except Exception as error:  # noqa: BLE001 - each driver has errors of its own
            raise EngineMissing(f"the system's voice cannot be used: {error}") from None


def _voice(each: Any) -> Voice:
    """A voice as pyttsx3 tells of it: its languages are "en_GB" or "de-DE", or missing."""
    code = str((each.languages or ["en"])[0]).replace("_", "-").casefold()
    return Voice(str(each.name), code[:2], f"{each.name} ({code})")
