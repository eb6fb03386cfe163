"""A small strict house: it answers from a script, keeps a transcript and drops repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.channel import Line
from bot.dialogue.engine import exchange_key
from bot.messages import Address, Message, Reply
from twin_core.parts.preferences import Preferences


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
        self._lines: dict[Address, list[Line]] = {}

    async def __call__(self, message: Message) -> Reply:
        assert message.at.tzinfo is not None, "a channel sends aware times"
        assert message.id, "a channel sends ids"
        for line in self._lines.get(message.sender, ()):
            if line.id == exchange_key(message):
                self.repeats += 1
                return line.reply
        await self.gate.wait()
        if message.text in self.broken:
            raise OSError("no space left on device")
        reply = self.script.get(message.text) or self.otherwise(message.text)
        self.heard.append(message)
        self.keep(message.sender, Line(exchange_key(message), message.at, message.text, reply))
        return reply

    def keep(self, address: Address, line: Line) -> None:
        lines = self._lines.setdefault(address, [])
        if all(line.id != other.id for other in lines):
            lines.append(line)

    async def transcript(self, address: Address, since: datetime) -> Sequence[Line]:
        assert since.tzinfo is not None, "a channel asks with aware times"
        return [line for line in self._lines.get(address, ()) if line.at >= since]

    async def preferences(self, address: Address) -> Preferences:
        return self.wishes.get(address.user, Preferences())

    async def redeem(self, code: str) -> str | None:
        return self.codes.pop(code, None)
