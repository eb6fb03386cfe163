"""The parts of the channel, put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from bot.channel import Hear, Shelf
from bot.errors import ConfigError
from bot.messages import Address, Reply
from channels.teams.activity import Activity
from channels.teams.adapter import Adapter
from channels.teams.connector import Json
from channels.teams.doors import Doors
from channels.teams.files import Files
from channels.teams.inbox import Inbox
from channels.teams.invokes import Invokes, one_moment
from channels.teams.login import login_of
from channels.teams.people import People
from channels.teams.reference import Reference, References
from channels.teams.settings import Settings
from channels.teams.sounds import Sounds
from channels.teams.speaker import Speaker
from channels.teams.tokens import Tokens
from channels.teams.words import words

SECONDS = 10.0
"""The longest that Microsoft's servers are waited for."""


class Hall:
    """Everything that speaks with Microsoft, over one pool of connections."""

    def __init__(self, settings: Settings, shelf: Shelf | None, now: Callable[[], datetime]) -> None:
        if shelf is None:
            raise ConfigError("channels.teams keeps conversations: it needs a shelf")
        self._settings = settings
        self._now = now
        self.http = httpx.AsyncClient(timeout=SECONDS, follow_redirects=False)
        self.login = login_of(settings, self.http)
        self.tokens = Tokens(settings.openid_url, settings.app_id, self.http)
        self.connector = Adapter(settings.app_id, self.login, self.http, settings.may_be_sent_to)
        self.references = References(shelf)
        self.speaker = Speaker(self.connector, self.references, now, files=settings.files)

    def doors(self, hear: Hear) -> Doors:
        """The way in for a house."""
        self.speaker.hear = hear
        people = People(self.connector, self.references, self.speaker, hear)
        hosts = self._settings.upload_hosts
        files = Files(
            self.connector, self.references, self.speaker, http=self.http, hosts=hosts, now=self._now
        )
        sounds = Sounds(
            self.login, self.http, signed=self._settings.may_be_sent_to, open_to=self._settings.may_be_fetched
        )
        inbox = Inbox(hear, people, self.speaker, sounds, self._now)
        invokes = Invokes(hear, people, self.speaker, files, self._now)

        async def take(activity: Activity) -> Json | None:
            if activity.type == "invoke":
                return None if activity.sender.is_bot else await invokes.answer(activity)
            await inbox.take(activity)
            return None

        async def late(activity: Activity) -> Json | None:
            return await one_moment(activity, words(activity.locale[:2].lower()))

        return Doors(self._settings, self.tokens, self.connector, take, late=late)

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Show a reply of the outbox."""
        where = await self.references.get(to.conversation) or self._guess(to)
        await self.speaker.say(where, reply, key)

    def _guess(self, to: Address) -> Reference:
        """The way to somebody whom the shelf does not know any more, as when they were just forgotten."""
        tenant, _, account = to.user.partition("/")
        bot = f"28:{self._settings.app_id}"
        return Reference(to.conversation, self._settings.service_url, tenant, bot, user=account)
