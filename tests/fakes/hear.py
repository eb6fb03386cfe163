"""A small strict house: it answers from a script, keeps a transcript and drops repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from speech import FakeSpeech

from bot.aloud import whole
from bot.channel import Channel, Glance, Line
from bot.dialogue.keys import exchange_key
from bot.errors import DeliveryError
from bot.gateway.recordings import Recordings
from bot.messages import LONGEST_TOKEN, Address, Card, Message, Reply
from bot.sound import Aloud, Expecting
from twin_core.parts.preferences import Preferences
from voice.speak import Manner


class FakeHear:
    """The protocol `bot.channel.Hear` in memory."""

    def __init__(
        self,
        script: Mapping[str, Reply] | None = None,
        otherwise: Callable[[str], Reply] = lambda text: Reply(f"You said: {text}"),
    ) -> None:
        self.script = dict(script or {})
        self.otherwise = otherwise
        self.heard: list[Message] = []
        """Every message that was new, in order."""
        self.repeats = 0
        self.broken = {"break"}
        """Words that the house cannot take in."""
        self.codes: dict[str, str] = {}
        self.wishes: dict[str, Preferences] = {}
        """The preferences of each user who has some."""
        self.gate = asyncio.Event()
        """Cleared: messages wait for an answer."""
        self.gate.set()
        self.channel: Channel | None = None
        """Who sends the replies to queued messages."""
        self.undelivered: list[tuple[Address, Reply, str, Exception]] = []
        """Queued replies that the channel could not send, with the error."""
        self.speech = FakeSpeech()
        self.expected: dict[Address, Expecting] = {}
        self.paused: list[float] = []
        """Seconds that were waited between tries to fetch a recording; none of them takes its time."""
        self.in_company: set[Address] = set()
        """Where nothing personal may be said aloud."""
        self.gone_from: list[Address] = []
        self.glances: dict[Address, Glance] = {}
        self.introduced: list[tuple[str, str]] = []
        """(language, installed by) of each introduction that was asked for."""
        self._lines: dict[Address, list[Line]] = {}

    async def __call__(self, message: Message) -> Reply:
        assert message.at.tzinfo is not None, "a channel sends aware times"
        assert message.id, "a channel sends ids"
        assert not (message.text and message.pressed), "a pressed button says nothing itself"
        assert len(message.pressed.encode()) <= LONGEST_TOKEN, "a token that nobody made"
        assert len(message.language) in {0, 2}, "a language has two letters"
        for line in self._lines.get(message.sender, ()):
            if line.id == exchange_key(message):
                self.repeats += 1
                return line.reply
        await self.gate.wait()
        message = await Recordings(self.speech, self.expecting, pause=self._pause).in_words(message)
        if message.text in self.broken:
            raise OSError("no space left on device")
        text = self._pressed(message) if message.pressed else message.text
        reply = self.script.get(text) or self.otherwise(text)
        replaces = bool(message.pressed) and self._asked(message)
        reply = replace(reply, place=message.place, replaces=replaces, heard=message.transcript)
        self.heard.append(message)
        self.keep(message.sender, Line(exchange_key(message), message.at, text, reply))
        if message.queued and not reply.empty:
            await self.deliver(message.sender, reply, exchange_key(message))
        return reply

    async def _pause(self, seconds: float) -> None:
        self.paused.append(seconds)

    async def expecting(self, address: Address) -> Expecting:
        return self.expected.get(address, Expecting())

    async def deliver(self, to: Address, reply: Reply, key: str) -> None:
        """As the outbox does it, but once: what fails is noted."""
        assert self.channel, "a queued message needs the channel that sends its reply"
        try:
            await self.channel.send(to, reply, key)
        except DeliveryError as error:
            self.undelivered.append((to, reply, key, error))

    def _line(self, message: Message) -> tuple[Line, int]:
        key, _, number = message.pressed.rpartition("#")
        line = next((line for line in self._lines.get(message.sender, ()) if line.id == key), None)
        assert line, f"nobody was given the button {message.pressed!r} in this conversation"
        return line, int(number)

    def _pressed(self, message: Message) -> str:
        line, number = self._line(message)
        return line.reply.buttons[number].says

    def _asked(self, message: Message) -> bool:
        return bool(self._line(message)[0].reply.asks)

    async def introduction(self, language: str = "", installed_by: str = "") -> Reply:
        self.introduced.append((language, installed_by))
        return Reply(f"I am Doppel. Installed by {installed_by or 'somebody'}.")

    async def glance(self, address: Address) -> Glance:
        return self.glances.get(
            address, Glance(Card("Today", ()), "", Card("Seven days", ()), Card("Settings", ()))
        )

    async def gone(self, address: Address) -> None:
        self.gone_from.append(address)

    def keep(self, address: Address, line: Line) -> None:
        lines = self._lines.setdefault(address, [])
        if all(line.id != other.id for other in lines):
            lines.append(line)

    async def transcript(self, address: Address, since: datetime) -> Sequence[Line]:
        assert since.tzinfo is not None, "a channel asks with aware times"
        return [line for line in self._lines.get(address, ()) if line.at >= since]

    async def preferences(self, address: Address) -> Preferences:
        return self.wishes.get(address.user, Preferences())

    async def aloud(self, address: Address, reply: Reply) -> Aloud | None:
        assert address in self._lines, "only what was shown there is read"
        return whole(reply, Manner())

    async def may_speak(self, address: Address) -> bool:
        assert address.channel == "voice", "only devices have company"
        return address not in self.in_company

    async def redeem(self, code: str) -> str | None:
        return self.codes.pop(code, None)


class MemoryShelf:
    """The protocol `bot.channel.Shelf` in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    async def put(self, key: str, value: bytes) -> None:
        assert isinstance(value, bytes), "a shelf keeps bytes"
        self.kept[key] = value

    async def remove(self, key: str) -> None:
        self.kept.pop(key, None)

    async def every(self) -> Mapping[str, bytes]:
        return dict(self.kept)
