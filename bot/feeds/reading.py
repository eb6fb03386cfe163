"""One reading of one feed: what it brings, and what it means where it fails, written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from msgspec.structs import replace

from bot.errors import FeedError, Refused, TooBusy, Unreachable
from bot.feed import Account, Feed, Fetched, Window
from bot.feeds import telling
from bot.feeds.book import account_of, due_of, gone, sealed, source_of, was_read, window_of
from bot.feeds.changes import changes
from bot.feeds.leaving import leave
from bot.messages import Reply
from twin_core.errors import NoSuchTwin, TwinForgotten, VersionConflict
from twin_core.events.base import Event
from twin_core.parts.feeds import Connected, FeedDisconnected, FeedRecovered, FeedTroubled
from twin_core.store.base import Draft, Due, Parcel, Store
from twin_core.twin import Twin

TRIES: Final = 5
"""How often what was read is put down anew where somebody else wrote for the same person meanwhile."""
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=2)
"""Until the next try of one that does not answer."""
HOPELESS_WAIT: Final = timedelta(hours=6)
"""The same of one that answers, but lets nobody in or is no calendar any more."""
SILENT: Final = timedelta(days=1)
"""How long one that does not answer goes unmentioned."""

log = structlog.get_logger("doppel.feeds")


@dataclass(frozen=True, slots=True)
class Got:
    """What asking a source led to."""

    window: Window
    fetched: Fetched | None = None
    error: FeedError | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a reading."""

    fetched: Fetched | None
    error: FeedError | None
    events: int
    """How many were written."""
    told: bool
    """Whether the person hears of it."""


@dataclass(frozen=True, slots=True)
class Case:
    """Whose feed is read, when."""

    twin: Twin
    known: Connected
    account: Account | None
    now: datetime

    @property
    def first(self) -> bool:
        """Whether it was never read before."""
        return self.account is not None and not was_read(self.account)


def ask(kind: Feed, account: Account, window: Window, now: datetime) -> Got:
    """Ask a source what is new; trouble is told rather than raised."""
    try:
        return Got(window, kind.fetch(account, window, now))
    except FeedError as error:
        return Got(window, error=error)
    except Exception as error:
        log.exception("feed_broke", kind=account.kind, error=type(error).__name__)
        return Got(window, error=Unreachable("something went wrong while it was read"))


class Reader:
    """Reads feeds that fall due. Blocking; safe to call from many threads."""

    def __init__(
        self,
        store: Store,
        kinds: Mapping[str, Feed],
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        public_url: str = "",
    ) -> None:
        """`clock` gives aware times; `chance` numbers from 0 to 1 for the jitter."""
        self._store = store
        self._kinds = kinds
        self._clock = clock
        self._chance = chance
        self._public_url = public_url

    def read(self, twin_id: str, feed: str, due: Due | None = None) -> Reading | None:
        """Read a feed and write what is new; None where there is nothing to read any more.

        `due`: the claimed row that this settles. Raises `TooBusy` and `StoreError`.
        """
        got: Got | None = None
        for _ in range(TRIES):
            now = self._clock()
            try:
                twin = self._store.state(twin_id)
                known = twin.feeds.by_id(feed)
                if known is None:
                    return None
                if not twin.consent.allows(known.purpose, now):
                    leave(self._store, twin, feed, now, _only(due))
                    return None
                account = account_of(self._store, twin_id, feed, self._public_url)
                case = Case(twin, known, account, now)
                got = got or self._asked(case)
                return self._written(case, got, due)
            except (NoSuchTwin, TwinForgotten):
                return None
            except VersionConflict:
                continue
        raise TooBusy("somebody else keeps writing for this person; the feed is read again later")

    def _asked(self, case: Case) -> Got:
        window, kind = window_of(case.twin, case.known.id, case.now), self._kinds.get(case.known.kind)
        if kind is None:
            return Got(window, error=Unreachable("this Doppel does not read feeds of its kind"))
        if case.account is None:
            return Got(window, error=Refused("what is needed to read it is not here"))
        return ask(kind, case.account, window, case.now)

    def _written(self, case: Case, got: Got, due: Due | None) -> Reading:
        with telling.speaking_to(case.twin):
            if got.fetched is not None:
                draft = self._success(case, got.fetched, got.window)
            else:
                assert got.error is not None, "one of the two is there"
                draft = self._failure(case, got.error)
        self._store.append(replace(draft, done=_only(due)))
        return Reading(got.fetched, got.error, len(draft.events), bool(draft.parcels))

    def _success(self, case: Case, fetched: Fetched, window: Window) -> Draft:
        twin, known, now = case.twin, case.known, case.now
        events: list[Event] = [*changes(twin.calendar, known.id, fetched, window, now), *fetched.events]
        if known.troubled_since:
            events.append(FeedRecovered(known.id))
        every = self._kinds[known.kind].every * (0.9 + 0.2 * self._chance())
        parcels: tuple[Parcel, ...] = ()
        if case.first:
            reply = Reply(telling.found(known, fetched, now), private=True, unasked=True)
            parcels = telling.parcel(twin, f"feed:{known.id}:found", reply, now)
        accounts = (sealed(fetched.account),)
        return replace(_draft(case, every), events=tuple(events), accounts=accounts, parcels=parcels)

    def _failure(self, case: Case, error: FeedError) -> Draft:
        known, now, code = case.known, case.now, telling.trouble_of(error)
        since = known.troubled_since or now
        log.info("feed_failed", kind=known.kind, trouble=code, minutes=(now - since) // timedelta(minutes=1))
        if case.first:
            return _given_up(case, error)
        events = () if known.trouble == code else (FeedTroubled(known.id, code),)
        wait = self._wait(code, now - since, error)
        return replace(_draft(case, wait), events=events, parcels=self._told(case, code, since))

    def _told(self, case: Case, code: str, since: datetime) -> tuple[Parcel, ...]:
        """Words about what is wrong, once for each trouble."""
        twin, known, now = case.twin, case.known, case.now
        key = f"feed:{known.id}:{code}:{since.astimezone(UTC):%Y%m%dT%H%M%S}"
        patient = code == telling.UNREACHABLE and now - since < SILENT
        if patient or not twin.preferences.may_write_first(now) or self._store.delivery(twin.id, key):
            return ()
        text = telling.trouble(twin, known, code, since, now)
        return telling.parcel(twin, key, Reply(text, private=True, unasked=True), now)

    def _wait(self, code: str, lasted: timedelta, error: FeedError) -> timedelta:
        """Until the next try: about as long again as the trouble has lasted, bounded, with jitter."""
        hopeless = code != telling.UNREACHABLE
        whole = HOPELESS_WAIT if hopeless else min(max(lasted, FIRST_WAIT), LONGEST_WAIT)
        told = timedelta(seconds=min(getattr(error, "seconds", 0.0), LONGEST_WAIT.total_seconds()))
        return max(told, whole * (0.5 + self._chance() / 2))


def _given_up(case: Case, error: FeedError) -> Draft:
    """A feed whose very first reading failed is not kept, and its person is told why."""
    text = telling.say("not_kept", feed=telling.named(case.known), why=telling.failed(error))
    key = f"feed:{case.known.id}:found"
    parcels = telling.parcel(case.twin, key, Reply(text, private=True, unasked=True), case.now)
    left = (FeedDisconnected(case.known.id),)
    return replace(_draft(case, None), events=left, accounts=(gone(case.known.id),), parcels=parcels)


def _draft(case: Case, wait: timedelta | None) -> Draft:
    """The empty draft of a reading; `wait`: until the next one, if there is one."""
    at, known = case.now.astimezone(UTC), case.known
    return Draft(
        twin_id=case.twin.id,
        events=(),
        at=at,
        cause=f"feed:{known.id}:{at:%Y%m%dT%H%M%S}",
        source=source_of(known.id),
        expected=case.twin.version,
        next=() if wait is None else (due_of(case.twin.id, known.id, at + wait),),
    )


def _only(due: Due | None) -> tuple[Due, ...]:
    return () if due is None else (due,)
