"""Voice: Home Assistant's voice satellites and other Wyoming clients."""

from channels.voice.channel import VoiceChannel
from channels.voice.settings import Settings

__all__ = ["Settings", "VoiceChannel"]
