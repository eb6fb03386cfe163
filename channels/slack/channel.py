"""Slack as the house sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

from bot.channel import Channel, Finding, Hear, Pace, Shelf
from bot.errors import ConfigError
from bot.messages import Address, Reply
from channels.slack.settings import Settings as SlackSettings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from channels.slack.parts import Parts


PATIENCE: Final = 2.0
"""Slack waits for three seconds."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SlackChannel(Channel):
    """Slack, by Socket Mode or HTTP, in one workspace or in many.

    A user is `TEAM/USER` and a conversation `TEAM/DM`: the direct conversation with the bot.
    """

    name: ClassVar[str] = "slack"
    realm: ClassVar[str] = "slack"
    sends_notes: ClassVar[bool] = True
    Settings: ClassVar[type[SlackSettings]] = SlackSettings
    pace: ClassVar[Pace] = Pace(each=1.0, all=8.0)
    """Slack's page "Rate limits": one message a second in a conversation, some hundred a minute in all."""

    def __init__(
        self,
        settings: SlackSettings,
        shelf: Shelf | None = None,
        now: Callable[[], datetime] = _utc_now,
        patience: float = PATIENCE,
    ) -> None:
        """`patience`: seconds after which Slack is answered although a turn goes on."""
        super().__init__(settings, shelf)
        self._now = now
        self._patience = patience

    @cached_property
    def parts(self) -> Parts:
        """All that it is made of; raises `ConfigError` without a shelf for its installations."""
        from channels.slack.parts import Parts

        if self.shelf is None:
            raise ConfigError("Slack needs a shelf, for its installations and whom it was introduced to")
        return Parts(self.settings, self.shelf, self._now, self._patience)

    def routes(self, app: FastAPI, hear: Hear) -> None:
        """Add Slack's paths, as far as there are secrets to check them with."""
        self.parts.add_routes(app, hear)

    async def listen(self, hear: Hear) -> None:
        """Hear over Socket Mode where there is an app token."""
        await self.parts.listen(hear)

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Deliver a reply; see `Channel.send`."""
        await self.parts.sending.send(to, reply, key)

    async def check(self) -> Sequence[Finding]:
        """Look at tokens, scopes and addresses."""
        from channels.slack.check import findings

        return await findings(self.settings, self.shelf)
