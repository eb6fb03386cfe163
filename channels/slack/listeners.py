"""What Doppel does at each event of the Events API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from slack_bolt.async_app import AsyncApp

from channels.slack.ear import Ear
from channels.slack.features import EVENTS
from channels.slack.home import Homes
from channels.slack.messages import draft
from channels.slack.payload import Event, Payload
from channels.slack.workspaces import Workspace, Workspaces

if TYPE_CHECKING:
    from channels.slack.background import Background
    from channels.slack.introductions import Introductions
    from channels.slack.profiles import Profiles

Listener: TypeAlias = Callable[[Workspace, Payload, Event], Awaitable[None]]
PAYLOAD: Final = "doppel_payload"
WORKSPACE: Final = "doppel_workspace"
"""Where the door puts what it has read, in bolt's context."""


class Events:
    """The listeners, one an event."""

    def __init__(
        self,
        ear: Ear,
        *,
        homes: Homes,
        introductions: Introductions,
        profiles: Profiles,
        workspaces: Workspaces,
        background: Background,
    ) -> None:
        self._ear = ear
        self._homes = homes
        self._introductions = introductions
        self._profiles = profiles
        self._workspaces = workspaces
        self._background = background

    def register(self, app: AsyncApp) -> None:
        """Listen to every event that the manifest asks for."""
        named: dict[str, Listener] = {
            "app_home_opened": self._home_opened,
            "app_mention": self._said,
            "app_uninstalled": self._uninstalled,
            "message.im": self._said,
            "tokens_revoked": self._revoked,
            "user_change": self._changed,
        }
        for name in EVENTS:
            app.event(name.partition(".")[0])(_adapted(named[name]))

    async def _said(self, workspace: Workspace, _: Payload, event: Event) -> None:
        if said := draft(event, workspace.bot_user):
            await self._ear.takes(workspace, said)

    async def _home_opened(self, workspace: Workspace, _: Payload, event: Event) -> None:
        """Draw the Home tab; and whoever opens it or the messages for the first time is introduced."""
        self._background.let_go(self._welcomed(workspace, event), "home_opened")

    async def _welcomed(self, workspace: Workspace, event: Event) -> None:
        profile = await self._profiles.of(workspace, event.who)
        if not event.who or profile.bot or profile.stranger:
            return
        address = await self._ear.address(workspace, event.who, event.where)
        if event.tab == "home":
            self._homes.opened(address.user, event.view.hash if event.view else "")
            work = self._homes.publish(self._ear.hear, workspace, address, profile.language)
            self._background.let_go(work, "home")
        await self._introductions.once(address, profile.language)

    async def _changed(self, workspace: Workspace, _: Payload, event: Event) -> None:
        self._profiles.changed(workspace.team, event.user)

    async def _revoked(self, workspace: Workspace, payload: Payload, event: Event) -> None:
        """Only the bot's own token is used; those of people are none of ours."""
        if (event.tokens or {}).get("bot"):
            await self._uninstalled(workspace, payload, event)

    async def _uninstalled(self, workspace: Workspace, _: Payload, __: Event) -> None:
        await self._workspaces.remove(workspace.team)
        await self._introductions.gone(workspace.team)


def _adapted(listener: Listener) -> Callable[..., Awaitable[None]]:
    """A listener as bolt calls it."""

    async def called(context: dict[str, Any]) -> None:
        payload: Payload = context[PAYLOAD]
        if payload.event:
            await listener(context[WORKSPACE], payload, payload.event)

    return called
