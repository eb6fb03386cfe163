"""Whether Telegram asks for a pause in one chat or in all of them."""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import NotNow
from bot.recent import Recent


class Floods:
    """Pauses under way.

    Telegram bounds messages by chat (about one a second), by group (20 a minute) and by bot (about 30 a
    second; Bots FAQ, "My bot is hitting limits"), and its 429 does not tell which bound was met. One chat
    alone is taken for that chat; a second one, refused while the first is still to wait, for the bot.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until: Recent[int, float] = Recent(1000)

    def judged(self, chat: int, refusal: NotNow) -> NotNow:
        """The refusal of a message to a chat, with whether everybody has to wait."""
        now = self._monotonic()
        others = any(until > now for other, until in self._until.items() if other != chat)
        self._until.put(chat, now + refusal.seconds)
        return NotNow(str(refusal), refusal.seconds, everyone=others)
