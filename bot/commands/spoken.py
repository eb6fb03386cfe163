"""The house as a conversation by voice sees it: every word shown, every reply said."""

from __future__ import annotations

import re
import sys
from collections.abc import Generator
from contextlib import closing
from itertools import count
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bot.commands.house import address_of, now_of
from bot.commands.render import pressed, save, show
from bot.messages import Message, Reply
from voice.errors import NoDevice
from voice.pipeline import Answer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import House
    from voice.audio import Audio
    from voice.errors import VoiceError
    from voice.hear import Heard, Listening
    from voice.turns import Sign

CLEAR_LINE: Final = "\r\x1b[K"
STOP: Final = re.compile(r"\bsto+pp?\w*\b", re.IGNORECASE)
SIGNS: Final = {
    "ready": "○ ready: Enter to talk",
    "waiting": "○ waiting for the wake phrase",
    "listening": "● listening",
    "thinking": "… thinking",
    "speaking": "♪ speaking: Enter interrupts, stop stops",
    "muted": "⊘ muted: m opens the microphone",
}


class Spoken:
    """One person's conversation by voice, with captions; the protocol `voice.pipeline.House`."""

    def __init__(self, one: House, console: Console, name: str, zone: str | None, charts: Path) -> None:
        """`charts` is a folder that does not outlive the chat, since its pictures are not encrypted."""
        self._house = one
        self._console = console
        self._name = name
        self._zone = zone
        self._charts = charts
        self._numbers = count(1)
        self._last: Reply | None = None
        self._sign: Sign | None = None
        self._silent = False
        """Whether there is no loudspeaker, which is told once."""
        self._screen = RLock()
        now_of(one, name, None, zone)

    def warm_up(self) -> None:
        """Load what hears, and train what understands, before anybody speaks. Raises `EngineMissing`."""
        self.listening().close()

    def listening(self) -> Listening:
        """Begin to hear an utterance."""
        address = address_of(self._name)
        expecting = self._house.dialogue.expecting(address, now_of(self._house, self._name, None, self._zone))
        return self._house.speech.listening(expecting)

    def answer(self, heard: Heard) -> Answer:
        """Hand over what was heard, and show it and the reply."""
        if heard.text:
            with self._screen:
                self._clear()
                self._console.print(f"you> {heard.text}", markup=False)
                self._sign_again()
        answer = self._hear(heard.text, heard.why, spoken=True)
        return Answer(answer.sound, answer.asks and not STOP.fullmatch(heard.text), answer.stoppable)

    def typed(self, text: str) -> Answer:
        """Hand over what was typed, and show the reply."""
        return self._hear(pressed(text, self._last), "", spoken=False)

    def shows(self, sign: Sign) -> None:
        """Show what goes on now."""
        with self._screen:
            self._clear()
            self._sign = sign
            if sys.stdout.isatty():
                self._sign_again()
            else:
                self._console.print(f"[{SIGNS[sign]}]", markup=False)

    def was_typed(self) -> None:
        """A line was typed below the sign."""
        with self._screen:
            self._sign_again()

    def trouble(self, error: VoiceError) -> None:
        """Tell what failed; that there is no loudspeaker, once."""
        if not isinstance(error, NoDevice):
            self.note(f"{error}.")
        elif not self._silent:
            self.only_shows(error)

    def only_shows(self, why: NoDevice) -> None:
        """Say nothing aloud any more, and tell so."""
        self._silent = True
        self.note(f"Replies are only shown: {why}.")

    def interject(self, reply: Reply) -> None:
        """Show what was not asked for."""
        with self._screen:
            self._clear()
            self._show(reply)
            self._sign_again()

    def note(self, words: str) -> None:
        """Something about the conversation itself."""
        with self._screen:
            self._clear()
            self._console.print(words, style="dim", markup=False)
            self._sign_again()

    def _hear(self, text: str, unheard: str, *, spoken: bool) -> Answer:
        now = now_of(self._house, self._name, None, self._zone)
        address = address_of(self._name)
        message = Message(uuid4().hex, text, address, now, spoken=spoken, say_aloud=True, unheard=unheard)
        reply = self._house.dialogue.hear(message).reply
        self.interject(reply)
        says_stop = bool(reply.aloud and STOP.search(reply.aloud.text))
        return Answer(self._saying(reply), bool(reply.asks), stoppable=not says_stop)

    def _saying(self, reply: Reply) -> Generator[Audio]:
        if reply.aloud and not self._silent:
            with closing(self._house.speech.saying(reply.aloud)) as pieces:
                yield from pieces

    def _show(self, reply: Reply) -> None:
        self._last = reply
        picture = None
        if reply.picture:
            picture = save(self._charts / f"chart-{next(self._numbers)}.png", reply.picture.png)
        show(self._console, reply, self._house.home.exports, picture)

    def _clear(self) -> None:
        if self._sign and sys.stdout.isatty():
            sys.stdout.write(CLEAR_LINE)

    def _sign_again(self) -> None:
        if self._sign and sys.stdout.isatty():
            sys.stdout.write(f"{CLEAR_LINE}{SIGNS[self._sign]} ")
        sys.stdout.flush()
