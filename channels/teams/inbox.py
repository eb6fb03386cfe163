"""What is done with each kind of activity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from bot.channel import Hear
from bot.errors import DeliveryError, Undeliverable
from bot.messages import LONGEST_TOKEN, Address, Message
from bot.recent import Recent
from channels.teams.activity import Activity
from channels.teams.connector import Json, NotAnActivity
from channels.teams.heard import is_mentioned, language_of, message, moment
from channels.teams.people import People, reference_of
from channels.teams.reference import Reference
from channels.teams.sounds import Sounds
from channels.teams.speaker import CARD_PLACE, Speaker

REMEMBERED: Final = 1000

log = structlog.get_logger("doppel.teams")


class Inbox:
    """Hears messages, and notices who comes and goes. Lives in the event loop's thread."""

    def __init__(
        self, hear: Hear, people: People, speaker: Speaker, sounds: Sounds, now: Callable[[], datetime]
    ) -> None:
        self._hear = hear
        self._sounds = sounds
        self._people = people
        self._speaker = speaker
        self._now = now
        self._answered: Recent[str, bool] = Recent(REMEMBERED)
        """Messages in groups that got their neutral line."""

    async def take(self, activity: Activity) -> None:
        """Do what an activity wants; what we do not know wants nothing.

        Raises `StoreError`, `TooBusy` and `DeliveryError`: Teams may then deliver it again.
        """
        match activity.type:
            case "message" | "messageUpdate" | "messageDelete" if not activity.sender.is_bot:
                await self._said(complete(activity))
            case "installationUpdate" if activity.conversation.id:
                await self._installed(activity)
            case "conversationUpdate" if activity.conversation.id:
                await self._moved(activity)

    async def _said(self, activity: Activity) -> None:
        if activity.is_personal:
            where = await self._people.direct(activity)
            if heard := self._heard(activity, where.address):
                await self._hear(heard)
            await self._greeted(where)
        elif activity.type == "messageDelete":
            known = await self._people.known(activity)
            if known and (heard := self._heard(activity, known.address)):
                await self._hear(heard)
        elif is_mentioned(activity):
            await self._in_company(activity)

    async def _in_company(self, activity: Activity) -> None:
        """What is said in a group is heard as said in private, and answered there."""
        group = replace(reference_of(activity), user="")
        try:
            where = await self._people.direct(activity)
        except Undeliverable:
            await self._once(activity, group, "group_unreachable")
            return
        if heard := self._heard(activity, where.address):
            await self._hear(heard)
        await self._greeted(where)
        if activity.type == "message":
            await self._once(activity, group, "group_answered")

    def _heard(self, activity: Activity, sender: Address) -> Message | None:
        """The message of an activity; None for one that says nothing to us."""
        token = token_of(activity.data)
        if token:
            return pressed(activity, token, sender, self._now())
        heard = replace(
            message(activity, sender, self._now()), recording=self._sounds.recording(activity.attachments)
        )
        if activity.type == "message":
            return heard if heard.text or heard.attached else None
        if activity.type == "messageDelete":
            return replace(
                heard, id=f"{activity.id}#deleted", text="", attached="", recording=None, edits=activity.id
            )
        version = activity.timestamp.isoformat() if activity.timestamp else heard.text
        return replace(heard, id=f"{activity.id}#{version}"[:500], edits=activity.id) if heard.text else None

    async def _greeted(self, where: Reference, installed_by: str = "") -> None:
        try:
            await self._people.greet(where, installed_by)
        except DeliveryError as error:
            log.warning("not_introduced", why=str(error))

    async def _installed(self, activity: Activity) -> None:
        match activity.action.lower():
            case "add":
                await self._greeted(await self._people.arrived(activity), activity.sender.name)
            case "add-upgrade":
                await self._people.arrived(activity)
            case "remove":
                await self._people.left(activity)

    async def _moved(self, activity: Activity) -> None:
        if any(member.id == activity.recipient.id for member in activity.members_removed):
            await self._people.left(activity)
        elif any(_concerns(member.id, activity) for member in activity.members_added):
            await self._greeted(await self._people.arrived(activity))

    async def _once(self, activity: Activity, group: Reference, name: str) -> None:
        """A neutral line in a group, once a message."""
        key = f"{activity.conversation.id}/{activity.id}"
        if self._answered.get(key):
            return
        self._answered.put(key, True)
        await self._speaker.line(group, name)


def _concerns(member: str, activity: Activity) -> bool:
    """Whether somebody who came is the bot, or the person whose conversation it is."""
    return member == activity.recipient.id or (activity.is_personal and member == activity.sender.id)


def complete(activity: Activity) -> Activity:
    """The activity, which tells who said it where. Raises `NotAnActivity` for one that does not."""
    if not (activity.id and activity.sender.id and activity.conversation.id):
        raise NotAnActivity("it lacks id, from or conversation")
    return activity


def token_of(data: Json) -> str:
    """The token of a button in what it sends; empty for a button of somebody else's."""
    token = data.get("token")
    return token if isinstance(token, str) and len(token.encode()) <= LONGEST_TOKEN else ""


def pressed(activity: Activity, token: str, sender: Address, now: datetime) -> Message:
    """A button that was pressed."""
    return Message(
        id=activity.id or f"{activity.reply_to_id}:{token}",
        text="",
        sender=sender,
        at=moment(activity, now),
        language=language_of(activity),
        name=activity.sender.name,
        pressed=token,
        place=f"{CARD_PLACE}{activity.reply_to_id}" if activity.reply_to_id else "",
        queued=True,
    )
