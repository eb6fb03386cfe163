"""One utterance on its way from a connection to the recognizer."""

from __future__ import annotations

from anyio import to_thread
from wyoming.audio import AudioFormat

from voice.audio import SPEECH, Form
from voice.errors import BadAudio, EngineMissing, VoiceError
from voice.hear import Listening
from voice.wyoming.desk import Told


class Utterance:
    """Samples of any form, fed as they come; too many are dropped and said to be too many."""

    def __init__(self, listening: Listening, language: str, longest_seconds: float) -> None:
        self._listening = listening
        self._language = language
        self._room = longest_seconds
        self._failed = ""

    async def feed(self, samples: bytes, form: AudioFormat) -> None:
        """The next samples. Raises `BadAudio` for a form that nobody could hear."""
        told = Form(form.rate, form.width, form.channels)
        if told != SPEECH:
            raise BadAudio("sound is heard at 16000 Hz, 16 bit, mono")
        self._room -= len(samples) / told.bytes_a_second
        if self._room < 0:
            self._failed = "too_long"
        if self._failed or not samples:
            return
        try:
            await to_thread.run_sync(self._listening.feed, samples)
        except VoiceError as error:
            self._failed = _why(error)

    async def finish(self) -> Told:
        """The words, or why there are none; lets go of the recognizer."""
        try:
            return await self._finished()
        finally:
            await self.close()

    async def close(self) -> None:
        """Nobody wants to know any more."""
        await to_thread.run_sync(self._listening.close)

    async def _finished(self) -> Told:
        if self._failed:
            return Told(language=self._language, unheard=self._failed)
        try:
            heard = await to_thread.run_sync(self._listening.finish)
        except VoiceError as error:
            return Told(language=self._language, unheard=_why(error))
        return Told(heard.text, self._language, heard.why)


def _why(error: VoiceError) -> str:
    return "no_engine" if isinstance(error, EngineMissing) else "broken"
