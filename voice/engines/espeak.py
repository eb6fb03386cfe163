"""Speaking with eSpeak NG, through the bindings of pyttsx3: in memory, piece by piece."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable
from typing import Any, Final

from voice.audio import Audio, Form
from voice.errors import EngineMissing, SpeechFailed
from voice.espeak import LOCK, library
from voice.speak import FASTEST, SLOWEST, Manner, Voice

_OK: Final = 0
_GO_ON, _STOP = 0, 1

log = logging.getLogger(__name__)


class Espeak:
    """Speaks with eSpeak NG. Raises `EngineMissing` where it is not installed."""

    def __init__(self) -> None:
        with LOCK:
            self._library, self._form = _bindings()
            self._voices = _voices(self._library)
        self._warned: set[str] = set()

    def voices(self) -> tuple[Voice, ...]:
        """Every voice that it has."""
        return tuple(voice for voice, _ in self._voices.values())

    def speak(self, text: str, manner: Manner, emit: Callable[[Audio], bool]) -> None:
        """Give a text's sound to `emit`, piece by piece, until it answers False. Raises `SpeechFailed`."""

        def piece(samples: Any, count: int, _: Any) -> int:
            if count <= 0:
                return _GO_ON
            width = self._form.width
            return _GO_ON if emit(Audio(ctypes.string_at(samples, count * width), self._form)) else _STOP

        espeak = self._library
        with LOCK:
            self._choose(manner)
            espeak.SetParameter(espeak.RATE, min(max(manner.speed, SLOWEST), FASTEST))
            espeak.SetSynthCallback(piece)
            words = text.replace("\0", " ").encode("utf-8", "replace")
            if espeak.Synth(words, flags=espeak.CHARS_UTF8 | espeak.ENDPAUSE) != _OK:
                raise SpeechFailed("eSpeak NG broke off")

    def _choose(self, manner: Manner) -> None:
        """Take the voice that was asked for, or else the language's own."""
        base, plus, variant = manner.voice.casefold().partition("+")
        voice, file = self._voices.get(base, (None, ""))
        if base and voice is None and manner.voice not in self._warned:
            self._warned.add(manner.voice)
            log.warning("no voice is called %r; the language's own speaks", manner.voice)
        if voice is None or voice.language != manner.language:
            file = manner.language
        wishes = (f"{file}{plus}{variant}", manner.language, "en")
        if all(self._library.SetVoiceByName(wish.encode()) != _OK for wish in wishes):
            raise SpeechFailed(f"eSpeak NG has no voice for {manner.language!r}")


def _bindings() -> tuple[Any, Form]:
    """pyttsx3's bindings to the library, and the form of the sound that it makes."""
    _, form = library()
    try:
        from pyttsx3.drivers import _espeak as bindings  # finds what was loaded, by its name
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineMissing(f"pyttsx3 finds no eSpeak NG on {sys.platform}: {error}") from None
    return bindings, form


def _voices(bindings: Any) -> dict[str, tuple[Voice, str]]:
    """Voices by name, each with its file, but for those that need another program."""
    found = {}
    for each in bindings.ListVoices(None):
        if each.identifier.startswith(b"mb/"):
            continue
        name = each.languages[1:].decode()  # the first byte is a priority
        found[name] = (Voice(name, name.partition("-")[0], each.name.decode()), each.identifier.decode())
    return found
