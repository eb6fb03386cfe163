"""A small strict `Speech`: recordings are words in UTF-8, and it says silence as long as the words."""

from __future__ import annotations

from collections.abc import Generator

from bot.sound import Aloud, Expecting
from voice.audio import SPEECH, Audio
from voice.errors import NotAudio, TooLarge
from voice.hear import Heard, Listening

BYTES_A_LETTER = SPEECH.bytes_a_second // 20
UNHEARD = {"": "silence", "?": "unsure", "~": "beyond"}


class FakeSpeech:
    """The protocol `bot.sound.Speech` in memory."""

    def __init__(self, longest_seconds: float = 120.0, largest_bytes: int = 1_000_000) -> None:
        self.longest_seconds = longest_seconds
        self.largest_bytes = largest_bytes
        self.expected: list[Expecting] = []
        """What was told of each utterance, in order."""
        self.said: list[Aloud] = []
        """What was spoken to its end, in order."""

    def listening(self, expecting: Expecting) -> Listening:
        self.expected.append(expecting)
        return _Words()

    def heard(self, recording: bytes, expecting: Expecting) -> Heard:
        if len(recording) > self.largest_bytes:
            raise TooLarge("a recording may be smaller; send a shorter one")
        listening = self.listening(expecting)
        listening.feed(recording)
        return listening.finish()

    def saying(self, aloud: Aloud) -> Generator[Audio]:
        assert aloud.text.strip(), "there is something to say"
        for word in aloud.text.split():
            yield Audio(bytes(BYTES_A_LETTER * len(word)))
        self.said.append(aloud)

    def note(self, aloud: Aloud) -> bytes:
        for _ in self.saying(aloud):
            pass
        return b"OggS" + aloud.text.encode()


class _Words:
    def __init__(self) -> None:
        self._heard = b""
        self._open = True

    def feed(self, samples: bytes) -> None:
        assert self._open, "nothing is fed after the end"
        self._heard += samples

    def finish(self) -> Heard:
        assert self._open, "an utterance ends once"
        self._open = False
        try:
            words = self._heard.decode()
        except UnicodeDecodeError:
            raise NotAudio("this is no recording") from None
        if words in UNHEARD:
            return Heard(why=UNHEARD[words], engine="fake")  # type: ignore[arg-type]
        return Heard(words, confidence=1.0, engine="fake")

    def close(self) -> None:
        self._open = False
