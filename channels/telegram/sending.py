"""Replies on their way out: in private chats, with no more than a neutral line in groups."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TypeAlias

import structlog

from bot.errors import Blocked, DeliveryError, NotNow
from bot.messages import Address, Picture, Reply
from bot.recent import Recent
from channels.telegram.api import Telegram
from channels.telegram.calls import Calls, Spot
from channels.telegram.floods import Floods
from channels.telegram.keyboard import keyboard
from channels.telegram.place import Place
from channels.telegram.text import bodies, html
from channels.telegram.words import neutral

Step: TypeAlias = Callable[[], Awaitable[int]]

log = structlog.get_logger("doppel.telegram")


class Sender:
    """Shows replies, and takes away the buttons of what was answered."""

    def __init__(self, telegram: Telegram, monotonic: Callable[[], float]) -> None:
        self._telegram = telegram
        self._calls = Calls(telegram)
        self._floods = Floods(monotonic)
        self._done: Recent[tuple[str, str], int] = Recent()
        """How many calls were made for a reply (conversation, key) whose delivery is to be tried again."""
        self._questions: Recent[str, int] = Recent()
        """The message with the buttons of the last question of each conversation."""

    async def show(self, to: Address, reply: Reply, key: str) -> None:
        """Show a reply; tried again, it goes on after what was shown already.

        Raises `DeliveryError` and its kinds, as `Channel.send` does.
        """
        place = Place.read(reply.place)
        spot = Spot(int(to.conversation), 0 if place.group else place.thread)
        try:
            steps = list(self._steps(spot, place, reply, key))
            shown = await self._walk(steps, (to.conversation, key))
        except NotNow as refusal:
            raise self._floods.judged(spot.chat, refusal) from None
        except Blocked:
            await self.tell_group(place, "start_me")
            raise
        self._note_question(to, place, reply, shown)
        await self.tell_group(place, "in_private")

    async def answered_in_words(self, to: Address) -> None:
        """Take the buttons off the last question in a conversation: it was answered by typing."""
        message = self._questions.pop(to.conversation)
        if message is not None:
            await self._if_possible("buttons_left", self._calls.bare(Spot(int(to.conversation)), message))

    async def heed(self, query: str) -> None:
        """Tell Telegram that a press was noticed, so that the button stops turning."""
        await self._if_possible("press_unanswered", self._calls.heed(query))

    async def tell_group(self, place: Place, name: str) -> None:
        """A neutral line in a group, if it can be had: what matters is said in private."""
        if place.group:
            await self._if_possible("group_not_told", self._tell_group(place, name))

    async def _tell_group(self, place: Place, name: str) -> None:
        username = (await self._telegram.me()).username or ""
        text = html(neutral(name, place.language, username))
        await self._calls.line(Spot(place.group, place.thread, place.message), text)

    async def _if_possible(self, event: str, call: Awaitable[object]) -> None:
        try:
            await call
        except DeliveryError as error:
            log.warning(event, why=str(error))

    async def _walk(self, steps: list[Step], delivery: tuple[str, str]) -> int:
        """Take the steps that were not taken before; gives the message shown last."""
        shown = 0
        for number in range(self._done.get(delivery) or 0, len(steps)):
            shown = await steps[number]() or shown
            self._done.put(delivery, number + 1)
        self._done.pop(delivery)
        return shown

    def _steps(self, spot: Spot, place: Place, reply: Reply, key: str) -> Iterator[Step]:
        """One call each, with the buttons on the last that can be read."""
        texts = bodies(reply)
        extras = [each for each in (reply.picture, reply.file) if each]
        markups = [None] * (len(texts) + len(extras) - 1) + [keyboard(reply, key)]
        pressed = place.message if reply.replaces and not place.group else 0
        editable = pressed and texts and not place.media
        if pressed and not editable:
            yield partial(self._calls.bare, spot, pressed)
        for number, text in enumerate(texts):
            if editable and number == 0:
                yield partial(self._calls.edit, spot, pressed, text, markups[number])
            else:
                yield partial(self._calls.text, spot, text, markups[number])
        for extra, markup in zip(extras, markups[len(texts) :], strict=False):
            if isinstance(extra, Picture):
                yield partial(self._calls.picture, spot, extra, markup)
            else:
                yield partial(self._calls.file, spot, extra, markup)
        if reply.note:
            yield partial(self._calls.note, spot, reply.note)

    def _note_question(self, to: Address, place: Place, reply: Reply, shown: int) -> None:
        if reply.replaces and self._questions.get(to.conversation) == place.message:
            self._questions.pop(to.conversation)
        if reply.asks and reply.buttons and shown:
            self._questions.put(to.conversation, shown)
