"""One person in several chats: linking another one by a code, unlinking one, and which there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot import wording
from bot.chats import chat_name, known, named, names_here
from bot.codes import LASTS, code_in
from bot.endpoints import CHANNEL as VOICE
from bot.endpoints import device_of
from bot.messages import Button, Card, Reply
from bot.phrases import phrases
from bot.skill import Answer, Ask, OfferCode, RedeemCode, Turn, Unlink
from twin_core.parts.identity import Link

Person = tuple[str, str]
"""A user of a channel: (channel, user)."""

say = phrases(__file__)


def answer(turn: Turn) -> Answer:
    """Link, unlink or show chats, or take the answer to a question of ours."""
    if turn.pending is not None:
        return SLOTS[turn.pending.slot](turn, turn.pending)
    return INTENTS.get(turn.understanding.intent or "", _show)(turn)


def _link(turn: Turn) -> Answer:
    if code := code_in(turn.understanding.text):
        return Answer(Reply(""), requests=(RedeemCode(code),), because=say("because_redeem"))
    there = named(turn.understanding.text, known())
    minutes = wording.length(LASTS.total_seconds() / 60)
    chat = chat_name(there[0]) if there else ""
    name = "say_in" if chat and there[0] != turn.message.sender.channel else "say_there"
    reply = Reply(say(name, turn.message.id, chat=chat, minutes=minutes), private=True)
    return Answer(reply, requests=(OfferCode(),), because=say("because_link"))


def _join_answered(turn: Turn, asked: Ask) -> Answer:
    """Whether what was told in two chats becomes one."""
    text, intent = turn.understanding.text, turn.understanding.intent
    if intent in ("deny", "skip") or say.pattern("not_now").search(text):
        return Answer(Reply(say("not_joined", turn.message.id)), because=say("because_not_joined"))
    if intent == "affirm" or say.pattern("joins").search(text):
        code = str(asked.filled.get("code", ""))
        return Answer(Reply(""), requests=(RedeemCode(code, join=True),), because=say("because_redeem"))
    return Answer(asked.question, ask=asked, because=say("because_unfit"))


def _unlink(turn: Turn) -> Answer:
    people, here = _people(turn), _here(turn)
    others = tuple(person for person in people if person != here)
    text = turn.understanding.text
    if names_here(text):
        return _ask_sure(turn, here)
    channels = named(text, (*known(), *(channel for channel, _ in people)))
    if channels:
        meant = tuple(person for person in people if person[0] in channels)
        if not meant:
            words = say("not_linked", turn.message.id, chat=wording.capital(chat_name(channels[0])))
            return Answer(Reply(words, say.buttons("show")), because=say("because_unlink"))
        return _one_of(turn, meant)
    if not others:
        reply = Reply(say("only_this", turn.message.id), say.buttons("link", "forget"))
        return Answer(reply, because=say("because_unlink"))
    return _ask_which(others)


def _one_of(turn: Turn, meant: tuple[Person, ...]) -> Answer:
    if len(meant) > 1:
        return _ask_which(meant)
    return _ask_sure(turn, meant[0]) if meant[0] == _here(turn) else _unlinked(meant[0])


def _which_answered(turn: Turn, asked: Ask) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(Reply(say("left", turn.message.id)), because=say("because_left"))
    text = turn.understanding.text.casefold()
    labels = {_label(person): person for person in _people(turn)}
    meant = [person for label, person in labels.items() if label.casefold() == text.strip(" .!")]
    meant = meant or [p for p in labels.values() if p[0] in named(text, (p[0],))]
    if not meant:
        return Answer(asked.question, ask=asked, because=say("because_unfit"))
    return _one_of(turn, tuple(meant))


def _sure_answered(turn: Turn, asked: Ask) -> Answer:
    if turn.understanding.intent == "affirm":
        person = str(asked.filled.get("channel", "")), str(asked.filled.get("user", ""))
        return _unlinked(person, sure=True)
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(Reply(say("left", turn.message.id)), because=say("because_left"))
    return Answer(asked.question, ask=asked, because=say("because_unfit"))


def _unlinked(person: Person, *, sure: bool = False) -> Answer:
    return Answer(Reply(""), requests=(Unlink(*person, sure=sure),), because=say("because_unlink"))


def _ask_which(people: tuple[Person, ...]) -> Answer:
    buttons = tuple(Button(label, label) for label in map(_label, people))
    question = Reply(say("which"), (*buttons, say.button("leave")), private=True)
    ask = Ask("unlink_channel", "which", "choice", question)
    return Answer(question, ask=ask, because=say("because_which"))


def _ask_sure(turn: Turn, person: Person) -> Answer:
    if len(_people(turn)) <= 1:
        reply = Reply(say("only_this", turn.message.id), say.buttons("link", "forget"))
        return Answer(reply, because=say("because_unlink"))
    text = say("sure", turn.message.id, chat=wording.capital(chat_name(person[0])))
    question = Reply(text, say.buttons("yes", "no"), private=True)
    filled = {"channel": person[0], "user": person[1]}
    ask = Ask("unlink_channel", "sure", "yes_no", question, filled)
    return Answer(question, ask=ask, because=say("because_which"))


def _show(turn: Turn) -> Answer:
    facts = tuple(_fact(turn, person) for person in _people(turn))
    if not facts:
        reply = Reply(say("none_linked", turn.message.id), say.buttons("link"), private=True)
        return Answer(reply, because=say("because_show"))
    words = say("linked" if len(facts) > 1 else "one_linked", turn.message.id)
    buttons = say.buttons("link", "unlink") if len(facts) > 1 else say.buttons("link")
    reply = Reply(words, buttons, Card(say.name("card"), facts), private=True)
    return Answer(reply, because=say("because_show"))


def _fact(turn: Turn, person: Person) -> tuple[str, str]:
    """A chat with since when it is linked, and whether something arrives there."""
    identity, preferences = turn.twin.identity, turn.twin.preferences
    links = identity.of(*person)
    began = min(at for link, at in zip(identity.links, identity.since, strict=True) if link in links)
    said = [say("since", day=wording.on_day(began.astimezone(turn.now.tzinfo), turn.now, preferences))]
    if person == _here(turn):
        said.append(say.name("here"))
    if all(link in identity.unreachable for link in links):
        said.append(say.name("unreachable"))
    return _label(person), ", ".join(said)


def _people(turn: Turn) -> tuple[Person, ...]:
    """The users of channels that the twin knows, the one last used last."""
    links: tuple[Link, ...] = turn.twin.identity.links
    seen = dict.fromkeys((link.channel, link.user) for link in reversed(links))
    return tuple(reversed(seen))


def _here(turn: Turn) -> Person:
    sender = turn.message.sender
    return sender.channel, sender.user


def _label(person: Person) -> str:
    """What a chat is called on a button: a voice device by the place where it stands."""
    channel, user = person
    return wording.capital(device_of(user) if channel == VOICE else chat_name(channel))


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "link_channel": _link,
    "unlink_channel": _unlink,
    "my_channels": _show,
}
SLOTS: Final[dict[str, Callable[[Turn, Ask], Answer]]] = {
    "join": _join_answered,
    "which": _which_answered,
    "sure": _sure_answered,
}
