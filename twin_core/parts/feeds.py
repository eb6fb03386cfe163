"""Calendars and tools of work that the person has connected. Passwords and tokens are not here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, event
from twin_core.parts.activity import Activity
from twin_core.parts.calendar import without_feed

if TYPE_CHECKING:
    from twin_core.twin import Twin

FEEDS_KEPT = 20


class Connected(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One feed, as its person knows it."""

    id: str
    kind: str
    """The name of its module in channels/feeds, such as "caldav"."""
    name: str
    """What to call it: a host, a calendar's title, an account; never a secret."""
    purpose: str
    """The consent that it rests on."""
    since: datetime
    writes: bool = False
    """Whether Doppel may put its own entries there, after a yes each time."""
    troubled_since: datetime | None = None
    trouble: str = ""
    """A code of what is wrong: "refused", "unreachable", "gone", "unreadable"."""


class Feeds(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Feeds by connection, oldest first."""

    connected: tuple[Connected, ...] = ()

    def by_id(self, feed: str) -> Connected | None:
        """A feed that is connected."""
        return next((known for known in self.connected if known.id == feed), None)

    def of(self, purpose: str) -> tuple[Connected, ...]:
        """The feeds that rest on a consent."""
        return tuple(known for known in self.connected if known.purpose == purpose)

    @property
    def writable(self) -> Connected | None:
        """The calendar that Doppel's own entries go to: the one connected last that takes them."""
        return next((known for known in reversed(self.connected) if known.writes), None)


@event("feed.connected")
class FeedConnected(Event, frozen=True):
    """The person connected a calendar or a tool of work."""

    undoable = False

    feed: str
    kind: str
    name: str
    purpose: str
    writes: bool = False

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more feed; one of the same id is connected anew."""
        new = Connected(self.feed, self.kind, self.name, self.purpose, at, self.writes)
        return _with(twin, (*_others(twin, self.feed), new))


@event("feed.disconnected")
class FeedDisconnected(Event, frozen=True):
    """A feed is read no longer, and what it told is gone."""

    undoable = False

    feed: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """Without the feed, its calendar entries, its stretches of activity and its open tasks."""
        twin = _with(twin, _others(twin, self.feed))
        tasks = twin.tasks
        left = replace(
            tasks,
            open=tuple(task for task in tasks.open if not _told_by(self.feed, task.id)),
            done=tuple(task for task in tasks.done if not _told_by(self.feed, task.id)),
        )
        stretches = tuple(one for one in twin.activity.stretches if one.feed != self.feed)
        calendar = without_feed(twin.calendar, self.feed)
        return replace(twin, calendar=calendar, tasks=left, activity=Activity(stretches))


@event("feed.troubled")
class FeedTroubled(Event, frozen=True):
    """A feed cannot be read at present."""

    undoable = False

    feed: str
    trouble: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The feed with what is wrong, since the first time."""
        known = twin.feeds.by_id(self.feed)
        if known is None:
            return twin
        since = known.troubled_since or at
        return _changed(twin, replace(known, troubled_since=since, trouble=self.trouble))


@event("feed.recovered")
class FeedRecovered(Event, frozen=True):
    """A feed can be read again."""

    undoable = False

    feed: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The feed without trouble."""
        known = twin.feeds.by_id(self.feed)
        return _changed(twin, replace(known, troubled_since=None, trouble="")) if known else twin


def task_id(feed: str, outside: str) -> str:
    """The id of a task that a feed tells of, from what its source calls it."""
    return f"{feed}:{outside}"


def _told_by(feed: str, task: str) -> bool:
    return task.startswith(f"{feed}:")


def _others(twin: Twin, feed: str) -> tuple[Connected, ...]:
    return tuple(known for known in twin.feeds.connected if known.id != feed)


def _changed(twin: Twin, feed: Connected) -> Twin:
    return _with(twin, tuple(feed if known.id == feed.id else known for known in twin.feeds.connected))


def _with(twin: Twin, connected: tuple[Connected, ...]) -> Twin:
    return replace(twin, feeds=Feeds(connected[-FEEDS_KEPT:]))
