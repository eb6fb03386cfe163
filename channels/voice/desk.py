"""The desk behind every Wyoming connection: the house, as the protocol sees it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Final
from uuid import uuid4

import structlog
from anyio import to_thread
from wyoming.info import Info

from bot.aloud import aloud, manner
from bot.channel import Hear
from bot.errors import TooBusy
from bot.messages import Address, Message, Reply
from bot.sound import Aloud, Expecting
from channels.voice.place import address_of
from channels.voice.settings import Settings
from channels.voice.words import said
from twin_core.errors import StoreError
from voice.audio import Audio
from voice.errors import VoiceError
from voice.hear import Listening
from voice.speak import Manner
from voice.wyoming.desk import Answered, Caller, Told
from voice.wyoming.offer import Offer, info_of

LATELY: Final = timedelta(minutes=1)
"""How long who was answered last is taken to go on speaking, where a client does not tell who speaks."""
LANGUAGES: Final = ("en", "de")

log = structlog.get_logger("doppel.voice")


class HouseDesk:
    """Takes everything said to the house, as spoken and to be answered aloud."""

    def __init__(self, hear: Hear, settings: Settings, now: Callable[[], datetime]) -> None:
        self.longest_seconds: float = hear.speech.longest_seconds
        self._hear = hear
        self._settings = settings
        self._now = now
        self._latest: tuple[Caller, datetime] | None = None

    async def warm(self) -> None:
        """Make the ear before somebody waits for it, as its language model takes a while to load."""
        try:
            listening = await to_thread.run_sync(self._hear.speech.listening, Expecting())
        except VoiceError as error:
            log.warning("no_ear", why=str(error))
            return
        await to_thread.run_sync(listening.close)

    async def info(self) -> Info:
        """Doppel hears, answers and speaks."""
        return info_of(Offer("Doppel", _version(), "", LANGUAGES, LANGUAGES, LANGUAGES))

    async def listening(self, caller: Caller, language: str) -> Listening:
        """Begin to hear; what is expected depends on what was asked there last."""
        expecting = await self._hear.expecting(self._address(self._likely(caller)))
        if language:
            expecting = replace(expecting, language=language)
        return await to_thread.run_sync(self._hear.speech.listening, expecting)

    async def answered(self, caller: Caller, told: Told) -> Answered:
        """The house's reply, as it is said aloud."""
        address, now = self._address(caller), self._now()
        self._latest = caller, now
        message = Message(
            uuid4().hex,
            told.text,
            address,
            now,
            language=told.language,
            spoken=True,
            say_aloud=True,
            unheard=told.unheard,
        )
        try:
            reply = await self._hear(message)
        except (StoreError, TooBusy) as error:
            log.warning("not_heard", error=type(error).__name__)
            return Answered(said("trouble", told.language), Manner(told.language or "en"), understood=False)
        spoken = await self.aloud(address, reply, told.language)
        return Answered(spoken.text, spoken.manner, not told.unheard, asks=bool(reply.asks))

    async def aloud(self, address: Address, reply: Reply, language: str = "") -> Aloud:
        """What is said aloud of a reply."""
        if reply.aloud:
            return reply.aloud
        preferences = await self._hear.preferences(address)
        how = manner(preferences, language or preferences.language)
        return aloud(reply, how) or Aloud("", how)

    def saying(self, text: str, manner: Manner) -> Generator[Audio]:
        """The sound of a text."""
        return self._hear.speech.saying(Aloud(text, manner))

    def _likely(self, caller: Caller) -> Caller:
        """Home Assistant does not tell whose speech is to be turned into words: who was answered last."""
        told = caller.satellite or caller.conversation
        if told or self._latest is None or self._now() - self._latest[1] > LATELY:
            return caller
        return self._latest[0]

    def _address(self, caller: Caller) -> Address:
        return address_of(caller, self._settings.names)


def _version() -> str:
    try:
        return version("doppel")
    except PackageNotFoundError:
        return "0"


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)
