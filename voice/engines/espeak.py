"""espeak-ng from its Python package, through the bindings of pyttsx3: no system package, no file, no device.

Both the library and pyttsx3's callback are one for the whole process: whoever calls the library holds `LOCK`.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any, Final

from voice.audio import Audio, Form
from voice.errors import EngineMissing, SpeechFailed
from voice.speak import FASTEST, SLOWEST, Manner, Voice

LOCK: Final = Lock()
PIECE: Final = 60
"""Milliseconds of one piece of sound."""
_RETURNED: Final = 2  # AUDIO_OUTPUT_SYNCHRONOUS: sound goes to the callback, before the call returns
_NEVER_EXIT: Final = 0x8000  # espeak-ng ends the whole process otherwise, where its data is not found
_OK: Final = 0
_GO_ON, _STOP = 0, 1

log = logging.getLogger(__name__)


class Espeak:
    """Speaks with espeak-ng. Raises `EngineMissing` where it is not installed."""

    def __init__(self) -> None:
        with LOCK:
            self._library, self._form = _loaded()
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

        library = self._library
        with LOCK:
            self._choose(manner)
            library.SetParameter(library.RATE, min(max(manner.speed, SLOWEST), FASTEST))
            library.SetSynthCallback(piece)
            words = text.replace("\0", " ").encode("utf-8", "replace")
            if library.Synth(words, flags=library.CHARS_UTF8 | library.ENDPAUSE) != _OK:
                raise SpeechFailed("espeak-ng broke off")

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
            raise SpeechFailed(f"espeak-ng has no voice for {manner.language!r}")


@cache
def _loaded() -> tuple[Any, Form]:
    """pyttsx3's bindings to the library, and the form of the sound that it makes."""
    try:
        import espeakng_loader
    except ImportError:
        raise EngineMissing("espeak-ng is not installed: pip install espeakng-loader") from None
    try:
        ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
        from pyttsx3.drivers import _espeak as library  # finds what was loaded, by its name
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineMissing(f"espeak-ng cannot be loaded on {sys.platform}: {error}") from None
    data = espeakng_loader.get_data_path().encode()
    rate = library.Initialize(_RETURNED, PIECE, data, _NEVER_EXIT)
    if rate <= 0:
        raise EngineMissing("espeak-ng lacks its data: pip install --force-reinstall espeakng-loader")
    return library, Form(rate)


def _voices(library: Any) -> dict[str, tuple[Voice, str]]:
    """Voices by name, each with its file, but for those that need another program."""
    found = {}
    for each in library.ListVoices(None):
        if each.identifier.startswith(b"mb/"):
            continue
        name = each.languages[1:].decode()  # the first byte is a priority
        found[name] = (Voice(name, name.partition("-")[0], each.name.decode()), each.identifier.decode())
    return found
