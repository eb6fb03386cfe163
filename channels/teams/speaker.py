"""Saying things in a conversation: what the outbox sends, and the channel's own short lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

import structlog

from bot.channel import Hear
from bot.errors import DeliveryError
from bot.messages import File, Reply
from bot.recent import Recent
from channels.teams.connector import Connector, Json, Refused
from channels.teams.failures import told
from channels.teams.reference import PENDING_LIFE, Pending, Reference, References
from channels.teams.render import consent_activity, rendered, text_activity
from channels.teams.words import words

CARD_PLACE: Final = "card:"
"""A place: the message whose button was pressed."""
NOTE_PLACE: Final = "note:"
"""A place: the question that a dialog answered; the answer takes its place."""
REMEMBERED: Final = 1000

log = structlog.get_logger("doppel.teams")


class Speaker:
    """Shows replies. Lives in the event loop's thread."""

    def __init__(
        self, connector: Connector, references: References, now: Callable[[], datetime], *, files: bool
    ) -> None:
        self.hear: Hear | None = None
        """Set once the house is there."""
        self._connector = connector
        self._references = references
        self._now = now
        self._files = files
        self._through: Recent[str, int] = Recent(REMEMBERED)
        """Activities of a delivery that got through before a later one failed."""

    async def say(self, where: Reference, reply: Reply, key: str) -> None:
        """Show a reply; tried again with the same key, it goes on where it stopped.

        Raises `DeliveryError` and its kinds.
        """
        said = await self.words(where)
        target = _target(reply)
        activities = (
            [*rendered(reply, key, said, as_card=bool(target)).activities] if _has_body(reply) else []
        )
        if reply.file:
            activities.append(await self._offered(where, reply.file, key, said))
        delivery = f"{where.conversation}/{key}"
        for number in range(self._through.get(delivery) or 0, len(activities)):
            with told():
                await self._put(where, activities[number], target if number == 0 else "")
            self._through.put(delivery, number + 1)
        self._through.pop(delivery)

    async def line(self, where: Reference, which: str, /, **filled: str) -> None:
        """One of the channel's own lines, on a best effort: nothing hangs on it."""
        said = await self.words(where)
        await self.attempt(where, text_activity(said[which].format(**filled)))

    async def attempt(self, where: Reference, activity: Json) -> None:
        """Say something on a best effort."""
        try:
            with told():
                await self._connector.post(where, activity)
        except DeliveryError as error:
            log.warning("line_not_said", why=str(error))

    async def words(self, where: Reference) -> Mapping[str, str]:
        """The channel's own words in the person's language."""
        if self.hear is None or not where.user:
            return words(where.language)
        wishes = await self.hear.preferences(where.address)
        return words(wishes.language if wishes.language_pinned or not where.language else where.language)

    async def _put(self, where: Reference, activity: Json, target: str) -> None:
        if target:
            try:
                await self._connector.replace(where, target, activity)
            except Refused as no:
                if no.status != HTTPStatus.NOT_FOUND:  # the message is gone: say it anew
                    raise
            else:
                return
        await self._connector.post(where, activity)

    async def _offered(self, where: Reference, file: File, key: str, said: Mapping[str, str]) -> Json:
        """The file's offer, kept until it is accepted; in words where files are switched off."""
        if not self._files:
            return text_activity(said["file_not_here"].format(name=file.name))
        offer = blake2b(key.encode(), digest_size=12).hexdigest()
        pending = Pending(offer, file.name, file.content, self._now() + PENDING_LIFE)
        await self._references.change(where, pending=pending)
        return consent_activity(file, offer, said)


def _target(reply: Reply) -> str:
    """The message that a reply takes the place of; empty for a new one."""
    if reply.place.startswith(NOTE_PLACE):
        return reply.place.removeprefix(NOTE_PLACE)
    return (
        reply.place.removeprefix(CARD_PLACE) if reply.replaces and reply.place.startswith(CARD_PLACE) else ""
    )


def _has_body(reply: Reply) -> bool:
    return bool(reply.text.strip() or reply.card or reply.picture or reply.buttons)
