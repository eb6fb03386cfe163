"""The web chat as the house sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import ClassVar

from fastapi import FastAPI

from bot.channel import Channel, Hear, Shelf
from bot.messages import Address, Reply
from channels.web.hub import Hub
from channels.web.render import answered_view, heard_view
from channels.web.settings import Settings as WebSettings
from channels.web.voice import SAID, Voice


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebChannel(Channel):
    """A page at `/`; every tab of one person shows one conversation."""

    name: ClassVar[str] = "web"
    realm: ClassVar[str] = "local"
    Settings: ClassVar[type[WebSettings]] = WebSettings

    def __init__(
        self, settings: WebSettings, shelf: Shelf | None = None, now: Callable[[], datetime] = _utc_now
    ) -> None:
        super().__init__(settings, shelf)
        self._now = now
        self._hub = Hub()

    def routes(self, app: FastAPI, hear: Hear) -> None:
        """Add the chat's routes. NiceGUI answers every path that nobody else does: call this last."""
        from channels.web.doors import Doors
        from channels.web.page import mount
        from channels.web.turns import Turns

        doors = Doors(self.settings, hear, self._now)
        turns = Turns(hear, self._hub, self._now)
        app.include_router(doors.router())
        app.include_router(Voice(doors, turns).router())
        mount(app, doors, turns)

    def largest_bodies(self, hear: Hear) -> Mapping[str, int]:
        """Recordings may be larger than what else is posted."""
        return {SAID: hear.speech.largest_bytes}

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Show a reply on every open page of the person; with none open it is seen on the next load."""
        if self._hub.is_new(key):
            self._hub.tell(to.user, "line", answered_view(heard_view(key, None, self._now()), reply))
