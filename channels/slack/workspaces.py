"""The workspaces that Doppel is installed in, and their tokens, on the channel's sealed shelf."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, field
from typing import Final

import msgspec
import structlog

from bot.channel import Shelf
from channels.slack.api import Api
from channels.slack.settings import Settings
from channels.slack.trouble import Removed

PREFIX: Final = "workspace/"
log = structlog.get_logger("doppel.slack")


@dataclass(frozen=True, slots=True)
class Workspace:
    """One installation."""

    team: str
    token: str = field(repr=False)
    bot_user: str
    bot_id: str = ""
    enterprise: str = ""
    name: str = ""
    app: str = ""
    scopes: str = ""
    """Comma between."""


class Workspaces:
    """Every installation: the one of `bot_token`, and those of people who installed the app."""

    def __init__(self, settings: Settings, shelf: Shelf, api: Api) -> None:
        self._own_token = settings.bot_token.get_secret_value()
        self._shelf = shelf
        self._api = api
        self._known: dict[str, Workspace] = {}
        self._own: Workspace | None = None
        self._own_gone = False
        self._asking = asyncio.Lock()

    async def of(self, team: str) -> Workspace | None:
        """The installation in a workspace; None where there is none.

        Raises `DeliveryError` while Slack does not tell whose `bot_token` is.
        """
        own = await self.own()
        if own and own.team == team:
            return own
        async with self._asking:  # who came first goes first, so that messages keep their order
            if team not in self._known and (kept := await self._shelf.get(PREFIX + team)):
                self._known[team] = msgspec.json.decode(kept, type=Workspace)
            return self._known.get(team)

    async def own(self) -> Workspace | None:
        """The workspace of `bot_token`; None where there is no token, or it was revoked."""
        if not self._own_token or self._own_gone:
            return None
        async with self._asking:
            if self._own is None:
                try:
                    told, scopes = await self._api.auth_test(self._own_token)
                except Removed:
                    self._own_gone = True
                    log.warning("bot_token_revoked", fix="install the app again and set bot_token anew")
                    return None
                self._own = Workspace(
                    team=str(told.get("team_id", "")),
                    token=self._own_token,
                    bot_user=str(told.get("user_id", "")),
                    bot_id=str(told.get("bot_id") or ""),
                    enterprise=str(told.get("enterprise_id") or ""),
                    name=str(told.get("team") or ""),
                    scopes=scopes,
                )
            return self._own

    async def every(self) -> list[Workspace]:
        """All that people have installed."""
        kept = await self._shelf.every()
        return [
            msgspec.json.decode(value, type=Workspace)
            for key, value in sorted(kept.items())
            if key.startswith(PREFIX)
        ]

    async def keep(self, workspace: Workspace) -> None:
        """Keep an installation, in place of an older one."""
        await self._shelf.put(PREFIX + workspace.team, msgspec.json.encode(asdict(workspace)))
        self._known[workspace.team] = workspace

    async def remove(self, team: str) -> None:
        """Forget an installation, as its token is good no more."""
        self._known.pop(team, None)
        if self._own and self._own.team == team:
            self._own, self._own_gone = None, True
        await self._shelf.remove(PREFIX + team)
        log.warning("workspace_removed", fix="the app was removed there; install it again to go on")
