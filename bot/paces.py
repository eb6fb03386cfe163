"""Sending no faster than a platform takes it."""

from __future__ import annotations

from typing import Final

from aiolimiter import AsyncLimiter

from bot.channel import Channel
from bot.messages import Address
from bot.recent import Recent

BURST: Final = 3
"""Messages that one conversation may get in a row before its pace counts."""
HELD: Final = 4096


class Paces:
    """The pace of each channel, and of each conversation in it. Lives in one event loop."""

    def __init__(self) -> None:
        self._whole: dict[str, AsyncLimiter] = {}
        self._each: Recent[Address, AsyncLimiter] = Recent(HELD)

    async def wait(self, channel: Channel, to: Address) -> None:
        """Return when a message may be sent."""
        pace = channel.pace
        if pace is None:
            return
        each = self._each.get(to) or AsyncLimiter(BURST, BURST / pace.each)
        self._each.put(to, each)
        await each.acquire()
        whole = self._whole.setdefault(channel.name, AsyncLimiter(max(1.0, pace.all), max(1.0, 1 / pace.all)))
        await whole.acquire()
