"""What reading feeds needs, as the store keeps it sealed, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from zlib import crc32

import msgspec

from bot.feed import Account, Feed, Window
from twin_core.dues import FEED
from twin_core.store.base import Due, Store
from twin_core.twin import Twin

PAST: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=28)
READ: Final = "read_before"
TURNS: Final = 6
"""Hours after midnight over which the windows of a day's feeds move on, so that not all are read at once."""


class _Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """An account as it is written."""

    kind: str
    settings: Mapping[str, str]
    state: Mapping[str, str] = {}


def sealed(account: Account, *, read: bool = True) -> tuple[str, bytes]:
    """An account as a draft takes it; `read`: whether its feed was read once, whatever state it keeps."""
    state = {**account.state, READ: "yes"} if read else account.state
    return account.feed, msgspec.json.encode(_Kept(account.kind, account.settings, state))


def was_read(account: Account) -> bool:
    """Whether a feed was read before."""
    return READ in account.state


def gone(feed: str) -> tuple[str, bytes]:
    """No account any more."""
    return feed, b""


def account_of(store: Store, twin_id: str, feed: str, public_url: str = "") -> Account | None:
    """What is kept of a feed; None where nothing is, as after an import.

    `public_url`: where this Doppel is reached from outside; empty where it is not.
    """
    kept = store.account(twin_id, feed)
    if kept is None:
        return None
    read = msgspec.json.decode(kept, type=_Kept)
    return Account(feed, read.kind, read.settings, read.state, hook_of(public_url, read.kind, feed))


def hook_of(public_url: str, kind: str, feed: str) -> str:
    """Where a source sends webhooks; empty where nobody outside reaches this Doppel."""
    return f"{public_url.rstrip('/')}/feeds/hook/{kind}/{feed}" if public_url else ""


def source_of(feed: str) -> str:
    """The source of all records that a feed tells."""
    return FEED + feed


def due_of(twin_id: str, feed: str, at: datetime) -> Due:
    """A reading of a feed."""
    return Due(twin_id, FEED + feed, at)


def writes(kind: Feed, settings: Mapping[str, str]) -> bool:
    """Whether Doppel may put entries of its own there, after a yes each time."""
    return kind.writes and settings.get("writes") == "yes"


def window_of(twin: Twin, feed: str, now: datetime) -> Window:
    """What is read of a calendar: the same all day long, by the person's days."""
    zone = twin.preferences.timezone()
    turn = timedelta(minutes=crc32(feed.encode()) % (TURNS * 60))
    day = (now.astimezone(zone) - turn).date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return Window((midnight - PAST).astimezone(UTC), (midnight + AHEAD).astimezone(UTC), zone.key)
