"""Slack's parts, put together; made when they are first needed, as their libraries take long to load."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from fastapi import FastAPI

from bot.channel import Hear, Shelf
from channels.slack.api import Api
from channels.slack.background import Background
from channels.slack.bolt import bolt_app
from channels.slack.door import Door
from channels.slack.ear import Ear
from channels.slack.home import Homes
from channels.slack.interactions import Interactions
from channels.slack.introductions import Introductions
from channels.slack.listeners import Events
from channels.slack.oauth import Installing
from channels.slack.profiles import Profiles
from channels.slack.routes import add_installing, add_requests
from channels.slack.sending import Sending
from channels.slack.settings import Settings
from channels.slack.socket import Socket
from channels.slack.workspaces import Workspace, Workspaces


@dataclass(frozen=True, slots=True)
class Hearing:
    """What hears for a house."""

    ear: Ear
    introductions: Introductions
    door: Door


class Parts:
    """What sends; and, once there is a house to hear for, what hears."""

    def __init__(
        self, settings: Settings, shelf: Shelf, now: Callable[[], datetime], patience: float
    ) -> None:
        self._settings = settings
        self._shelf = shelf
        self._now = now
        self._patience = patience
        self.background = Background()
        self.api = Api(settings.api_url)
        self.workspaces = Workspaces(settings, shelf, self.api)
        self.profiles = Profiles(self.api, now)
        self.sending = Sending(self.api, self.workspaces, self.profiles, now)
        self.homes = Homes(self.api)
        self._hearing: Hearing | None = None

    def add_routes(self, app: FastAPI, hear: Hear) -> None:
        """Add the paths that Slack and those who install the app call."""
        if self._settings.signing_secret.get_secret_value():
            add_requests(app, self.hearing(hear).door)
        if self._settings.installable:
            installed = partial(self._welcomed, hear)
            add_installing(app, Installing(self._settings, self.workspaces, self.api, installed))

    async def listen(self, hear: Hear) -> None:
        """Hear over Socket Mode where there is an app token; clean up at the end."""
        try:
            if app_token := self._settings.app_token.get_secret_value():
                await Socket(self.api, app_token, self.hearing(hear).door.deliver).run()
            else:
                await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """End what is under way."""
        await self.background.close()
        await self.api.close()

    def hearing(self, hear: Hear) -> Hearing:
        """What hears for a house; there is one."""
        if self._hearing is None or self._hearing.ear.hear is not hear:
            self._hearing = self._made(hear)
        return self._hearing

    def _made(self, hear: Hear) -> Hearing:
        app = bolt_app()
        ear = Ear(
            hear,
            self.api,
            self.profiles,
            self.homes,
            self.background,
            now=self._now,
            patience=self._patience,
        )
        introductions = Introductions(hear, self._shelf, self.sending)
        Events(
            ear,
            homes=self.homes,
            introductions=introductions,
            profiles=self.profiles,
            workspaces=self.workspaces,
            background=self.background,
        ).register(app)
        Interactions(
            ear,
            self.api,
            self.profiles,
            self.sending.questions,
            background=self.background,
            now=self._now,
        ).register(app)
        secret = self._settings.signing_secret.get_secret_value()
        return Hearing(ear, introductions, Door(app, self.workspaces, secret, self._now))

    async def _welcomed(self, hear: Hear, workspace: Workspace, user: str) -> None:
        """Introduce Doppel to the one who has installed it."""
        self.background.let_go(self._introduced(hear, workspace, user), "introduction")

    async def _introduced(self, hear: Hear, workspace: Workspace, user: str) -> None:
        if not user:
            return
        hearing = self.hearing(hear)
        profile = await self.profiles.of(workspace, user)
        address = await hearing.ear.address(workspace, user)
        await hearing.introductions.once(address, profile.language, profile.name)
