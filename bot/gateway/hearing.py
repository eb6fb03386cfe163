"""The house behind every channel: where async ends and the conversation begins."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Condition

import structlog
from anyio import to_thread

from bot.channel import Glance, Line
from bot.dialogue import Dialogue, Heard
from bot.dialogue.keys import exchange_key
from bot.gateway.recordings import Recordings
from bot.introduction import introduction
from bot.messages import Address, Message, Reply
from bot.outbox import Outbox
from bot.reach import Reach
from bot.sound import Aloud, Expecting, Speech
from twin_core.parts.preferences import Preferences
from twin_core.store.base import Store

SIGN_IN = "sign-in"
"""The purpose of one-time codes that open the web chat."""

log = structlog.get_logger("doppel.turn")


def code_hash(code: str) -> str:
    """What is stored of a one-time code: its SHA-256."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


class Hearing:
    """The `Hear` of every channel, with a count of the turns under way."""

    def __init__(
        self,
        dialogue: Dialogue,
        store: Store,
        clock: Callable[[], datetime],
        outbox: Outbox,
        reach: Reach,
        *,
        speech: Speech,
        installed_by: str = "",
    ) -> None:
        """`installed_by`: who runs this Doppel, where a channel does not know better."""
        self._dialogue = dialogue
        self._store = store
        self._clock = clock
        self.outbox = outbox
        self._reach = reach
        self.speech = speech
        self._installed_by = installed_by
        self._recordings = Recordings(speech, self.expecting)
        self._under_way = 0
        self._change = Condition()

    async def __call__(self, message: Message) -> Reply:
        """The reply to a message; the turn is finished even if the caller goes away."""
        if message.recording is None:
            return await self._answered(message)
        async with self._recordings.in_turn(message.sender):
            if not await to_thread.run_sync(self._store.answered, exchange_key(message)):
                message = await self._recordings.in_words(message)
            return await self._answered(message)

    async def _answered(self, message: Message) -> Reply:
        started = time.perf_counter()
        message = _heard_by(message, self._clock())
        heard = await to_thread.run_sync(self._hear, message)
        _log_turn(message, heard, time.perf_counter() - started)
        if heard.posted:
            self.outbox.poke()
        elif message.queued and not heard.duplicate and not heard.reply.empty:
            await self.outbox.send_unkept(message.sender, heard.reply, exchange_key(message))
        return heard.reply if message.queued else await self.outbox.with_note(heard.reply, message.sender)

    async def introduction(self, language: str = "", installed_by: str = "") -> Reply:
        """Why Doppel writes, who installed it, what it keeps, who sees it, how to stop."""
        return introduction(language, installed_by or self._installed_by)

    async def glance(self, address: Address) -> Glance:
        """The day at a glance of the person at an address."""
        return await to_thread.run_sync(self._dialogue.glance, address, self._clock())

    async def gone(self, address: Address) -> None:
        """The person cannot be reached there any more."""
        await to_thread.run_sync(self._reach.gone, address)

    async def transcript(self, address: Address, since: datetime) -> Sequence[Line]:
        """What was said in a conversation since a time, oldest first."""
        return await to_thread.run_sync(self._dialogue.transcript, address, since)

    async def preferences(self, address: Address) -> Preferences:
        """How the person at an address wants times shown; the defaults for a stranger."""
        return await to_thread.run_sync(self._dialogue.preferences, address)

    async def expecting(self, address: Address) -> Expecting:
        """What is known of the next utterance in a conversation before it is heard."""
        return await to_thread.run_sync(self._dialogue.expecting, address, self._clock())

    async def aloud(self, address: Address, reply: Reply) -> Aloud | None:
        """All of a reply that was shown at an address, as its person is spoken to; None without a word."""
        return await to_thread.run_sync(self._dialogue.aloud, address, reply)

    async def may_speak(self, address: Address) -> bool:
        """Whether something personal may be said aloud, unasked, at an address of the voice channel now."""
        return await to_thread.run_sync(self._dialogue.may_speak, address, self._clock())

    async def redeem(self, code: str) -> str | None:
        """The user whom a one-time sign-in code stands for; None if it is not good."""
        payload = await to_thread.run_sync(self._store.take_code, code_hash(code), SIGN_IN, self._clock())
        return payload.decode() if payload is not None else None

    async def finish(self, seconds: float = 10.0) -> None:
        """Wait for the turns under way, at most so long."""
        await to_thread.run_sync(self._idle, seconds)

    def _hear(self, message: Message) -> Heard:
        with self._change:
            self._under_way += 1
        try:
            return self._dialogue.hear(message)
        finally:
            with self._change:
                self._under_way -= 1
                self._change.notify_all()

    def _idle(self, seconds: float) -> None:
        with self._change:
            self._change.wait_for(lambda: not self._under_way, seconds)


def _heard_by(message: Message, now: datetime) -> Message:
    """A message as heard now: a platform whose clock is ahead must not hold up the reply."""
    return message if message.at <= now else replace(message, at=now.astimezone(message.at.tzinfo))


def _log_turn(message: Message, heard: Heard, seconds: float) -> None:
    log.info(
        "turn",
        channel=message.sender.channel,
        message=code_hash(message.id)[:12],
        events=len(heard.records),
        ms=round(seconds * 1000, 1),
    )
