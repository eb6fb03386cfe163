"""How far a calendar in the cloud was read, and what a reading has brought so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2s
from typing import Self

import msgspec

from bot.feed import Account, Fetched, Window
from twin_core.parts.calendar import Entry

WINDOW = "window"
TOKENS = "tokens"
UIDS = "uids"
SLACK = timedelta(days=1)
"""By how much more is asked for at both ends: sources know days by the midnight of other zones."""


@dataclass(slots=True)
class Progress:
    """One reading. Of what has gone a source tells only its own id, so that the uids are kept by these."""

    feed: str
    window: Window
    complete: bool
    tokens: dict[str, str] = field(default_factory=dict)
    """From where to read on, by calendar."""
    uids: dict[str, str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    unreadable: int = 0

    @classmethod
    def anew(cls, account: Account, window: Window) -> Self:
        """A reading of all that there is in a window."""
        return cls(account.feed, window, complete=True)

    @classmethod
    def further(cls, account: Account, window: Window, calendars: Iterable[str]) -> Self | None:
        """A reading of what has changed; None where all must be read."""
        state = account.state
        tokens = _mapping(state.get(TOKENS, ""))
        if state.get(WINDOW) != window.mark or set(tokens) != set(calendars) or not all(tokens.values()):
            return None
        return cls(account.feed, window, False, tokens, _mapping(state.get(UIDS, "")))

    @property
    def span(self) -> tuple[str, str]:
        """What a source is asked for, as RFC 3339 has it."""
        return _told(self.window.start - SLACK), _told(self.window.end + SLACK)

    def note(self, calendar: str, id_: str, uid: str) -> None:
        """Remember what a source's id stands for."""
        self.uids[_key(calendar, id_)] = uid

    def take(self, calendar: str, id_: str, entry: Entry) -> None:
        """An entry as it is now: kept where it overlaps the window, and gone from it otherwise."""
        if entry.start >= self.window.end or entry.end <= self.window.start:
            self.lose(calendar, id_)
            return
        known = self.entries.get(entry.uid)
        if known is None or not self.complete:
            self.entries[entry.uid] = entry
        self.note(calendar, id_, entry.uid)

    def lose(self, calendar: str, id_: str) -> None:
        """What a source's id stands for has gone, if nothing else stands for it."""
        uid = self.uids.pop(_key(calendar, id_), None)
        if uid is not None and uid not in self.uids.values():
            self.removed.append(uid)
            self.entries.pop(uid, None)

    def fetched(self, account: Account) -> Fetched:
        """What it brought. `account`: with the tokens as they are by now."""
        state = {
            **account.state,
            WINDOW: self.window.mark,
            TOKENS: _packed(self.tokens),
            UIDS: _packed(self.uids),
        }
        gone = () if self.complete else tuple(dict.fromkeys(self.removed))
        kept = Account(account.feed, account.kind, account.settings, state, account.hook)
        return Fetched(kept, tuple(self.entries.values()), gone, self.complete, unreadable=self.unreadable)


def _told(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _key(calendar: str, id_: str) -> str:
    return blake2s(f"{calendar}\n{id_}".encode(), digest_size=8).hexdigest()


def _packed(mapping: Mapping[str, str]) -> str:
    return msgspec.json.encode(mapping).decode()


def _mapping(packed: str) -> dict[str, str]:
    try:
        return msgspec.json.decode(packed or "{}", type=dict[str, str])
    except msgspec.DecodeError:
        return {}
