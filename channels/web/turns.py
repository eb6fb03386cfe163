"""One turn: what somebody said goes to the house, and every tab of theirs is told what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from bot.channel import Hear
from bot.dialogue.keys import exchange_key
from bot.messages import Address, Message
from bot.sound import Recording
from channels.web.hub import Hub
from channels.web.render import answered_view, clock_view, heard_view
from channels.web.said import Said, Sent, zone_for
from channels.web.session import message_id

log = structlog.get_logger("doppel.web")


def address_of(user: str) -> Address:
    """Where a user of the web chat is reached: all of their tabs are one conversation."""
    return Address("web", user, "web")


def house_key(user: str, made: str, now: datetime) -> str:
    """The key under which the house keeps the line of a message, by the id that the browser made for it."""
    return exchange_key(Message(message_id(user, made), "", address_of(user), now))


class Turns:
    """Hands messages to the house. Lives in the event loop's thread."""

    def __init__(self, hear: Hear, hub: Hub, now: Callable[[], datetime]) -> None:
        self.hear = hear
        self.hub = hub
        self.now = now

    async def typed(self, user: str, said: Said, trouble: str) -> None:
        """Take a typed message; `trouble` is said of one that the house could not take."""
        await self._take(said, self._message(user, said, said.text), trouble)

    async def spoken(self, user: str, sent: Sent, recording: Recording, trouble: str) -> None:
        """Take a recording, whose words the house hears."""
        silent = self._message(user, sent, "")
        message = replace(silent, attached="voice", recording=recording)
        await self._take(sent, message, trouble)

    def _message(self, user: str, sent: Sent, text: str) -> Message:
        at = self.now().astimezone(sent.zone())
        identity = message_id(user, sent.id)
        return Message(identity, text, address_of(user), at, sent.language, say_aloud=sent.say_aloud)

    async def _take(self, sent: Sent, message: Message, trouble: str) -> None:
        user = message.sender.user
        seconds = message.recording.seconds if message.recording else None
        heard = heard_view(sent.id, message.text, message.at, seconds)
        self.hub.tell(user, "heard", heard)
        try:
            reply = await self.hear(message)
            wishes = await self.hear.preferences(message.sender)
        except Exception:  # the edge: whatever went wrong, the person's words must not vanish
            log.exception("message_not_answered")
            self.hub.tell(user, "failed", sent.id, trouble)
        else:
            clock = clock_view(wishes, zone_for(wishes, sent).key)
            self.hub.tell(user, "line", answered_view(heard, reply), clock)
