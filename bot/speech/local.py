"""Hearing and speaking on this machine."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from threading import Lock

from bot.config.models import Voice
from bot.sound import Aloud, Expecting
from voice import files
from voice.audio import Audio
from voice.errors import TooLarge
from voice.hear import Ear, Heard, Listening, hear
from voice.speak import Speaker

MEGABYTE = 1_000_000


class LocalSpeech:
    """The `Speech` of the house; its engines are made when they are first needed."""

    def __init__(self, settings: Voice, ear: Callable[[], Ear], speaker: Callable[[], Speaker]) -> None:
        """`ear` is asked before each utterance, since what can be said changes with the intents."""
        self.longest_seconds: float = settings.longest_seconds
        self.largest_bytes = settings.largest_megabytes * MEGABYTE
        self._ear = ear
        self._make_speaker = speaker
        self._speaker: Speaker | None = None
        self._making = Lock()

    def listening(self, expecting: Expecting) -> Listening:
        """Begin to hear one utterance."""
        return self._ear().listening(expecting.expects, expecting.language)

    def heard(self, recording: bytes, expecting: Expecting) -> Heard:
        """The words of a recording in any common format. Raises `BadAudio`."""
        if len(recording) > self.largest_bytes:
            raise TooLarge(f"a recording may have {self.largest_bytes // MEGABYTE} MB; send a shorter one")
        audio = files.decoded(recording, longest_seconds=self.longest_seconds)
        return hear(self._ear(), audio, expecting.expects, expecting.language)

    def saying(self, aloud: Aloud) -> Generator[Audio]:
        """The sound of a reply, piece by piece; closing the generator stops it."""
        with self._making:
            self._speaker = self._speaker or self._make_speaker()
        with closing(self._speaker.saying(aloud.text, aloud.manner)) as pieces:
            yield from pieces

    def note(self, aloud: Aloud) -> bytes:
        """A reply as a voice note: Opus in Ogg."""
        return files.ogg_opus(self.saying(aloud))
