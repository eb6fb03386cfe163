"""Who the person is, and where they talk to Doppel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

LINKS_KEPT = 50


class Link(msgspec.Struct, frozen=True, gc=False):
    """A chat in which the person talks to Doppel."""

    channel: str
    user: str
    conversation: str


class Identity(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A name and the linked chats, the latest linked last."""

    name: str = ""
    links: tuple[Link, ...] = ()
    unreachable: tuple[Link, ...] = ()
    """Those of the chats in which the person has blocked or removed Doppel."""


@event("identity.linked")
class IdentityLinked(Event, frozen=True):
    """A chat belongs to this person."""

    undoable = False

    channel: str
    user: str
    conversation: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The chat last in order, whether new or known."""
        link = Link(self.channel, self.user, self.conversation)
        others = tuple(known for known in twin.identity.links if known != link)
        unreachable = tuple(known for known in twin.identity.unreachable if known != link)
        links = (*others, link)[-LINKS_KEPT:]
        return replace(twin, identity=replace(twin.identity, links=links, unreachable=unreachable))


@event("identity.unreachable")
class IdentityUnreachable(Event, frozen=True):
    """The person has blocked or removed Doppel in a chat, until they write there again."""

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
