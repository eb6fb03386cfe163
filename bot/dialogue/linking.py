"""Who is who, changed: a code from another chat is redeemed, a chat is unlinked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from bot import wording
from bot.chats import chat_name
from bot.codes import LASTS, hashed, shown
from bot.dialogue.keys import exchange_key, talk_key
from bot.dialogue.settled import Settled
from bot.dialogue.talk import encode_reply
from bot.dialogue.wrong_codes import WrongCodes
from bot.language import conversing, heard
from bot.messages import Address, Message, Reply
from bot.people import LOOKED_AT, People
from bot.phrases import phrases
from bot.skill import Ask, RedeemCode, Request, Unlink
from twin_core.errors import NoSuchTwin, TwinForgotten
from twin_core.events.base import Event
from twin_core.joining import moved, told
from twin_core.parts.identity import IdentityLinked, IdentityUnlinked, Link
from twin_core.parts.preferences import PreferencesChanged
from twin_core.store.base import Absorbed, Draft, Parcel, Store
from twin_core.twin import Twin

LINK: Final = "link"
"""The purpose of the codes."""
JOIN: Final = "link_channel"
"""Whose skill takes the answer to "join both?"."""
TICKETS_HELD: Final = 1_000

say = phrases(__file__)


class Ticket(msgspec.Struct, frozen=True):
    """What a code stands for, until when, and the chat in which it was made."""

    twin_id: str
    until: datetime
    channel: str
    user: str
    conversation: str


class Linking:
    """Redeems codes and unlinks chats; safe to call from many threads."""

    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people
        self._wrong = WrongCodes()
        self._taken: OrderedDict[str, Ticket] = OrderedDict()
        """Tickets by the message that redeems them, so that one whose writing failed can be tried again."""

    def settled(self, requests: Sequence[Request], twin: Twin, message: Message) -> Settled | None:
        """What a turn's requests change of who is who; None where they change nothing of it."""
        for request in requests:
            if isinstance(request, RedeemCode):
                return self._redeemed(request, twin, message)
            if isinstance(request, Unlink):
                return self._unlinked(request, twin, message)
        return None

    def _redeemed(self, request: RedeemCode, twin: Twin, message: Message) -> Settled:
        person = self._people.identity(message.sender)
        if self._wrong.too_many(person, message.at):
            return Settled(Reply(say("too_many")))
        ticket = self._ticket(request.code, message)
        target = self._twin(ticket)
        if ticket is None or target is None:
            self._wrong.add(person, exchange_key(message), message.at)
            return Settled(Reply(say("wrong")))
        if target.id == twin.id:
            self._put_back(request.code, ticket)
            return Settled(Reply(say("same")))
        if not twin.version:
            return self._linked(target, twin, message, ticket)
        history = list(self._store.history(twin.id))
        if (number := told(history)) and not request.join:
            self._put_back(request.code, ticket)
            return _asked(request.code, number)
        facts = moved(history, target) if request.join else []
        return self._linked(target, twin, message, ticket, facts)

    def _linked(
        self, target: Twin, other: Twin, message: Message, ticket: Ticket, facts: Sequence[Draft] = ()
    ) -> Settled:
        """The turn goes to the twin of the code, with the chats and facts of the other one, if it has any."""
        with conversing(heard=heard(), spoken=target.preferences.language):
            said = [_done(target, facts, message)]
            wishes: tuple[Event, ...] = ()
            if target.preferences.writes_first and not other.preferences.writes_first:
                wishes = (PreferencesChanged(writes_first=False),)
                said.append(say("still_stopped"))
            notice = _notice(ticket, message)
        new = not other.version
        return Settled(
            Reply(" ".join(said)),
            events=wishes,
            twin=target,
            facts=(*facts, *_chats(target, other, message)),
            absorbs=None if new else Absorbed(other.id, other.version),
            identities=(self._people.identity(message.sender),) if new else (),
            notices=notice,
        )

    def _unlinked(self, request: Unlink, twin: Twin, message: Message) -> Settled:
        identity = self._identity(request.channel, request.user)
        links = [link for link in twin.identity.links if self._identity(link.channel, link.user) == identity]
        chats = tuple(dict.fromkeys((link.channel, link.user) for link in links))
        if not chats:
            return Settled(Reply(say("not_linked")))
        if len(links) == len(twin.identity.links):
            return Settled(Reply(say("only_one")))
        if identity == self._people.identity(message.sender) and not request.sure:
            return Settled(Reply(say("here_as_well", chats=_listed(chats)), (say.button("unlink_here"),)))
        events = tuple(IdentityUnlinked(channel, user) for channel, user in chats)
        name = "unlinked_here" if request.sure else "unlinked"
        reply = Reply(say(name, chats=wording.capital(_listed(chats))))
        return Settled(reply, events=events, dropped=(identity,))

    def _identity(self, channel: str, user: str) -> tuple[str, str]:
        return self._people.identity(Address(channel, user, ""))

    def _twin(self, ticket: Ticket | None) -> Twin | None:
        try:
            return self._store.state(ticket.twin_id) if ticket else None
        except (NoSuchTwin, TwinForgotten):
            return None

    def _ticket(self, code: str, message: Message) -> Ticket | None:
        """What a code stands for, taken once; a message that is tried again has taken it already."""
        key, now = exchange_key(message), message.at.astimezone(UTC)
        if held := self._taken.get(key):
            return held if now < held.until else None
        payload = self._store.take_code(hashed(code), LINK, now)
        if payload is None:
            return None
        ticket = self._taken[key] = msgspec.json.decode(payload, type=Ticket)
        while len(self._taken) > TICKETS_HELD:
            self._taken.popitem(last=False)
        return ticket

    def _put_back(self, code: str, ticket: Ticket) -> None:
        """Let a code count that was looked at only."""
        self._store.put_code(hashed(code), LINK, msgspec.json.encode(ticket), ticket.until)


def offered(store: Store, code: str, twin_id: str, message: Message) -> Reply:
    """Keep a code for a twin, and say what to do with it."""
    at, sender = message.at.astimezone(UTC), message.sender
    ticket = Ticket(twin_id, at + LASTS, sender.channel, sender.user, sender.conversation)
    store.put_code(hashed(code), LINK, msgspec.json.encode(ticket), ticket.until)
    return Reply(say("code", code=shown(code)), private=True)


def _asked(code: str, number: int) -> Settled:
    text = say("join", count=wording.count(number, "thing"))
    question = Reply(text, say.buttons("join", "not_now"), private=True)
    return Settled(question, Ask(JOIN, "join", "yes_no", question, {"code": code}))


def _done(target: Twin, facts: Sequence[Draft], message: Message) -> str:
    number = sum(event.undoable for draft in facts for event in draft.events)
    if number:
        return say("joined", message.id, count=wording.count(number, "thing"))
    chats = [(link.channel, link.user) for link in target.identity.links]
    return say("linked", message.id, chats=_listed(chats))


def _chats(target: Twin, other: Twin, message: Message) -> tuple[Draft, ...]:
    """The chats of a twin that is taken over, but for the one under way and those that were blocked."""
    sender = message.sender
    here = Link(sender.channel, sender.user, sender.conversation)
    links = [link for link in other.identity.links if link not in (here, *other.identity.unreachable)]
    if not links:
        return ()
    events = tuple(IdentityLinked(link.channel, link.user, link.conversation) for link in links)
    at = message.at.astimezone(UTC)
    return (Draft(target.id, events, at, exchange_key(message), sender.channel),)


def _notice(ticket: Ticket, message: Message) -> tuple[Parcel, ...]:
    """Words for the chat in which the code was made, in case it was not its person who used it."""
    address = Address(ticket.channel, ticket.user, ticket.conversation)
    if address.channel in LOOKED_AT:
        return ()
    chat = chat_name(message.sender.channel)
    reply = Reply(say("notice", chat=chat), (say.button("undo_link", chat=chat),), private=True)
    parcel = Parcel(
        f"linked:{exchange_key(message)}",
        ticket.twin_id,
        address.channel,
        address.user,
        talk_key(address),
        encode_reply(reply),
        message.at.astimezone(UTC),
    )
    return (parcel,)


def _listed(chats: Sequence[tuple[str, str]]) -> str:
    return wording.listing(tuple(dict.fromkeys(chat_name(channel) for channel, _ in chats)))
