"""Teams as the house sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

import anyio

from bot.channel import Channel, Finding, Hear, Pace, Shelf
from bot.errors import ConfigError
from bot.messages import Address, Reply
from channels.teams.settings import Settings as TeamsSettings

if TYPE_CHECKING:  # FastAPI and the SDK take long to import, and most commands have no need of them
    from fastapi import FastAPI

    from channels.teams.hall import Hall

ROUTE: Final = "/teams/messages"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Teams(Channel):
    """A bot in Microsoft Teams: direct messages, mentions in groups, Adaptive Cards."""

    name: ClassVar[str] = "teams"
    realm: ClassVar[str] = "teams"
    Settings: ClassVar[type[TeamsSettings]] = TeamsSettings
    pace: ClassVar[Pace] = Pace(each=2, all=30)
    """60 messages in 30 seconds and conversation, 30 requests a second and directory ("Optimize your bot with
    rate limiting in Teams")."""

    def __init__(
        self, settings: TeamsSettings, shelf: Shelf | None = None, now: Callable[[], datetime] = _utc_now
    ) -> None:
        super().__init__(settings, shelf)
        if settings.developer and settings.public_url:
            raise ConfigError(
                "channels.teams.developer takes unsigned messages: it cannot be used with server.public_url"
            )
        self._now = now

    @cached_property
    def _hall(self) -> Hall:
        from channels.teams.hall import Hall

        return Hall(self.settings, self.shelf, self._now)

    def routes(self, app: FastAPI, hear: Hear) -> None:
        """Add the address that Teams posts to."""
        app.add_route(ROUTE, self._hall.doors(hear).post, methods=["POST"], include_in_schema=False)

    async def listen(self, hear: Hear) -> None:  # noqa: ARG002 - everything comes in by the route
        """Keep the connections open until the house closes."""
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await self._hall.http.aclose()

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Show a reply in a person's direct conversation."""
        await self._hall.send(to, reply, key)

    async def check(self) -> Sequence[Finding]:
        """Whether Microsoft knows the bot, and whether Teams can reach Doppel."""
        import httpx

        from channels.teams.check import findings
        from channels.teams.hall import SECONDS

        async with httpx.AsyncClient(timeout=SECONDS) as http:
            return await findings(self.settings, http, ROUTE)
