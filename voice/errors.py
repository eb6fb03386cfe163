"""The errors of the voice.

VoiceError
├── BadAudio           this sound cannot be heard: the message says why and what would do
│   ├── NotAudio       it is no recording, or a broken one, or lies about what it is
│   ├── TooLong        it lasts longer than is heard in one go
│   └── TooLarge       it has more bytes than are taken
├── NoDevice           no microphone or no loudspeaker, or the system's sound library is missing
│   └── DeviceLost     it went away while it was in use
├── EngineMissing      a part is not installed, or its weights are not there: the message has the command
├── CannotPronounce    a word that no pronunciation is known of
├── BadFrame           a peer on the network sends what is not of the protocol, or too much at once
└── SpeechFailed       an engine broke off; what was said is not lost, only not spoken
    └── Busy           more is waiting to be heard than can be heard soon
"""

from __future__ import annotations


class VoiceError(Exception):
    """Anything about sound that Doppel refuses or cannot do; its message says what to do."""


class BadAudio(VoiceError):
    """A sound that cannot be heard."""


class NotAudio(BadAudio):
    """No recording, or a broken one, or one that lies about what it is."""


class TooLong(BadAudio):
    """A recording that lasts longer than is heard in one go."""


class TooLarge(BadAudio):
    """A recording of more bytes than are taken."""


class NoDevice(VoiceError):
    """No microphone or no loudspeaker, or the system's sound library is missing."""


class DeviceLost(NoDevice):
    """A microphone or loudspeaker that went away while it was in use."""


class EngineMissing(VoiceError):
    """A part that is not installed, or whose weights are not there; the message has the command."""


class CannotPronounce(VoiceError):
    """A word that no pronunciation is known of."""


class BadFrame(VoiceError):
    """A peer on the network that sends what is not of the protocol, or too much at once."""


class SpeechFailed(VoiceError):
    """An engine broke off."""


class Busy(SpeechFailed):
    """More is waiting to be heard than can be heard soon."""
