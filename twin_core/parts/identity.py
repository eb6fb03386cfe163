"""Who the person is, and where they talk to Doppel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, event
from twin_core.parts.reminders import Reminders

if TYPE_CHECKING:
    from twin_core.twin import Twin

LINKS_KEPT = 50


class Link(msgspec.Struct, frozen=True, gc=False):
    """A chat in which the person talks to Doppel."""

    channel: str
    user: str
    conversation: str


class Identity(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A name and the linked chats, the one last used last."""

    name: str = ""
    links: tuple[Link, ...] = ()
    since: tuple[datetime, ...] = ()
    """When each of `links` was linked first."""
    unreachable: tuple[Link, ...] = ()
    """Chats in which the person has blocked or removed Doppel."""

    def is_news(self, link: Link) -> bool:
        """Whether a message from a chat tells something: it is not the one last used, or was unreachable."""
        return self.links[-1:] != (link,) or link in self.unreachable

    def of(self, channel: str, user: str) -> tuple[Link, ...]:
        """The chats with a user of a channel."""
        return tuple(link for link in self.links if (link.channel, link.user) == (channel, user))

    def without(self, channel: str, user: str) -> Identity:
        """Without the chats with a user of a channel."""
        gone = self.of(channel, user)
        kept = [(link, at) for link, at in zip(self.links, self.since, strict=True) if link not in gone]
        return replace(
            self,
            links=tuple(link for link, _ in kept),
            since=tuple(at for _, at in kept),
            unreachable=tuple(
                link for link in self.unreachable if (link.channel, link.user) != (channel, user)
            ),
        )


@event("identity.linked")
class IdentityLinked(Event, frozen=True):
    """A chat belongs to this person, and they talk from it."""

    undoable = False

    channel: str
    user: str
    conversation: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The chat last in order and reachable, whether new or known."""
        link = Link(self.channel, self.user, self.conversation)
        identity = twin.identity
        began = dict(zip(identity.links, identity.since, strict=True))
        began[link] = began.pop(link, at)
        kept = list(began.items())[-LINKS_KEPT:]
        links = tuple(known for known, _ in kept)
        unreachable = tuple(known for known in identity.unreachable if known != link)
        since = tuple(first for _, first in kept)
        return replace(twin, identity=Identity(identity.name, links, since, unreachable))


@event("identity.unlinked")
class IdentityUnlinked(Event, frozen=True):
    """A user of a channel is this person no longer: all chats with them go."""

    undoable = False

    channel: str
    user: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The other chats; reminders that were asked for in those that go come in the one last used."""
        left = twin.identity.without(self.channel, self.user)
        twin = replace(twin, identity=left)
        chats = [link for link in left.links if link not in left.unreachable] or list(left.links)
        return _reminded_in(twin, self, chats[-1]) if chats else twin


@event("identity.unreachable")
class IdentityUnreachable(Event, frozen=True):
    """The person has blocked or removed Doppel in a chat."""

    undoable = False

    channel: str
    user: str
    conversation: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The chat among those where nothing arrives any more."""
        link = Link(self.channel, self.user, self.conversation)
        others = tuple(known for known in twin.identity.unreachable if known != link)
        unreachable = (*others, link)[-LINKS_KEPT:]
        return replace(twin, identity=replace(twin.identity, unreachable=unreachable))


def _reminded_in(twin: Twin, gone: IdentityUnlinked, chat: Link) -> Twin:
    """The reminders of a user who is gone, moved to a chat."""
    waiting = tuple(
        replace(known, channel=chat.channel, user=chat.user, conversation=chat.conversation)
        if (known.channel, known.user) == (gone.channel, gone.user)
        else known
        for known in twin.reminders.waiting
    )
    return replace(twin, reminders=Reminders(waiting))
