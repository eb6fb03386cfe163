"""The work that goes on by itself: what falls due, what is read from others, what is to be sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random

import anyio

from bot.bookings import Bookings
from bot.channel import Channel
from bot.discovery import nudgers
from bot.feeds.feeds import Feeds
from bot.jobs import Jobs, scheduled
from bot.nudging.offers import looked
from bot.nudging.recheck import Recheck
from bot.outbox import Outbox
from bot.reach import Reach
from bot.reminding import reminder_draft
from bot.rounds import Rounds
from bot.voicing import Voicing
from twin_core.dues import BOOKING, LOOK, REMINDER
from twin_core.store.base import Store


@dataclass(frozen=True, slots=True)
class Ongoing:
    """What that work is made of."""

    store: Store
    clock: Callable[[], datetime]
    reach: Reach
    feeds: Callable[[], Feeds]
    keep: timedelta
    """How long messages are kept."""
    voicing: Callable[[], Voicing]

    def outbox(self, channels: Mapping[str, Channel]) -> Outbox:
        """What is to be sent, over these channels."""
        recheck = Recheck(self.store, self.clock)
        return Outbox(
            self.store, channels, self.reach, self.clock, random, still_fits=recheck, voicing=self.voicing()
        )

    def jobs(self, poke: Callable[[], None] = lambda: None) -> Jobs:
        """What falls due; `poke` wakes those who deliver."""
        drafts = {REMINDER: reminder_draft, LOOK: looked(nudgers())}
        return Jobs(self.store, self.clock, drafts, poke=poke, keep=self.keep)

    def rounds(self, poke: Callable[[], None] = lambda: None) -> Rounds:
        """What falls due and waits for others: feeds to read, calendars to write."""
        feeds = self.feeds()
        works = {"feed": feeds.settle, BOOKING: Bookings(self.store, feeds).carry_out}
        return Rounds(self.store, self.clock, works, poke)

    @asynccontextmanager
    async def going_on(self, poke: Callable[[], None], *daily: Callable[[], None]) -> AsyncIterator[None]:
        """Jobs and rounds, and other daily work, for as long as the `with` lasts."""
        scheduler = scheduled(self.jobs(poke), *daily)
        scheduler.start()
        try:
            async with anyio.create_task_group() as work:
                work.start_soon(self.rounds(poke).run)
                yield
                work.cancel_scope.cancel()
        finally:
            scheduler.shutdown(wait=False)
