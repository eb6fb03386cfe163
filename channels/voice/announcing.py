"""Speaking first: a chime, what there is to say, and where it asks something, once more after a silence."""

from __future__ import annotations

from bot.sound import Aloud
from channels.voice.words import said
from voice.chimes import chime
from voice.errors import VoiceError
from voice.wyoming.satellite import Satellite


async def announced(satellite: Satellite, aloud: Aloud) -> bool:
    """Whether it was played, and somebody answers where it asks something."""
    sound = chime(None, "listening")
    if sound is None or not aloud.text:
        return False
    asks = aloud.text.rstrip(" \"'”“»").endswith("?")
    again = said("again", aloud.manner.language) if asks else ""
    try:
        return await satellite.announce(aloud.text, aloud.manner, sound, again)
    except VoiceError:
        return False
