"""The wiring: the one file that names every room."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import random
from typing import TYPE_CHECKING

import structlog
from anyio import to_thread

from bot import discovery
from bot.config import Config, Home, local_zone
from bot.config.hosts import is_loopback
from bot.dialogue import Dialogue
from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.dialogue.rooms import SHARED_MINUTES, Rooms
from bot.endpoints import CHANNEL as VOICE
from bot.errands import Errands
from bot.errors import DoppelError
from bot.intents.publishing.agents import Agents
from bot.intents.replies.webhooks import Webhooks
from bot.intents.shipped import Shipped
from bot.intents.training.shelf import Shelf
from bot.people import People
from channels.console import Console
from nlu.errors import NluError
from twin_core.errors import DatabaseFull, NoSuchVersion
from twin_core.store import open_store
from twin_core.store.base import Store
from twin_core.store.keyring import open_keyring

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.channel import Channel
    from bot.feeds.feeds import Feeds
    from bot.intents.admin import IntentAdmin
    from bot.intents.misses.inbox import Inbox
    from bot.intents.monitoring.figures import Figures
    from bot.keys import AccessKeys
    from bot.ongoing import Ongoing
    from bot.reach import Reach
    from bot.speech.local import LocalSpeech
    from bot.voicing import Voicing
    from nlu.train import Progress

log = structlog.get_logger("doppel.app")


def utc_now() -> datetime:
    """The clock of the house."""
    return datetime.now(UTC)


class House:
    """Everything wired together, each part made when it is first needed."""

    def __init__(
        self,
        config: Config,
        home: Home,
        progress: Progress | None = None,
        *,
        reads_only: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`progress` hears of the training, where the model must be trained first.

        `reads_only`: nothing will be written, so that a full disk need not stop it. `clock`: aware times.
        """
        self.config = config
        self.home = home
        self.channels: Mapping[str, Channel] = {}
        self._progress = progress
        self._reads_only = reads_only
        self.clock = clock

    @cached_property
    def zone(self) -> str:
        """The zone of a person who has not told theirs: as configured, or this machine's."""
        return self.config.people.zone or local_zone().key

    @cached_property
    def skills(self) -> discovery.Skills:
        """Every skill."""
        return discovery.skills()

    @cached_property
    def agent(self) -> Agent:
        """What Doppel ships: the understanding of each language, trained if need be, and the skills."""
        return self._dressed(self._undressed)

    @cached_property
    def _undressed(self) -> Agent:
        from bot.learning import agent_of

        return agent_of(self.skills, self.home.models, self._progress)

    def _dressed(self, agent: Agent) -> Agent:
        from bot.rasa import with_rasa

        return with_rasa(agent, self.config.nlu, self.skills)

    @cached_property
    def agents(self) -> Agents:
        """Who holds each person's conversations: what ships, or the version of the intents that is live."""
        found = Agents(
            self.store.desk,
            self._shipped,
            Shelf(self.home.models),
            self._undressed,
            dressed=self._dressed,
            progress=self._progress,
        )
        try:
            found.refresh()
        except (DoppelError, NluError, NoSuchVersion, ValueError) as error:
            log.warning("version_not_loaded", error=type(error).__name__, instead=0)
        return found

    def answering(self) -> Agent:
        """Who answers those that take part in no trial; no database is made to find that out."""
        if not self.config.store.url and not self.home.database.exists():
            return self.agent
        return self.agents.live()

    @cached_property
    def intents(self) -> IntentAdmin:
        """What admins do with the intents."""
        from bot.intents.admin import IntentAdmin
        from bot.intents.drafting import rules_of

        return IntentAdmin(
            self.store.desk,
            self._shipped,
            rules_of(self.config),
            self.clock,
            shelf=Shelf(self.home.models),
            agents=lambda: self.agents,
        )

    @cached_property
    def inbox(self) -> Inbox:
        """What was not understood, for admins."""
        from bot.intents.misses.inbox import Inbox

        return Inbox(self.store.desk, self.intents, self._shipped, self.clock)

    @cached_property
    def figures(self) -> Figures:
        """How the understanding does, for admins."""
        from bot.intents.monitoring.figures import Figures

        return Figures(self.store.desk, self.clock)

    @cached_property
    def keys(self) -> AccessKeys:
        """The keys that programs show to do an admin's work."""
        from bot.keys import AccessKeys

        return AccessKeys(self.store.desk)

    @cached_property
    def _shipped(self) -> Shipped:
        return Shipped(self.skills)

    @cached_property
    def store(self) -> Store:
        """The store, open."""
        try:
            return self._opened()
        except DatabaseFull:
            if not self._reads_only:
                raise
        return self._opened(read_only=True)

    def _opened(self, *, read_only: bool = False) -> Store:
        settings = self.config.store
        key = bytes.fromhex(settings.key.get_secret_value())
        keys = open_keyring(settings.keys or self.home.keys, key or self.home.key)
        url = settings.url or f"sqlite:///{self.home.database}"
        return open_store(url, keys, read_only=read_only)

    @cached_property
    def people(self) -> People:
        """Who is who. Channels that are not open keep their names for the console's realm."""
        realms = {Console.name: Console.realm}
        return People(self.store, realms | {name: channel.realm for name, channel in self.channels.items()})

    @cached_property
    def dialogue(self) -> Dialogue:
        """The conversation with everybody."""
        nlu, hooks = self.config.nlu, self.config.webhooks
        return Dialogue(
            self.store,
            self.agents,
            self.people,
            Errands(
                self.store,
                Webhooks(hooks.secret.get_secret_value().encode(), hooks.private_hosts),
                self.feeds.perform,
            ),
            thresholds=Thresholds(nlu.threshold, nlu.margin),
            asks_to_teach=nlu.asks_to_teach,
            asks_to_nudge=True,
            asks_zone=not self.config.people.zone,
            zone=self.zone,
            language=self.config.people.language,
            country=self.config.people.country,
            voice=self.config.voice,
            speaking=[name for name, channel in self.channels.items() if channel.speaks],
            rooms=self._rooms,
        )

    @cached_property
    def _rooms(self) -> Rooms:
        """Voice devices, with those that config.yml calls shared."""
        settings = getattr(self.channels.get(VOICE), "settings", None)
        shared, minutes = getattr(settings, "shared", ()), getattr(settings, "shared_minutes", SHARED_MINUTES)
        return Rooms(self.people, shared=shared, minutes=minutes)

    @cached_property
    def feeds(self) -> Feeds:
        """Calendars and tools of work that people connect."""
        from bot.feeds.feeds import Feeds
        from bot.feeds.places import Places

        server = self.config.server
        local = f"http://127.0.0.1:{server.port}" if is_loopback(server.host) and server.port else ""
        places = Places(server.public_url.rstrip("/"), local)
        return Feeds(
            self.store, discovery.feeds(), self.config.feeds, self.clock, chance=random, places=places
        )

    def open_channels(self, kinds: Mapping[str, type[Channel]]) -> None:
        """Make the channels that config.yml enables; before anybody is heard."""
        from bot.opening import opened_channels

        self.channels = opened_channels(kinds, self.config, self.home, lambda: self.store.desk)

    @cached_property
    def speech(self) -> LocalSpeech:
        """Hearing and speaking."""
        from bot.speech.engines import Ears, speaker
        from bot.speech.local import LocalSpeech

        ears = Ears(self.config.voice, self.home.models / "speech", self.answering)
        return LocalSpeech(self.config.voice, ears, speaker)

    @cached_property
    def reach(self) -> Reach:
        """Where people can be reached."""
        from bot.reach import Reach

        return Reach(self.store, self.people, self.clock)

    @cached_property
    def ongoing(self) -> Ongoing:
        """The work that goes on by itself."""
        from bot.ongoing import Ongoing

        keep = timedelta(days=self.config.store.keep_days)
        return Ongoing(self.store, self.clock, self.reach, lambda: self.feeds, keep, self._voicing)

    def _voicing(self) -> Voicing:
        from bot.voicing import Voicing

        return Voicing(self.speech, self.store, self.config.voice)

    def gateway(self) -> FastAPI:
        """The HTTP application with the channels that were opened."""
        from bot.gateway import Hearing, gateway
        from bot.gateway.admin import Administration

        outbox = self.ongoing.outbox(self.channels)
        hearing = Hearing(
            self.dialogue,
            self.store,
            self.clock,
            outbox,
            self.reach,
            speech=self.speech,
            installed_by=self.config.people.installed_by,
        )
        return gateway(
            hearing,
            self.store,
            self.channels,
            self.config.server,
            lambda: self._work(outbox.poke),
            feeds=self.feeds,
            administration=Administration(
                self.intents, self.inbox, self.figures, self.keys, self.store.desk.audit, self.clock
            ),
        )

    def terminal(self) -> dict[str, Channel]:
        """The console alone, for a chat that does the scheduled work itself."""
        return {Console.name: Console(Console.Settings())}

    def is_served(self) -> bool:
        """Whether a `doppel run` serves this folder."""
        from bot.running import is_held

        return is_held(self.home.lock)

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        if "intents" in self.__dict__:
            self.intents.close()
        if "feeds" in self.__dict__:
            self.feeds.close()
        if "store" in self.__dict__:
            self.store.close()

    @asynccontextmanager
    async def _work(self, poke: Callable[[], None]) -> AsyncIterator[None]:
        await to_thread.run_sync(self.intents.publisher.recover)
        async with self.ongoing.going_on(poke, self.figures.ring):
            yield


@contextmanager
def opened(
    config: Config, home: Home, progress: Progress | None = None, *, reads_only: bool = False
) -> Iterator[House]:
    """A house, closed at the end."""
    house = House(config, home, progress, reads_only=reads_only)
    try:
        yield house
    finally:
        house.close()
