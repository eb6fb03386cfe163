"""One utterance on its way from a connection to the recognizer."""

from __future__ import annotations

from typing import Final

from anyio import to_thread
from wyoming.audio import AudioFormat

from voice.audio import SPEECH, Converter, Form
from voice.detect import Ended, Endpointer, Samples, Started
from voice.errors import EngineMissing, VoiceError
from voice.hear import Listening
from voice.wyoming.desk import Told

PATIENCE: Final = 8.0
"""Seconds in which somebody who was asked to speak begins to."""


class Utterance:
    """Samples of any form, fed as they come; too many are dropped and said to be too many.

    With an `endpointer` the sound itself tells when it is over; else whoever feeds it.
    """

    def __init__(
        self,
        listening: Listening,
        language: str,
        longest_seconds: float,
        endpointer: Endpointer | None = None,
    ) -> None:
        self._listening = listening
        self._language = language
        self._room = longest_seconds
        self._endpointer = endpointer
        self._converter: tuple[Form, Converter] | None = None
        self._silence = 0.0
        self._failed = ""
        self.began = endpointer is None
        """Whether somebody has begun to speak."""
        self.over = False
        """Whether nothing more is to be fed: it ended, or nobody began."""

    async def feed(self, samples: bytes, form: AudioFormat) -> None:
        """The next samples. Raises `BadAudio` for a form that nobody records in."""
        await to_thread.run_sync(self._feed, samples, Form(form.rate, form.width, form.channels))

    async def finish(self) -> Told:
        """The words, or why there are none; lets go of the recognizer."""
        try:
            return await to_thread.run_sync(self._finish)
        finally:
            await self.close()

    async def close(self) -> None:
        """Nobody wants to know any more."""
        await to_thread.run_sync(self._listening.close)

    def _feed(self, samples: bytes, form: Form) -> None:
        if self._converter is None or self._converter[0] != form:
            self._converter = form, Converter(form, SPEECH)
        converted = self._converter[1].feed(samples)
        self._room -= len(samples) / form.bytes_a_second
        if self._room < 0:
            self._failed, self.over = self._failed or "too_long", True
        if not self._failed:
            self._take(converted)

    def _take(self, samples: bytes) -> None:
        try:
            if self._endpointer is None:
                self._listening.feed(samples)
            else:
                self._follow(self._endpointer, samples)
        except VoiceError as error:
            self._failed, self.over = _why(error), True

    def _follow(self, endpointer: Endpointer, samples: bytes) -> None:
        for endpoint in endpointer.feed(samples):
            match endpoint:
                case Started():
                    self.began = True
                case Samples(spoken):
                    if not self.over:
                        self._listening.feed(spoken)
                case Ended():
                    self.over = True
        self._silence += len(samples) / SPEECH.bytes_a_second
        self.over = self.over or (not self.began and self._silence > PATIENCE)

    def _finish(self) -> Told:
        if not self.began:
            return Told(language=self._language, unheard="silence")
        if self._failed:
            return Told(language=self._language, unheard=self._failed)
        try:
            if self._converter and self._endpointer is None and (rest := self._converter[1].finish()):
                self._listening.feed(rest)
            heard = self._listening.finish()
        except VoiceError as error:
            return Told(language=self._language, unheard=_why(error))
        return Told(heard.text, self._language, heard.why)


def _why(error: VoiceError) -> str:
    return "no_engine" if isinstance(error, EngineMissing) else "broken"
