"""Who hears what: commands go to the grammar, words of any kind and other languages to Whisper."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from voice.audio import SPEECH
from voice.errors import EngineMissing, SpeechFailed
from voice.hear import Ear, Expected, Heard, Listening

_MOST_COMMAND: Final = 30 * SPEECH.bytes_a_second
"""Of a command that the grammar rejects, Whisper hears so much at most."""


class Router:
    """An `Ear` over one for commands and one for words, of which either may be missing."""

    def __init__(
        self, commands: Ear | None, words: Ear | None, languages: frozenset[str] = frozenset({"en"})
    ) -> None:
        """`languages`: those of the commands."""
        self._commands = commands
        self._words = words
        self._languages = languages

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        """Begin to hear one utterance; samples go on to the grammar as they come, to Whisper at the end."""
        commands = self._commands if language in self._languages else None
        if expects == "words" or commands is None:
            with suppress(
                EngineMissing
            ):  # then the answers that are commands, as "skip", are heard all the same
                if self._words:
                    return self._words.listening(expects, language)
        if commands is None:
            return _Beyond()
        first = commands.listening("command", language)
        return _Answer(first) if expects == "words" else _Command(first, self._second(language))

    def _second(self, language: str) -> Callable[[], Listening | None]:
        def second() -> Listening | None:
            with suppress(EngineMissing):
                return self._words.listening("command", language) if self._words else None
            return None

        return second


class _Command:
    """The grammar, and Whisper on the same samples where the grammar is not sure."""

    def __init__(self, first: Listening, second: Callable[[], Listening | None]) -> None:
        self._first = first
        self._second = second
        self._kept = bytearray()

    def feed(self, samples: bytes) -> None:
        self._kept += samples[: _MOST_COMMAND - len(self._kept)]
        self._first.feed(samples)

    def finish(self) -> Heard:
        heard = self._first.finish()
        if heard.why != "unsure":
            return heard
        second = self._second()
        if second is None:
            return heard
        try:
            second.feed(bytes(self._kept))
            again = second.finish()
        except (EngineMissing, SpeechFailed):
            return heard
        finally:
            second.close()
        return heard if again.why else again

    def close(self) -> None:
        self._kept.clear()
        self._first.close()


class _Answer:
    """The grammar alone where words were expected: "skip" and "no" are heard, the rest is beyond it."""

    def __init__(self, first: Listening) -> None:
        self._first = first

    def feed(self, samples: bytes) -> None:
        self._first.feed(samples)

    def finish(self) -> Heard:
        heard = self._first.finish()
        return Heard(why="beyond", engine=heard.engine) if heard.why == "unsure" else heard

    def close(self) -> None:
        self._first.close()


class _Beyond:
    """Nobody here hears this language."""

    def feed(self, samples: bytes) -> None:
        """Nothing is kept."""

    def finish(self) -> Heard:
        return Heard(why="beyond")

    def close(self) -> None:
        """Nothing is held."""
