"""What a chat asks of feeds: connect one, disconnect one; written with the turn itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256

from bot.dialogue.keys import exchange_key
from bot.dialogue.performed import Performed
from bot.errors import FeedError, NotOffered
from bot.feed import Account, Feed
from bot.feeds import telling
from bot.feeds.book import account_of, gone, sealed, source_of, writes
from bot.feeds.connecting import Connecting
from bot.feeds.places import Places
from bot.feeds.tickets import Ticket, Tickets
from bot.language import spoken
from bot.messages import Card, Message, Reply
from bot.phrases import phrases
from bot.skill import ConnectFeed, DisconnectFeed
from bot.sources import source_name
from twin_core.errors import NoSuchTwin
from twin_core.parts.feeds import FEEDS_KEPT, FeedConnected, FeedDisconnected
from twin_core.store.base import Store

say = phrases(__file__)


class Asked:
    """Carries out what the skill of feeds asks for. Blocking; safe to call from many threads."""

    def __init__(
        self, store: Store, connecting: Connecting, tickets: Tickets, places: Places,
        leaving: Callable[[Account], None],
    ) -> None:  # fmt: skip
        """`leaving`: tells a source that it is read no longer, some time soon."""
        self._store = store
        self._connecting = connecting
        self._tickets = tickets
        self._places = places
        self._leaving = leaving

    def connect(self, request: ConnectFeed, twin_id: str, message: Message) -> Performed:
        """Connect a calendar whose address was given; for all else, a link to the page that asks for it."""
        try:
            kind = self._connecting.kind(request.kind)
            if len(self._connected(twin_id)) >= FEEDS_KEPT:
                return Performed(Reply(say("too_many", count=FEEDS_KEPT), private=True))
            if request.address and kind.asks == ("address",):
                return self._addressed(kind, request.address, message)
        except NotOffered:
            reply = Reply(say("not_offered", kind=source_name(request.kind)), private=True)
            return Performed(reply)
        except FeedError as error:
            return Performed(Reply(telling.failed(error), private=True))
        return Performed(self._sent_on(kind, twin_id, message))

    def disconnect(self, request: DisconnectFeed, twin_id: str) -> Performed:
        """Empty what a feed told; the turn itself disconnects it."""
        known = self._connected(twin_id).get(request.feed)
        if known is None:
            return Performed(Reply(""))
        account = account_of(self._store, twin_id, request.feed)
        if account is not None:
            self._leaving(account)
        self._store.erase(twin_id, source_of(request.feed))
        return Performed(Reply(""), (FeedDisconnected(request.feed),), (gone(request.feed),))

    def _connected(self, twin_id: str) -> Mapping[str, object]:
        try:
            return {known.id: known for known in self._store.state(twin_id).feeds.connected}
        except NoSuchTwin:
            return {}

    def _addressed(self, kind: Feed, address: str, message: Message) -> Performed:
        """A feed from its address alone: connected with the turn, and read right after it."""
        feed = sha256(f"feed:{exchange_key(message)}".encode()).hexdigest()[:32]
        account = Account(feed, kind.name, {"address": address})
        event = FeedConnected(
            feed, kind.name, kind.title(account), kind.purpose, writes(kind, account.settings)
        )
        reply = Reply(say("reading", message.id, name=event.name), private=True)
        return Performed(reply, (event,), (sealed(account, read=False),))

    def _sent_on(self, kind: Feed, twin_id: str, message: Message) -> Reply:
        """Where to go on: a page, or a command where no page can be reached."""
        base = self._places.seen_from(message.sender.channel)
        name = source_name(kind.name)
        if not base:
            card = Card(say.name("command"), ((name, f"doppel feeds connect {kind.name}"),))
            return Reply(say("command", message.id, kind=name), card=card, private=True)
        code = self._tickets.made(Ticket(twin_id, kind.name, self._tickets.until(), spoken()))
        link = f"{base}/feeds/connect/{code}"
        return Reply(say("link", message.id, kind=name, link=link), private=True)
