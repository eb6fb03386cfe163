"""What sources send by themselves: checked, counted once, and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from threading import Lock
from typing import Final
from zlib import crc32

import structlog

from bot.dialogue.talk import encode_reply
from bot.errors import FeedError
from bot.feed import Account, Delivery, Feed
from bot.feeds.book import account_of, due_of, sealed, source_of
from bot.feeds.reading import TRIES
from bot.messages import Reply
from twin_core.errors import NoSuchTwin, TwinForgotten, VersionConflict
from twin_core.parts.feeds import Connected
from twin_core.store.base import Draft, Exchange, Store
from twin_core.twin import Twin

TURNS: Final = 64
"""Feeds whose deliveries are taken at the same time, at most."""

log = structlog.get_logger("doppel.feeds")


@dataclass(frozen=True, slots=True)
class Posted:
    """A request to a webhook."""

    headers: Mapping[str, str]
    """Names in small letters."""
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """What the sender hears."""

    status: int
    text: str = ""


UNKNOWN: Final = Answered(HTTPStatus.NOT_FOUND)
"""For whatever is not known or not signed: nobody learns which of the two it is."""
_TAKEN: Final = HTTPStatus.NO_CONTENT
_BROKEN: Final = Answered(HTTPStatus.INTERNAL_SERVER_ERROR)


class Hooks:
    """Takes deliveries of webhooks. Blocking; safe to call from many threads."""

    def __init__(
        self,
        store: Store,
        kinds: Mapping[str, Feed],
        clock: Callable[[], datetime],
        public_url: str = "",
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._clock = clock
        self._public_url = public_url
        self._turns = tuple(Lock() for _ in range(TURNS))

    def delivered(self, name: str, feed: str, posted: Posted) -> Answered:
        """Take a delivery; one that was delivered before changes nothing. Raises `StoreError`.

        One of a feed after the other, since each builds on what the one before left in the account.
        """
        with self._turns[crc32(feed.encode()) % TURNS]:
            for _ in range(TRIES - 1):
                with suppress(VersionConflict):
                    return self._taken(name, feed, posted)
            return self._taken(name, feed, posted)

    def _taken(self, name: str, feed: str, posted: Posted) -> Answered:
        now, kind = self._clock(), self._kinds.get(name)
        found = self._found(name, feed, now)
        if kind is None or found is None:
            return UNKNOWN
        twin, account = found
        try:
            delivery = kind.delivered(account, posted.headers, posted.query, posted.body, now)
        except (FeedError, NotImplementedError) as error:
            log.info("hook_refused", kind=name, why=type(error).__name__)
            return UNKNOWN
        except Exception as error:
            log.exception("hook_broke", kind=name, error=type(error).__name__)
            return _BROKEN
        if delivery.answer:
            return Answered(HTTPStatus.OK, delivery.answer)
        self._write(twin, feed, delivery, now)
        return Answered(_TAKEN)

    def _found(self, name: str, feed: str, now: datetime) -> tuple[Twin, Account] | None:
        """Whose feed it is and its account, if they still agree to it."""
        owner = self._store.owner_of_feed(feed)
        try:
            twin = self._store.state(owner) if owner else None
        except (NoSuchTwin, TwinForgotten):
            return None
        known = twin.feeds.by_id(feed) if twin else None
        if twin is None or known is None or known.kind != name or not _agreed(twin, known, now):
            return None
        account = account_of(self._store, twin.id, feed, self._public_url)
        return (twin, account) if account else None

    def _write(self, twin: Twin, feed: str, delivery: Delivery, now: datetime) -> None:
        at = now.astimezone(UTC)
        whole = "\0".join((feed, delivery.id or f"{at.isoformat()} {delivery.events}"))
        key = f"feed:{sha256(whole.encode()).hexdigest()[:32]}"
        exchange = Exchange(key, source_of(feed), at, None, encode_reply(Reply(""))) if delivery.id else None
        self._store.append(
            Draft(
                twin_id=twin.id,
                events=delivery.events,
                at=at,
                cause=key,
                source=source_of(feed),
                expected=twin.version,
                exchange=exchange,
                accounts=(sealed(delivery.account),) if delivery.account else (),
                next=(due_of(twin.id, feed, at),) if delivery.read_now else (),
            )
        )


def _agreed(twin: Twin, known: Connected, now: datetime) -> bool:
    return twin.consent.allows(known.purpose, now)
