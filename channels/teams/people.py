"""Who somebody is, where they are reached directly, and their first contact."""

from __future__ import annotations

from dataclasses import replace

from bot.channel import Hear
from bot.introduction import INTRODUCTION
from channels.teams.activity import Activity
from channels.teams.connector import Connector
from channels.teams.failures import told
from channels.teams.heard import language_of
from channels.teams.reference import Reference, References, user_of
from channels.teams.speaker import Speaker


class People:
    """The direct conversations. Lives in the event loop's thread."""

    def __init__(self, connector: Connector, references: References, speaker: Speaker, hear: Hear) -> None:
        self._connector = connector
        self._references = references
        self._speaker = speaker
        self._hear = hear
        self._greeting: set[str] = set()

    async def direct(self, activity: Activity) -> Reference:
        """The direct conversation with the sender of an activity, made if there is none yet.

        Raises `DeliveryError` and its kinds where one cannot be made.
        """
        if activity.is_personal:
            return await self._references.seen(reference_of(activity))
        known = await self.known(activity)
        if known:
            return known
        wanted = replace(
            reference_of(activity),
            conversation="",
            user=activity.sender.id,
            directory_id=activity.sender.aad_object_id,
        )
        with told():
            conversation = await self._connector.personal(wanted)
        return await self._references.seen(replace(wanted, conversation=conversation))

    async def known(self, activity: Activity) -> Reference | None:
        """The direct conversation with the sender, if there is one."""
        return await self._references.of_user(user_of(activity.tenant, activity.sender.id))

    async def greet(self, where: Reference, installed_by: str = "") -> None:
        """Introduce Doppel, once. Raises `DeliveryError` and its kinds; it is then tried again next time."""
        if where.introduced or where.conversation in self._greeting:
            return
        self._greeting.add(where.conversation)
        try:
            latest = await self._references.get(where.conversation)
            if latest is None or latest.introduced:
                return
            if where.user:
                hello = await self._hear.introduction(where.language, installed_by)
                await self._speaker.say(where, hello, INTRODUCTION)
            else:
                await self._speaker.line(where, "group_hello")
            await self._references.change(where, introduced=True)
        finally:
            self._greeting.discard(where.conversation)

    async def arrived(self, activity: Activity) -> Reference:
        """Keep where an activity came from: a person's own conversation, or a group's."""
        return await self._references.seen(reference_of(activity))

    async def left(self, activity: Activity) -> None:
        """The bot was removed there: forget the way, and tell the house of a person."""
        known = await self._references.get(activity.conversation.id) or reference_of(activity)
        await self._references.drop(known.conversation)
        if known.user:
            await self._hear.gone(known.address)


def reference_of(activity: Activity) -> Reference:
    """Where an activity came from."""
    person = activity.sender if activity.is_personal and not activity.sender.is_bot else None
    return Reference(
        conversation=activity.conversation.id,
        service_url=activity.service_url,
        tenant=activity.tenant,
        bot=activity.recipient.id,
        bot_name=activity.recipient.name,
        user=person.id if person else "",
        directory_id=person.aad_object_id if person else "",
        language=language_of(activity),
    )
