"""Handing messages to the house: in the order of their coming, and in time for Slack's three seconds."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Final

import structlog

from bot.channel import Hear
from bot.messages import Address, Attached, Message, Reply
from bot.recent import Recent
from bot.shortcuts import spelled_out
from channels.slack.api import Api
from channels.slack.background import Background
from channels.slack.home import Homes
from channels.slack.payload import Attachment
from channels.slack.profiles import Profile, Profiles
from channels.slack.recordings import recording
from channels.slack.render import Post
from channels.slack.turnstile import Turnstile
from channels.slack.words import words
from channels.slack.workspaces import Workspace

NAME: Final = "slack"
log = structlog.get_logger("doppel.slack")


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody said, before it is known who they are."""

    user: str
    id: str
    text: str = ""
    command: bool = False
    """Whether the text may be a short name, see `bot.shortcuts`."""
    moment: str = ""
    """Slack's time stamp; empty for now."""
    dm: str = ""
    """The direct conversation, where it is known."""
    pressed: str = ""
    edits: str = ""
    attached: Attached = ""
    sound: Attachment | None = None
    """The clip or the audio file among what is attached."""
    place: str = ""
    channel: str = ""
    """The channel where a line says that the answer came in the direct conversation; empty for none."""
    thread: str = ""
    """The thread of that channel."""


class Ear:
    """Hears for the house."""

    def __init__(
        self,
        hear: Hear,
        api: Api,
        profiles: Profiles,
        homes: Homes,
        background: Background,
        *,
        now: Callable[[], datetime],
        patience: float,
    ) -> None:
        """`patience`: seconds after which Slack is answered although the turn goes on."""
        self.hear = hear
        self._api = api
        self._profiles = profiles
        self._homes = homes
        self._background = background
        self._now = now
        self._patience = patience
        self._turnstile = Turnstile()
        self._dms: Recent[str, str] = Recent()
        self._told: Recent[str, bool] = Recent()

    async def takes(self, workspace: Workspace, draft: Draft) -> None:
        """Have the house hear it; returns once it is durable, or the time is up while the turn goes on.

        Raises what `Hear` raises, and `DeliveryError` where Slack does not tell the direct conversation.
        """
        turn = self._background.start(self._turn(workspace, draft))
        done, _ = await asyncio.wait({turn}, timeout=self._patience)
        if done:
            turn.result()
        else:
            turn.add_done_callback(lambda late: _log_lost(late, draft))

    async def address(self, workspace: Workspace, user: str, dm: str = "") -> Address:
        """Where somebody is reached; their direct conversation is opened if nobody knows it."""
        key = f"{workspace.team}/{user}"
        dm = dm or self._dms.get(key) or await self._api.open_dm(workspace.token, user)
        self._dms.put(key, dm)
        return Address(NAME, key, f"{workspace.team}/{dm}")

    async def _turn(self, workspace: Workspace, draft: Draft) -> None:
        async with self._turnstile.one(f"{workspace.team}/{draft.user}"):
            profile = await self._profiles.of(workspace, draft.user)
            if profile.bot or profile.stranger:
                return
            address = await self.address(workspace, draft.user, draft.dm)
            message = _message(draft, address, profile, self._now())
            if draft.sound:
                message = replace(message, recording=recording(self._api, workspace.token, draft.sound))
            heard = self._background.start(self._heard(message))
        await heard
        self._afterwards(workspace, address, profile, draft)

    async def _heard(self, message: Message) -> Reply:
        return await self.hear(message)

    def _afterwards(self, workspace: Workspace, address: Address, profile: Profile, draft: Draft) -> None:
        if self._homes.is_open(address.user):
            work = self._homes.publish(self.hear, workspace, address, profile.language)
            self._background.let_go(work, "home")
        if draft.channel and not self._told.get(draft.id):
            self._told.put(draft.id, True)
            self._background.let_go(self._pointed(workspace, profile.language, draft), "in_dm")

    async def _pointed(self, workspace: Workspace, language: str, draft: Draft) -> None:
        """Say in a channel, to the person alone, where the answer is; nothing of it."""
        post = Post(words(language)["in_dm"], ())
        await self._api.whisper(workspace.token, draft.channel, draft.user, post, draft.thread)


def _message(draft: Draft, address: Address, profile: Profile, now: datetime) -> Message:
    text = spelled_out(draft.text, profile.language) if draft.command else draft.text
    return Message(
        id=draft.id,
        text=text,
        sender=address,
        at=at(draft.moment, now, profile.zone),
        language=profile.language,
        name=profile.name,
        pressed=draft.pressed,
        edits=draft.edits,
        attached=draft.attached,
        place=draft.place,
        queued=True,
    )


def at(moment: str, now: datetime, zone: tzinfo) -> datetime:
    """Slack's time stamp ("1771442483.260129") as a time in a zone; now, where it is none or far off."""
    try:
        told = datetime.fromtimestamp(float(moment), UTC)
    except (ValueError, OverflowError, OSError):
        return now.astimezone(zone)
    return told.astimezone(zone)


def _log_lost(late: asyncio.Task[None], draft: Draft) -> None:
    if not late.cancelled() and (error := late.exception()):
        message = hashlib.sha256(draft.id.encode("utf-8", "replace")).hexdigest()[:12]
        log.error(
            "message_lost", message=message, error=type(error).__name__, fix="the person must say it again"
        )
