"""Speakers: linking one, unlocking one that others use, too, and the spoken PIN for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bot.dialogue.pins import is_pin
from bot.endpoints import CHANNEL, device_of
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Answer, LinkDevice, OpenDevice, SetPin, ShareDevice, Turn
from bot.spoken_digits import digits_in

CODE: Final = re.compile(r"\d{6}")

say: Final = phrases(__file__)


def answer(turn: Turn) -> Answer:
    """Link, share, unlock or lock a speaker, or take a PIN."""
    return INTENTS.get(turn.understanding.intent or "", _link)(turn)


def _link(turn: Turn) -> Answer:
    text, because = turn.understanding.text, say("because_link")
    shared = say.pattern("shared").search(text) is not None
    if code := CODE.fullmatch(digits_in(text)):
        return Answer(Reply(""), requests=(LinkDevice(code[0], shared),), because=because)
    if shared:
        return _share(turn)
    return Answer(Reply(say("how_to_link", turn.message.id)), because=because)


def _share(turn: Turn) -> Answer:
    because = say("because_link")
    meant = _meant(turn)
    if not meant:
        return Answer(Reply(say("not_yours"), (say.button("link"),)), because=because)
    if len(meant) > 1:
        return Answer(Reply(say("which")), because=because)
    buttons = () if turn.twin.voices.pin else (say.button("set_pin"),)
    reply = Reply(say("sharing", device=meant[0]), buttons)
    return Answer(reply, requests=(ShareDevice(meant[0]),), because=because)


def _open(turn: Turn) -> Answer:
    because = say("because_open")
    close = say.pattern("locks").search(turn.understanding.text) is not None
    if turn.message.spoken and not close:
        return Answer(Reply(say("open_in_chat")), because=because)
    meant = _meant(turn)
    if not meant:
        return Answer(Reply(say("not_yours"), (say.button("link"),)), because=because)
    if len(meant) > 1:
        name = "lock" if close else "open"
        buttons = tuple(say.button(name, device=device) for device in meant)
        return Answer(Reply(say("which"), buttons), because=because)
    reply = Reply(say("locking" if close else "opening", device=meant[0]))
    return Answer(reply, requests=(OpenDevice(meant[0], close),), because=because)


def _pin(turn: Turn) -> Answer:
    text, because = turn.understanding.text, say("because_pin")
    if turn.message.spoken:
        return Answer(Reply(say("pin_in_chat")), because=because)
    if say.pattern("removes").search(text):
        return Answer(Reply(say("pin_removed")), requests=(SetPin(""),), because=because)
    digits = digits_in(text)
    if is_pin(digits):
        reply = Reply(say("pin_set"), (say.button("remove"),))
        return Answer(reply, requests=(SetPin(digits),), because=because)
    if digits:
        return Answer(Reply(say("pin_unfit")), because=because)
    if turn.twin.voices.pin:
        return Answer(Reply(say("pin_known"), (say.button("remove"),)), because=because)
    return Answer(Reply(say("pin_how")), because=because)


def _meant(turn: Turn) -> tuple[str, ...]:
    """The person's devices that a text names; all of them where it says no more than "the speaker"."""
    devices, text = _devices(turn), turn.understanding.text
    named = tuple(device for device in devices if device.casefold() in text.casefold())
    return named or (devices if say.pattern("unnamed").search(text) else ())


def _devices(turn: Turn) -> tuple[str, ...]:
    links = turn.twin.identity.links
    return tuple(dict.fromkeys(device_of(link.user) for link in links if link.channel == CHANNEL))


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "link_speaker": _link,
    "open_speaker": _open,
    "voice_pin": _pin,
}
