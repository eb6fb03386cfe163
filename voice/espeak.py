"""eSpeak NG from its Python package, which has its data with it: no system package, no file, no device.

It is one for the whole process, and so is what it was told last: whoever calls it holds `LOCK`.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from threading import Lock
from typing import Final

from voice.audio import Form
from voice.errors import EngineMissing

LOCK: Final = Lock()
PIECE: Final = 60
"""Milliseconds of one piece of the sound that it gives."""
_RETURNED: Final = 2  # AUDIO_OUTPUT_SYNCHRONOUS: sound goes to a callback, before the call returns
_NEVER_EXIT: Final = 0x8000  # it ends the whole process otherwise, where its data is not found


@cache
def library() -> tuple[ctypes.CDLL, Form]:
    """The library, started, and the form of the sound that it makes. Raises `EngineMissing`."""
    try:
        import espeakng_loader
    except ImportError:
        raise EngineMissing("eSpeak NG is not installed: pip install espeakng-loader") from None
    try:
        loaded = ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
        data = str(espeakng_loader.get_data_path()).encode()
    except (OSError, RuntimeError) as error:
        raise EngineMissing(f"eSpeak NG cannot be loaded on {sys.platform}: {error}") from None
    rate = loaded.espeak_Initialize(_RETURNED, PIECE, data, _NEVER_EXIT)
    if rate <= 0:
        raise EngineMissing(
            "eSpeak NG does not start; install it again: pip install --force-reinstall espeakng-loader"
        )
    return loaded, Form(rate)
