"""Before words said to a voice device reach somebody's twin, it is asked whose they are.


Nothing that is answered here is kept: not the words, not the reply, no fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from secrets import choice
from typing import Final
from uuid import uuid4

import msgspec
import structlog

from bot import safety, wording
from bot.aloud import in_full, manner
from bot.codes import LASTS, hashed
from bot.config.models import Voice
from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.dialogue.keys import talk_key
from bot.dialogue.opening import Guest
from bot.dialogue.pins import fits, is_pin
from bot.dialogue.rooms import ASKED, BARRED, TRIES, Rooms
from bot.dialogue.talk import encode_reply
from bot.endpoints import CHANNEL, can_be_linked
from bot.language import conversing, heard, spoken
from bot.messages import Address, Button, Message, Reply
from bot.people import chat_of
from bot.phrases import phrases
from bot.skill import Turn
from bot.spoken_digits import digits_in, is_digits
from twin_core.parts.preferences import Preferences
from twin_core.store.base import Draft, Parcel, Store
from twin_core.twin import Twin

DEVICE: Final = "voice device"
"""The purpose of the codes that devices say."""
CODE_DIGITS: Final = 6
FOR_ANYBODY: Final = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "who_are_you",
        "how_are_you",
        "praise",
        "joke",
        "tell_time",
        "are_you_there",
        "apologise",
        "wish_well",
        "react",
        "help",
        "privacy_question",
    }
)
"""Intents whose answers are of nobody, and may be heard by everybody."""

say: Final = phrases(__file__)
log = structlog.get_logger("doppel.rooms")


class Gate:
    """Lets the words of who is known through to their twin, and answers everybody else."""

    def __init__(
        self, store: Store, rooms: Rooms, guest: Guest, thresholds: Thresholds, voice: Voice | None = None
    ) -> None:
        """`voice`: how people are spoken to."""
        self._voice = voice
        self._store = store
        self._rooms = rooms
        self._guest = guest
        self._thresholds = thresholds

    def passed(self, message: Message, agent: Agent) -> Message | Reply:
        """A message as that of who said it; or the reply, where nobody's twin is to know of it."""
        language = message.language if message.language in agent.interpreters else self._guest.language
        with self._rooms.lock, conversing(heard=language, spoken=language):
            who = self._rooms.who(message.sender, message.at)
            if who is not None and not self._rooms.is_shared(message.sender.user):
                return message
            passed = self._opened(message, who) if who else self._stranger(message, agent)
            return passed if isinstance(passed, Message) else self._voiced(passed)

    def _opened(self, message: Message, who: Address) -> Message | Reply:
        """The words of who has opened a shared device; the last ones close it."""
        device = message.sender.user
        self._rooms.goes_on(device, message.at)
        if say.pattern("lock").search(message.text):
            self._rooms.closed(device)
            return Reply(say("locked", message.id))
        if say.pattern("goodbye").search(message.text):
            self._rooms.closed(device)
        return replace(message, sender=who)

    def _stranger(self, message: Message, agent: Agent) -> Reply:
        guest = self._guest.twin(heard())
        if crisis := safety.crisis(message.text, guest):
            return crisis.reply
        if message.unheard or not message.text.strip():
            return Reply(say("not_heard", message.id))
        linked = self._rooms.is_linked(message.sender.user)
        if linked and (answered := self._shows_who(message)):
            return answered
        if reply := self._for_anybody(message, agent, guest):
            return reply
        return self._ask_who(message) if linked else self._introduced(message)

    def _voiced(self, reply: Reply) -> Reply:
        """With its digits said one by one, since they are all codes and numbers to call."""
        return replace(reply, aloud=in_full(reply, manner(Preferences(), spoken(), self._voice)))

    def _for_anybody(self, message: Message, agent: Agent, guest: Twin) -> Reply | None:
        zone = guest.preferences.timezone()
        now = message.at.astimezone(zone)
        reading = agent.interpreter(heard()).understand(message.text, now, zone)
        if reading.intent not in FOR_ANYBODY or not self._thresholds.sure(reading):
            return None
        answer = agent.skills.by_intent[str(reading.intent)](Turn(message, reading, guest, now))
        return Reply(answer.reply.text)

    def _introduced(self, message: Message) -> Reply:
        """Whom a device that is nobody's belongs to: whoever writes what it says."""
        device = message.sender.user
        if not can_be_linked(device):
            return Reply(say("no_device", message.id))
        code = self._code(device, message.at)
        return Reply(say("unlinked", message.id, device=device, code=_spaced(code)))

    def _code(self, device: str, now: datetime) -> str:
        room = self._rooms.room(device)
        if room.code_until is None or room.code_until <= now:
            room.code = "".join(choice("0123456789") for _ in range(CODE_DIGITS))
            room.code_until = now + LASTS
            payload = msgspec.json.encode(device)
            self._store.put_code(hashed(room.code), DEVICE, payload, room.code_until.astimezone(UTC))
        return room.code

    def _ask_who(self, message: Message) -> Reply:
        """What a shared device says to what is personal."""
        device = message.sender.user
        if say.pattern("join").search(message.text):
            code = self._code(device, message.at)
            return Reply(say("one_more", message.id, device=device, code=_spaced(code)))
        if self._barred(device, message.at):
            return Reply(say("barred", message.id))
        self._rooms.room(device).asked = message.at
        return Reply(say("personal", message.id))

    def _barred(self, device: str, now: datetime) -> bool:
        until = self._rooms.room(device).barred_until
        return until is not None and until > now

    def _shows_who(self, message: Message) -> Reply | None:
        """The answer to a PIN, or to the wish to confirm in a chat."""
        device, text = message.sender.user, message.text
        if say.pattern("confirm").search(text):
            return self._confirming(message)
        asked = self._rooms.room(device).asked
        named = say.pattern("pin").search(text)
        if not named and not (asked and message.at - asked <= ASKED and is_digits(text)):
            return None
        if self._barred(device, message.at):
            return Reply(say("barred", message.id))
        digits = digits_in(text)
        if not is_pin(digits):
            self._rooms.room(device).asked = message.at
            return Reply(say("which_pin", message.id))
        return self._tried(message, digits)

    def _tried(self, message: Message, pin: str) -> Reply:
        device = message.sender.user
        twins = self._rooms.twins(device)
        fitting = [user for user, twin in twins.items() if fits(pin, twin.voices.pin)]
        if len(fitting) == 1:
            talk = message.sender.conversation.partition("/")[2]
            self._rooms.opened(device, fitting[0], message.at, talk)
            return Reply(say("opened", message.id, name=twins[fitting[0]].identity.name))
        return self._wrong(message, twins)

    def _wrong(self, message: Message, twins: Mapping[str, Twin]) -> Reply:
        device, now = message.sender.user, message.at
        room = self._rooms.room(device)
        room.asked = now
        room.wrong = [*(at for at in room.wrong if now - at < BARRED), now]
        if len(room.wrong) < TRIES:
            return Reply(say("wrong", message.id))
        room.wrong, room.barred_until = [], now + BARRED
        log.warning("pin_barred", minutes=BARRED.total_seconds() / 60)
        self._told(message, twins, lambda: Reply(say("notice_barred", device=device), private=True))
        return Reply(say("barred", message.id))

    def _confirming(self, message: Message) -> Reply:
        """Its people are asked in their chats whether it is them."""
        device, room = message.sender.user, self._rooms.room(message.sender.user)
        if room.confirming is None or message.at - room.confirming > LASTS:
            room.confirming = message.at
            self._told(message, self._rooms.twins(device), lambda: _question(device))
        return Reply(say("look_in_chat", message.id))

    def _told(self, message: Message, twins: Mapping[str, Twin], words: Callable[[], Reply]) -> None:
        """Something for the chats of a device's people, each in their language."""
        for twin in twins.values():
            chat = chat_of(twin)
            if chat is None:
                continue
            with conversing(heard=twin.preferences.language, spoken=twin.preferences.language):
                body = encode_reply(words())
            to = Address(chat.channel, chat.user, chat.conversation)
            at, key = message.at.astimezone(UTC), f"room:{uuid4().hex}"
            parcel = Parcel(key, twin.id, to.channel, to.user, talk_key(to), body, at)
            self._store.append(Draft(twin.id, (), at, key, CHANNEL, parcels=(parcel,)))


def _question(device: str) -> Reply:
    minutes = wording.length(LASTS.total_seconds() / 60)
    yes: Button = say.button("open", device=device)
    return Reply(say("is_it_you", device=device, minutes=minutes), (yes,), private=True)


def _spaced(code: str) -> str:
    """Digits as they are said one by one."""
    half = len(code) // 2
    return ", ".join(" ".join(part) for part in (code[:half], code[half:]))
