"""Connecting a feed: it is read at once, and kept only if that succeeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import Final
from uuid import uuid4

from bot.errors import NotOffered, TooBusy
from bot.feed import Account, Feed
from bot.feeds import telling
from bot.feeds.book import account_of, due_of, hook_of, sealed, source_of, window_of, writes
from bot.feeds.changes import changes
from bot.feeds.reading import TRIES, Got, ask
from bot.messages import Reply
from twin_core.errors import NoSuchTwin, TwinForgotten, VersionConflict
from twin_core.parts.feeds import FEEDS_KEPT, Connected, FeedConnected
from twin_core.store.base import Draft, Store
from twin_core.twin import Twin

SECRET_BYTES: Final = 24
HIDDEN: Final = ("password", "token", "secret")


@dataclass(frozen=True, slots=True)
class Connection:
    """A feed that was just connected."""

    feed: Connected
    words: str
    """What was found, for its person."""
    hook: str = ""
    """Where its source is to send webhooks; empty where it sends none."""
    made: Mapping[str, str] | None = None
    """What the person is to enter at the source, shown this once."""


def is_hidden(name: str) -> bool:
    """Whether a setting is never shown."""
    return name.endswith(HIDDEN)


class Connecting:
    """Connects feeds. Blocking; safe to call from many threads."""

    def __init__(
        self,
        store: Store,
        kinds: Mapping[str, Feed],
        clock: Callable[[], datetime],
        public_url: str = "",
        local_url: str = "",
    ) -> None:
        """`public_url`: where this Doppel is reached from outside; `local_url`: on its own machine."""
        self._store = store
        self._kinds = kinds
        self._clock = clock
        self._public_url = public_url
        self._hooks_at = public_url or local_url

    def kind(self, name: str) -> Feed:
        """A kind that can be connected here. Raises `NotOffered`."""
        kind = self._kinds.get(name)
        if kind is None or not kind.ready:
            raise NotOffered("whoever runs this Doppel has not set that up")
        return kind

    def connect(self, twin_id: str, name: str, given: Mapping[str, str]) -> Connection:
        """Connect a feed with the settings that its person gave. Raises `FeedError`, `TooBusy`, `NoSuchTwin`.

        One that they have already is connected anew, and what it told stays.
        """
        kind = self.kind(name)
        made = {one: token_hex(SECRET_BYTES) for one in kind.makes if not given.get(one)}
        settings = {**given, **made}
        feed, got = "", None
        for _ in range(TRIES):
            now, twin = self._clock(), self._twin(twin_id, kind)
            feed = self._same(twin, kind, settings) or feed or uuid4().hex
            account = Account(feed, name, settings, {}, hook_of(self._public_url, name, feed))
            window = window_of(twin, feed, now)
            got = got or ask(kind, account, window, now)
            try:
                return self._written(twin, kind, account, got, made)
            except VersionConflict:
                continue
        raise TooBusy("somebody else keeps writing for this person; try again")

    def _twin(self, twin_id: str, kind: Feed) -> Twin:
        try:
            twin = self._store.state(twin_id)
        except TwinForgotten as error:
            raise NoSuchTwin(str(error)) from None
        if not twin.consent.allows(kind.purpose, self._clock()):
            raise NotOffered("they have not agreed to it, or no longer")
        if len(twin.feeds.connected) >= FEEDS_KEPT:
            raise NotOffered(f"{FEEDS_KEPT} are connected already; disconnect one first")
        return twin

    def _same(self, twin: Twin, kind: Feed, settings: Mapping[str, str]) -> str:
        """The id of a feed that these settings mean, if it is connected already; else empty."""
        mine = self._known_by(kind, Account("", kind.name, settings))
        for known in twin.feeds.connected:
            account = account_of(self._store, twin.id, known.id) if known.kind == kind.name else None
            if account and self._known_by(kind, account) == mine:
                return known.id
        return ""

    @staticmethod
    def _known_by(kind: Feed, account: Account) -> tuple[str, ...]:
        shown = [name for name in kind.asks if not is_hidden(name)]
        return kind.title(account), *(account.settings.get(name, "") for name in shown)

    def _written(
        self, twin: Twin, kind: Feed, account: Account, got: Got, made: Mapping[str, str]
    ) -> Connection:
        if got.fetched is None:
            assert got.error is not None, "one of the two is there"
            raise got.error
        now, fetched = self._clock(), got.fetched
        event = FeedConnected(
            account.feed, kind.name, kind.title(account), kind.purpose, writes(kind, account.settings)
        )
        known = Connected(event.feed, event.kind, event.name, event.purpose, now, event.writes)
        at, cause = now.astimezone(UTC), f"feed:{account.feed}:connected:{now.astimezone(UTC):%Y%m%dT%H%M%S}"
        with telling.speaking_to(twin):
            words = telling.found(known, fetched, now)
            reply = Reply(words, private=True, unasked=True)
        there = Draft(
            twin.id, (event,), at, cause, "feeds", expected=twin.version,
            accounts=(sealed(replace(fetched.account, feed=account.feed)),),
            parcels=telling.parcel(twin, f"feed:{account.feed}:found:{at:%Y%m%dT%H%M%S}", reply, now),
        )  # fmt: skip
        told = Draft(
            twin.id,
            (*changes(twin.calendar, account.feed, fetched, got.window, now), *fetched.events),
            at,
            cause,
            source_of(account.feed),
            next=(due_of(twin.id, account.feed, at + kind.every),),
        )
        self._store.append_many([there, told])
        hook = hook_of(self._hooks_at, kind.name, account.feed) if made else ""
        return Connection(known, words, hook, made)
