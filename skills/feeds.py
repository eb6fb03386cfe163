"""Calendars and tools of work: connecting one, disconnecting one, how they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.messages import Button, Reply
from bot.secret_addresses import address_in, host_in
from bot.skill import Answer, Ask, ConnectFeed, DisconnectFeed, Turn
from bot.sources import PURPOSES, kept, kinds_for, purpose_named, source_name, sources_named
from skills._feeds.leaving import ask_which, leave, meant
from skills._feeds.standing import say, standing
from twin_core.events.base import Event
from twin_core.parts.consent import CALENDAR, ConsentGranted, ConsentRevoked
from twin_core.parts.feeds import Connected

CONNECT: Final = "connect_feed"


def answer(turn: Turn) -> Answer:
    """Connect, disconnect or show feeds, or take the answer to a question of ours."""
    if turn.pending is not None:
        return SLOTS[turn.pending.slot](turn, turn.pending)
    return INTENTS.get(turn.understanding.intent or "", _status)(turn)


def _connect(turn: Turn) -> Answer:
    text = turn.understanding.text
    address = address_in(text)
    kinds = sources_named(text.replace(address, " ")) if address else sources_named(text)
    if address and (not kinds or "ical" in kinds):
        return _agreed_or_asked(turn, "ical", address)
    if len(kinds) == 1:
        return _agreed_or_asked(turn, kinds[0], address)
    return _ask_kind(kinds or kinds_for(purpose_named(text) or CALENDAR))


def _ask_kind(kinds: tuple[str, ...]) -> Answer:
    if len(kinds) == 1:
        kinds = tuple(PURPOSES)
    names = map(source_name, kinds)
    buttons = tuple(Button(name, name) for name in names)
    question = Reply(say("which_kind"), (*buttons, say.button("leave")), private=True)
    return Answer(question, ask=Ask(CONNECT, "kind", "choice", question), because=say("because_kind"))


def _kind_chosen(turn: Turn, asked: Ask) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(Reply(say("left", turn.message.id), private=True), because=say("because_left"))
    text = turn.understanding.text
    named = tuple(kind for kind in PURPOSES if source_name(kind).casefold() in text.casefold())
    kinds = named or sources_named(text)
    if address := address_in(text):
        return _agreed_or_asked(turn, "ical", address)
    if len(kinds) != 1:
        return Answer(asked.question, ask=asked, because=say("because_unfit"))
    return _agreed_or_asked(turn, kinds[0])


def _agreed_or_asked(turn: Turn, kind: str, address: str = "") -> Answer:
    """Go on where they agreed to the purpose before; else tell what is kept, and ask."""
    purpose = PURPOSES[kind]
    if turn.twin.consent.allows(purpose, turn.now):
        return _on_its_way(kind, address)
    name = host_in(address) or source_name(kind)
    text = say("may_i", turn.message.id, kind=name, kept=kept(purpose))
    question = Reply(text, say.buttons("yes", "no"), private=True)
    ask = Ask(CONNECT, "consent", "yes_no", question, {"kind": kind, "address": address})
    return Answer(question, ask=ask, because=say("because_consent"))


def _consent_answered(turn: Turn, asked: Ask) -> Answer:
    kind, address = str(asked.filled.get("kind", "")), str(asked.filled.get("address", ""))
    if turn.understanding.intent == "affirm":
        done = _on_its_way(kind, address)
        events = (ConsentGranted(PURPOSES[kind]),)
        return Answer(done.reply, events, requests=done.requests, because=done.because)
    if turn.understanding.intent in ("deny", "skip"):
        return Answer(Reply(say("not_agreed", turn.message.id), private=True), because=say("because_left"))
    return Answer(asked.question, ask=asked, because=say("because_unfit"))


def _on_its_way(kind: str, address: str) -> Answer:
    return Answer(Reply(""), requests=(ConnectFeed(kind, address),), because=say("because_connect"))


def _disconnect(turn: Turn) -> Answer:
    if not turn.twin.feeds.connected:
        reply = Reply(say("none", turn.message.id), say.buttons("connect"), private=True)
        return Answer(reply, because=say("because_disconnect"))
    feeds, sure = meant(turn)
    return leave(turn, feeds) if sure else ask_which(turn, feeds)


def _which_answered(turn: Turn, asked: Ask) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(Reply(say("left", turn.message.id), private=True), because=say("because_left"))
    feeds, sure = meant(turn)
    if not sure:
        return Answer(asked.question, ask=asked, because=say("because_unfit"))
    return leave(turn, feeds)


def _leave_answered(turn: Turn, asked: Ask) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(Reply(say("left", turn.message.id), private=True), because=say("because_left"))
    if turn.understanding.intent != "affirm":
        return Answer(asked.question, ask=asked, because=say("because_unfit"))
    ids = str(asked.filled.get("feeds", "")).split()
    there = tuple(feed for feed in turn.twin.feeds.connected if feed.id in ids)
    requests = tuple(DisconnectFeed(feed.id) for feed in there)
    reply = Reply(say("gone", turn.message.id), private=True)
    return Answer(reply, _consents_ended(turn, there), requests=requests, because=say("because_disconnect"))


def _consents_ended(turn: Turn, left: tuple[Connected, ...]) -> tuple[Event, ...]:
    """A consent goes with the last feed that rested on it, so that the next one asks again."""
    others = {feed.purpose for feed in turn.twin.feeds.connected if feed not in left}
    purposes = dict.fromkeys(feed.purpose for feed in left if feed.purpose not in others)
    return tuple(
        ConsentRevoked(purpose) for purpose in purposes if turn.twin.consent.allows(purpose, turn.now)
    )


def _status(turn: Turn) -> Answer:
    return Answer(standing(turn), because=say("because_status"))


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    CONNECT: _connect,
    "disconnect_feed": _disconnect,
    "feed_status": _status,
}
SLOTS: Final[dict[str, Callable[[Turn, Ask], Answer]]] = {
    "kind": _kind_chosen,
    "consent": _consent_answered,
    "which": _which_answered,
    "leave": _leave_answered,
}
