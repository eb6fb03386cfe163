"""What Doppel does at the slash command, the shortcuts, the buttons and the modals."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeAlias

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import DeliveryError, TooBusy
from bot.recent import Recent
from bot.shortcuts import spelled_out
from channels.slack.api import Api
from channels.slack.background import Background
from channels.slack.blocks import Block
from channels.slack.ear import Draft, Ear
from channels.slack.features import COMMAND, LOG_MOOD, MAKE_TASK, PRESS, SAYS, WRITE
from channels.slack.listeners import PAYLOAD, WORKSPACE
from channels.slack.modals import (
    Filled,
    mood_modal,
    read_mood,
    read_task,
    read_write,
    task_modal,
    write_modal,
)
from channels.slack.payload import Action, Payload, View
from channels.slack.place import Place
from channels.slack.profiles import Profile, Profiles
from channels.slack.questions import Question
from channels.slack.said import words as plain_words
from channels.slack.words import words
from channels.slack.workspaces import Workspace
from twin_core.errors import TwinError

Reading: TypeAlias = "Callable[[View, Profile], Filled]"
log = structlog.get_logger("doppel.slack")


class Interactions:
    """The listeners for what people press and fill in."""

    def __init__(
        self,
        ear: Ear,
        api: Api,
        profiles: Profiles,
        questions: Recent[str, Question],
        *,
        background: Background,
        now: Callable[[], datetime],
    ) -> None:
        self._ear = ear
        self._api = api
        self._profiles = profiles
        self._questions = questions
        self._background = background
        self._now = now

    def register(self, app: AsyncApp) -> None:
        """Listen to all that the manifest offers, and to the modals and buttons of our own messages."""
        app.command(COMMAND)(self.command)
        app.shortcut(LOG_MOOD)(self.log_mood)
        app.shortcut(MAKE_TASK)(self.make_task)
        app.action(re.compile(rf"^{PRESS}\b"))(self.press)
        app.action(WRITE)(self.write)
        app.view(LOG_MOOD)(self._submitted(lambda view, who: read_mood(view, who.language)))
        app.view(MAKE_TASK)(self._submitted(self._task))
        app.view(WRITE)(self._submitted(lambda view, who: read_write(view, who.language)))

    async def command(self, ack: AsyncAck, context: dict[str, Any]) -> None:
        """`/doppel mood 4 tired`: answered where it was given, so that only its person sees it."""
        workspace, payload = _told(context)
        in_dm = payload.channel_id.startswith("D")
        place = Place() if in_dm else Place(channel=payload.channel_id, respond=payload.response_url)
        draft = Draft(
            user=payload.person,
            id=f"command:{payload.trigger_id}",
            text=plain_words(payload.text) or "help",
            command=True,
            place=place.encode(),
        )
        await self._ear.takes(workspace, draft)
        await ack()

    async def press(self, ack: AsyncAck, context: dict[str, Any]) -> None:
        """A button of ours: the house knows what its token says."""
        workspace, payload = _told(context)
        for action in payload.actions or ():
            if action.action_id.startswith(PRESS) and action.value:
                await self._ear.takes(workspace, _pressed(payload, action))
        await ack()

    async def write(self, ack: AsyncAck, context: dict[str, Any]) -> None:
        """The button "Write…": a modal for free words, with the question over it."""
        workspace, payload = _told(context)
        container = payload.container
        if payload.message and container and not container.is_ephemeral:
            address = await self._ear.address(workspace, payload.person, container.channel_id)
            question = Question(
                container.message_ts, payload.message.text, tuple(payload.message.blocks or ())
            )
            self._questions.put(address.conversation, question)
        asked = payload.message.text if payload.message else ""
        place = Place(thread=container.thread_ts if container else "")
        self._show(workspace, payload, lambda who: write_modal(asked, place, who.language))
        await ack()

    async def log_mood(self, ack: AsyncAck, context: dict[str, Any]) -> None:
        """The global shortcut."""
        workspace, payload = _told(context)
        self._show(workspace, payload, lambda who: mood_modal(who.language))
        await ack()

    async def make_task(self, ack: AsyncAck, context: dict[str, Any]) -> None:
        """The shortcut in a message's menu."""
        workspace, payload = _told(context)
        text = plain_words(payload.message.text if payload.message else "", workspace.bot_user)
        self._show(workspace, payload, lambda who: task_modal(text, who.language))
        await ack()

    def _show(self, workspace: Workspace, payload: Payload, modal: Callable[[Profile], Block]) -> None:
        """Open a modal; Slack is answered meanwhile, as it counts both from the press on."""
        self._background.let_go(self._shown(workspace, payload, modal), "modal")

    async def _shown(self, workspace: Workspace, payload: Payload, modal: Callable[[Profile], Block]) -> None:
        profile = await self._profiles.of(workspace, payload.person)
        await self._api.open_view(workspace.token, payload.trigger_id, modal(profile))

    def _task(self, view: View, who: Profile) -> Filled:
        filled = read_task(view, who.language, self._now().astimezone(who.zone).date())
        return Filled(spelled_out(f"task {filled.says}", who.language)) if filled.says else filled

    def _submitted(self, read: Reading) -> Callable[..., Awaitable[None]]:
        """A modal that came back: heard in the direct conversation, or shown again with what is wrong."""

        async def submitted(ack: AsyncAck, context: dict[str, Any]) -> None:
            workspace, payload = _told(context)
            view = payload.view or View()
            who = await self._profiles.of(workspace, payload.person)
            filled = read(view, who)
            if filled.errors:
                await ack(response_action="errors", errors=dict(filled.errors))
                return
            draft = Draft(
                user=payload.person,
                id=f"view:{view.id}:{view.hash}",
                text=filled.says,
                place=view.private_metadata,
            )
            try:
                await self._ear.takes(workspace, draft)
            except (TwinError, TooBusy, DeliveryError, OSError):
                log.exception("modal_not_taken")
                first = next(iter((view.state or {}).get("values") or {"words": None}))
                await ack(response_action="errors", errors={first: words(who.language)["trouble"]})
                return
            await ack()

        return submitted


def _pressed(payload: Payload, action: Action) -> Draft:
    """A press as a message; one whose button carries its own words says them."""
    box = payload.container
    says = action.value.removeprefix(SAYS) if action.value.startswith(SAYS) else ""
    on_message = bool(box and box.type == "message")
    in_channel = bool(on_message and box and (box.is_ephemeral or not box.channel_id.startswith("D")))
    place = Place(
        thread=box.thread_ts if box else "",
        message=box.message_ts if box and on_message else "",
        channel=box.channel_id if box and in_channel else "",
        respond=payload.response_url if on_message else "",
    )
    return Draft(
        user=payload.person,
        id=f"press:{action.action_ts or payload.trigger_id}:{action.action_id}",
        text=says,
        pressed="" if says else action.value,
        moment=action.action_ts,
        dm=box.channel_id if box and on_message and not in_channel else "",
        place=place.encode(),
    )


def _told(context: dict[str, Any]) -> tuple[Workspace, Payload]:
    return context[WORKSPACE], context[PAYLOAD]
