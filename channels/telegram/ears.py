"""From an update to `hear`: the one way, however the update came."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from telegram import Update

from bot.channel import Hear, Shelf
from bot.errors import Blocked, DeliveryError, Undeliverable
from bot.introduction import INTRODUCTION
from bot.messages import Message
from bot.recent import Recent
from bot.shortcuts import shortcuts, spelled_out
from channels.telegram.api import Telegram
from channels.telegram.reading import Membership, NoUpdate, Person, Pressed, Said, read
from channels.telegram.recordings import recording
from channels.telegram.sending import Sender

COMMAND: Final = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?\s*", re.DOTALL)
LINK: Final = re.compile("link-([A-Za-z0-9_-]{1,59})")
"""What `https://t.me/BOT?start=…` may carry: 64 letters, digits, _ and - (Bot features, Deep linking)."""
UNBLOCKED: Final = b"unblocked"

log = structlog.get_logger("doppel.telegram")


@dataclass(frozen=True, slots=True)
class Words:
    """What a text asks for once its command and its mention of the bot are read."""

    text: str
    starts: bool = False
    """Whether it is /start with nothing for us behind it."""
    to_us: bool = False
    """Whether the bot is mentioned, or one of its commands given."""
    to_another: bool = False
    """Whether it is a command for another bot."""


class Ears:
    """Hands what people say to the house."""

    def __init__(self, telegram: Telegram, sender: Sender, shelf: Shelf, now: Callable[[], datetime]) -> None:
        self._telegram = telegram
        self._sender = sender
        self._shelf = shelf
        self._now = now
        self._albums: Recent[str, str] = Recent(1000)
        """The first picture of each album: one answer does for all of it."""

    async def take(self, update: Update, hear: Hear) -> None:
        """Hear what an update says; durable on return.

        Raises whatever `hear` raises, and `DeliveryError` where a first contact could not be answered.
        """
        try:
            told = read(update)
        except NoUpdate:
            log.warning("odd_update")
            return
        if isinstance(told, Said):
            await self._said(told, hear)
        elif isinstance(told, Pressed):
            await self._pressed(told, hear)
        elif isinstance(told, Membership):
            await self._membership(told, hear)

    async def _said(self, said: Said, hear: Hear) -> None:
        words = await self._words(said)
        if (said.place.group and not await self._is_for_us(said, words)) or self._repeats_album(said):
            return
        if words.starts and said.edits:
            return
        new = await self._introduced(said, hear, must=words.starts)
        if new is None:
            return
        text = words.text
        if words.starts:
            text = spelled_out("help" if new else "start", said.person.language)
        elif not (text or said.attached):
            text = spelled_out("help", said.person.language)
        await hear(self._message(said, text))
        await self._sender.answered_in_words(said.person.address)

    def _message(self, said: Said, text: str) -> Message:
        return Message(
            said.id,
            text,
            said.person.address,
            said.at,
            said.person.language,
            introduced=True,
            name=said.person.name,
            edits=said.edits,
            attached=said.attached,
            recording=recording(self._telegram, said.sound) if said.sound else None,
            place=str(said.place),
            queued=True,
        )

    async def _pressed(self, pressed: Pressed, hear: Hear) -> None:
        heeding = asyncio.create_task(self._sender.heed(pressed.query))
        try:
            if pressed.token:
                await hear(_press(pressed, self._now()))
        finally:
            await heeding

    async def _membership(self, change: Membership, hear: Hear) -> None:
        person = change.person
        if change.place.group:
            if change.now == "in":
                await self._sender.tell_group(change.place, "in_group")
        elif change.now == "out":
            await hear.gone(person.address)
        elif await self._shelf.get(person.address.conversation) is None:
            await self._introduce(person, hear, UNBLOCKED)

    async def _introduced(self, said: Said, hear: Hear, *, must: bool) -> bool | None:
        """Whether this is the first contact, which is then introduced; None where they cannot be reached."""
        kept = await self._shelf.get(said.person.address.conversation)
        own = said.id.encode()
        if kept is not None:
            if kept == UNBLOCKED and must:
                await self._shelf.put(said.person.address.conversation, own)
            return kept in {own, UNBLOCKED}
        try:
            await self._introduce(said.person, hear, own)
        except Undeliverable as error:
            if said.place.group or isinstance(error, Blocked):
                await self._sender.tell_group(said.place, "start_me")
                return None
            log.exception("introduction_refused", why=str(error))
        except DeliveryError:
            if must:
                raise
        return True

    async def _introduce(self, person: Person, hear: Hear, mark: bytes) -> None:
        address = person.address
        reply = await hear.introduction(person.language)
        await self._sender.show(address, reply, INTRODUCTION)
        await self._shelf.put(address.conversation, mark)

    async def _is_for_us(self, said: Said, words: Words) -> bool:
        if words.to_another:
            return False
        return words.to_us or said.answers == (await self._telegram.me()).id

    def _repeats_album(self, said: Said) -> bool:
        """Whether it is a picture without words of an album that was answered."""
        if not said.album:
            return False
        key = f"{said.person.id} {said.album}"
        first = self._albums.get(key)
        if first is None:
            self._albums.put(key, said.id)
        return first not in {None, said.id} and not said.text

    async def _words(self, said: Said) -> Words:
        """A text without the mention of the bot, and with its command in words."""
        text, mentioned, username = said.text, False, ""
        if "@" in text:
            username = (await self._telegram.me()).username or ""
            mention = re.compile(rf"(?<![\w/])@{re.escape(username)}\b[:,]?", re.IGNORECASE)
            text, mentioned = mention.sub("", text).strip(), bool(mention.search(text))
        command = COMMAND.fullmatch(text)
        if command is None:
            return Words(text, to_us=mentioned)
        name, bot, rest = command["name"].lower(), (command["bot"] or "").lower(), command["rest"] or ""
        if bot and bot != username.lower():
            return Words(text, to_another=True)
        if name == "start":
            link = LINK.fullmatch(rest.strip())
            says = spelled_out(f"link {link[1]}", said.person.language) if link else ""
            return Words(says, starts=not link, to_us=mentioned or bool(bot))
        says = spelled_out(f"{name} {rest}", said.person.language)
        known = any(each.name == name for each in shortcuts())
        return Words(says, to_us=mentioned or bool(bot) or known)


def _press(pressed: Pressed, now: datetime) -> Message:
    return Message(
        f"press {pressed.query}",
        "",
        pressed.person.address,
        now,
        pressed.person.language,
        introduced=True,
        name=pressed.person.name,
        pressed=pressed.token,
        place=str(pressed.place),
        queued=True,
    )
