"""Delivering a reply: as messages, in place of a question, where a command was given; charts and files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from bot.errors import DeliveryError, NotNow, Undeliverable
from bot.messages import Address, File, Reply
from bot.recent import Recent
from channels.slack.api import Api
from channels.slack.place import Place
from channels.slack.profiles import Profiles
from channels.slack.questions import Question
from channels.slack.quiet import quiet_for
from channels.slack.render import Post, posts
from channels.slack.trouble import PersonGone, Refused, Removed, Uncertain
from channels.slack.words import words
from channels.slack.workspaces import Workspace, Workspaces

NOT_THERE: Final = frozenset({"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"})
"""Why an ephemeral message cannot be shown in a channel, though the person can be reached."""
NOTE: Final = "doppel.ogg"
"""What a spoken answer is called."""
log = structlog.get_logger("doppel.slack")


@dataclass(frozen=True, slots=True)
class Target:
    """To whom and where a reply goes."""

    workspace: Workspace
    user: str
    dm: str
    conversation: str
    place: Place
    key: str

    def mark(self, part: int) -> dict[str, object]:
        """By what a message of the reply is known again."""
        return {"key": self.key, "part": part}


@dataclass(slots=True)
class Progress:
    """How far a reply has come; kept between the tries at it."""

    done: int = 0
    """Messages and files that arrived."""
    doubtful: bool = False
    """Whether the next one may have arrived, too: Slack did not answer clearly."""


class Sending:
    """What `Channel.send` does."""

    def __init__(
        self, api: Api, workspaces: Workspaces, profiles: Profiles, now: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._workspaces = workspaces
        self._profiles = profiles
        self._now = now
        self._progress: Recent[tuple[str, str], Progress] = Recent()
        self.questions: Recent[str, Question] = Recent()

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Deliver a reply, or what earlier tries have left of it; see `Channel.send`."""
        team, _, user = to.user.partition("/")
        dm = to.conversation.partition("/")[2]
        if not (team and user and dm):
            raise Undeliverable(f"{to.channel} has no such address")
        workspace = await self._workspaces.of(team)
        if workspace is None:
            raise Removed("the app is not installed in the workspace any more")
        target = Target(workspace, user, dm, to.conversation, Place.decode(reply.place), key)
        try:
            if reply.unasked:
                await self._keep_quiet(target)
            await self._deliver(target, reply)
        except Removed:
            await self._workspaces.remove(team)
            raise

    def done_with(self, to: Address, key: str) -> None:
        """Let a reply of this key be sent again, as it is the same for different ones."""
        self._progress.pop((to.conversation, key))

    async def _keep_quiet(self, target: Target) -> None:
        """Raise `NotNow` while the person has notifications paused."""
        try:
            told = await self._api.quiet(target.workspace.token, target.user)
        except (NotNow, Undeliverable):
            raise
        except DeliveryError as error:
            log.warning("quiet_unknown", why=str(error))
            return
        if seconds := quiet_for(told, self._now()):
            raise NotNow("notifications are paused", seconds)

    async def _deliver(self, target: Target, reply: Reply) -> None:
        language = self._profiles.known(target.workspace.team, target.user).language
        drawn = posts(reply, target.key, words(language)["write"])
        note = File(NOTE, "audio/ogg", reply.note) if reply.note else None
        files = [given for given in (reply.picture, reply.file, note) if given]
        progress = self._progress.get((target.conversation, target.key)) or Progress()
        self._progress.put((target.conversation, target.key), progress)
        before = None if reply.unasked else self.questions.get(target.conversation)
        ts = ""
        for number in range(progress.done, len(drawn) + len(files)):
            try:
                if number < len(drawn):
                    ts = await self._shown(target, reply, drawn[number], number, progress)
                else:
                    thread = "" if target.place.channel else target.place.thread
                    given = files[number - len(drawn)]
                    await self._api.upload(target.workspace.token, target.dm, given, thread)
            except (Uncertain, asyncio.CancelledError):
                progress.doubtful = True
                raise
            progress.done, progress.doubtful = number + 1, False
        await self._question(target, reply, drawn, ts, before)

    async def _shown(self, target: Target, reply: Reply, post: Post, part: int, progress: Progress) -> str:
        """Show one message; gives its time stamp, or nothing for one that cannot be changed later."""
        place = target.place
        if reply.replaces and place.message and part == 0:
            return await self._replaced(target, post)
        if place.channel:
            return await self._whispered(target, post)
        if progress.doubtful:
            found = await self._api.find(target.workspace.token, target.dm, place.thread, target.mark(part))
            if found:
                return found
        return await self._posted(target, post, part)

    async def _posted(self, target: Target, post: Post, part: int = 0) -> str:
        return await self._api.post(
            target.workspace.token, target.dm, post, target.mark(part), target.place.thread
        )

    async def _replaced(self, target: Target, post: Post) -> str:
        """In place of the message whose button was pressed, or after it where that is gone."""
        place = target.place
        if place.channel:
            try:
                await self._api.respond(place.respond, post, replace=True)
            except Refused:
                return await self._whispered(target, post)
            return ""
        try:
            token = target.workspace.token
            return await self._api.update(token, target.dm, place.message, post, target.mark(0))
        except NotNow:  # few messages a minute may be changed so; the press brought another way
            if not place.respond:
                raise
            await self._api.respond(place.respond, post, replace=True)
            return place.message
        except Refused:
            return await self._posted(target, post)

    async def _whispered(self, target: Target, post: Post) -> str:
        """Seen by the person alone, where they gave the command; in the direct conversation if that fails."""
        place, token = target.place, target.workspace.token
        try:
            await self._api.whisper(token, place.channel, target.user, post, place.thread)
        except (Refused, PersonGone) as error:
            if error.code not in NOT_THERE:
                raise
        else:
            return ""
        try:
            await self._api.respond(place.respond, post, replace=False)
        except Refused:
            return await self._api.post(token, target.dm, post, target.mark(0))
        return ""

    async def _question(
        self, target: Target, reply: Reply, drawn: list[Post], ts: str, before: Question | None
    ) -> None:
        """Take the buttons off the question before this reply, and remember the one that it asks."""
        if before and self.questions.get(target.conversation) == before and before.ts != target.place.message:
            self.questions.pop(target.conversation)
            try:
                token = target.workspace.token
                await self._api.update(token, target.dm, before.ts, before.answered)
            except DeliveryError as error:
                log.info("buttons_left", why=str(error))
        if ts and reply.asks and drawn:
            last = drawn[-1]
            self.questions.put(target.conversation, Question(ts, last.text, last.blocks))
