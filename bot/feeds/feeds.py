"""All that is done with feeds, in one place for the wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import structlog

from bot.config import Feeds as Section
from bot.dialogue.performed import Performed
from bot.errors import FeedError, Gone, TooBusy
from bot.feed import Account, Feed
from bot.feeds.asked import Asked
from bot.feeds.book import account_of, sealed, source_of
from bot.feeds.connecting import Connecting
from bot.feeds.hooks import Hooks
from bot.feeds.leaving import leave
from bot.feeds.places import Places
from bot.feeds.reading import TRIES, Reader, Reading
from bot.feeds.tickets import Tickets
from bot.feeds.visits import Visits
from bot.feeds.web import web
from bot.messages import Message
from bot.skill import ConnectFeed, DisconnectFeed
from twin_core.dues import FEED
from twin_core.errors import VersionConflict
from twin_core.parts.bookings import Booking
from twin_core.store.base import Draft, Due, Store

log = structlog.get_logger("doppel.feeds")


class Feeds:
    """The feeds of all people."""

    def __init__(
        self,
        store: Store,
        kinds: Mapping[str, type[Feed]],
        section: Section,
        clock: Callable[[], datetime],
        *,
        chance: Callable[[], float],
        places: Places | None = None,
    ) -> None:
        """`kinds`: all there are; those that `section` switches off are left out. `clock` gives aware times.

        `chance`: numbers from 0 to 1 for the jitter.
        """
        self._store = store
        self._clock = clock
        self._web = web(section.private_hosts)
        self.kinds = {name: kind(_checked(kind, section), self._web) for name, kind in kinds.items()}
        self.kinds = {name: kind for name, kind in self.kinds.items() if kind.settings.enabled}
        self.tickets = tickets = Tickets(store, "feed", clock)
        self.places = places = places or Places()
        self.connecting = Connecting(store, self.kinds, clock, places.public, places.local)
        self.hooks = Hooks(store, self.kinds, clock, places.public)
        self._reader = Reader(store, self.kinds, clock, chance, places.public)
        self.visits = Visits(self.connecting, tickets, Tickets(store, "feed-return", clock), places)
        self._asked = Asked(store, self.connecting, tickets, places, self._left)
        self._farewells = ThreadPoolExecutor(1, thread_name_prefix="feeds")

    def settle(self, due: Due, _: datetime) -> bool:
        """Read a feed that has fallen due; whether its person hears of it.

        Raises `TooBusy` and `StoreError`; the row is then claimed anew when its lease has run out.
        """
        reading = self._reader.read(due.twin_id, due.kind.removeprefix(FEED), due)
        return reading is not None and reading.told

    def read(self, twin_id: str, feed: str) -> Reading | None:
        """Read a feed now. Raises `TooBusy` and `StoreError`."""
        return self._reader.read(twin_id, feed)

    def perform(self, request: ConnectFeed | DisconnectFeed, twin_id: str, message: Message) -> Performed:
        """Carry out what a chat asked for; the turn writes the rest of it."""
        if isinstance(request, ConnectFeed):
            return self._asked.connect(request, twin_id, message)
        return self._asked.disconnect(request, twin_id)

    def disconnect(self, twin_id: str, feed: str) -> None:
        """Read a feed no longer, and remove all that it told. Raises `TooBusy` and `NoSuchTwin`."""
        account = account_of(self._store, twin_id, feed)
        for _ in range(TRIES):
            try:
                leave(self._store, self._store.state(twin_id), feed, self._clock())
            except VersionConflict:
                continue
            if account is not None:
                self._left(account)
            return
        raise TooBusy("somebody else keeps writing for this person; try again")

    def put(self, twin_id: str, booking: Booking) -> None:
        """Write an entry of Doppel's own into its calendar. Raises `FeedError`."""
        kind, account = self._writing(twin_id, booking)
        self._keep(twin_id, account, kind.put(account, booking))

    def remove(self, twin_id: str, booking: Booking) -> None:
        """Remove an entry of Doppel's own from its calendar. Raises `FeedError`."""
        kind, account = self._writing(twin_id, booking)
        self._keep(twin_id, account, kind.remove(account, booking))

    def close(self) -> None:
        """Finish what is under way, and let go of the web."""
        self._farewells.shutdown(wait=True, cancel_futures=True)
        self._web.close()

    def _writing(self, twin_id: str, booking: Booking) -> tuple[Feed, Account]:
        account = account_of(self._store, twin_id, booking.feed)
        kind = self.kinds.get(account.kind) if account else None
        if account is None or kind is None or not kind.writes:
            raise Gone("that calendar is not connected any more")
        return kind, account

    def _keep(self, twin_id: str, before: Account, after: Account) -> None:
        if after != before:
            now = self._clock().astimezone(UTC)
            cause = f"feed:{after.feed}:wrote:{now:%Y%m%dT%H%M%S}"
            draft = Draft(twin_id, (), now, cause, source_of(after.feed), accounts=(sealed(after),))
            self._store.append(draft)

    def _left(self, account: Account) -> None:
        """Tell a source some time soon that it is read no longer."""
        kind = self.kinds.get(account.kind)
        if kind is not None:
            self._farewells.submit(_farewell, kind, account)


def _farewell(kind: Feed, account: Account) -> None:
    try:
        kind.leave(account)
    except FeedError as error:
        log.info("feed_not_left", kind=account.kind, why=type(error).__name__)
    except Exception as error:
        log.exception("feed_not_left", kind=account.kind, error=type(error).__name__)


def _checked(kind: type[Feed], section: Section) -> object:
    given = section.of(kind.name)
    return given if isinstance(given, kind.Settings) else kind.Settings.model_validate(given)
