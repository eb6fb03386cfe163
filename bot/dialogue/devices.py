"""What a person settles in a chat about voice devices: whose they are, who shares them, and by which PIN."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Final

import msgspec

from bot.codes import hashed
from bot.dialogue import pins
from bot.dialogue.gate import DEVICE
from bot.dialogue.keys import exchange_key
from bot.dialogue.rooms import Rooms
from bot.dialogue.settled import Settled
from bot.dialogue.wrong_codes import WrongCodes
from bot.endpoints import CHANNEL
from bot.messages import Message, Reply
from bot.people import People
from bot.phrases import phrases
from bot.skill import LinkDevice, OpenDevice, Request, SetPin, ShareDevice
from twin_core.parts.identity import IdentityLinked, IdentityUnlinked
from twin_core.parts.voices import VoicePinSet
from twin_core.store.base import Store
from twin_core.twin import Twin

say: Final = phrases(__file__)


class Devices:
    """Links, shares and opens devices; safe to call from many threads."""

    def __init__(self, store: Store, people: People, rooms: Rooms) -> None:
        self._store = store
        self._people = people
        self._rooms = rooms
        self._wrong = WrongCodes()

    def settled(self, requests: Sequence[Request], twin: Twin, message: Message) -> Settled | None:
        """What a turn's requests change about devices; None where they change nothing."""
        for request in requests:
            if isinstance(request, SetPin):
                kept = pins.hashed(request.pin) if request.pin else ""
                return Settled(Reply(""), events=(VoicePinSet(kept),))
            if isinstance(request, LinkDevice):
                return self._linked(request, twin, message)
            if isinstance(request, ShareDevice):
                return self._shared(request.device, twin)
            if isinstance(request, OpenDevice):
                return self._opened(request, twin, message)
        return None

    def _linked(self, request: LinkDevice, twin: Twin, message: Message) -> Settled:
        person = self._people.identity(message.sender)
        if self._wrong.too_many(person, message.at):
            return Settled(Reply(say("too_many")))
        payload = self._store.take_code(hashed(request.code), DEVICE, message.at.astimezone(UTC))
        if payload is None:
            self._wrong.add(person, exchange_key(message), message.at)
            return Settled(Reply(say("wrong")))
        device: str = msgspec.json.decode(payload, type=str)
        self._rooms.spent(device)
        return self._seated(device, twin, shared=request.shared)

    def _seated(self, device: str, twin: Twin, *, shared: bool) -> Settled:
        """The person of a code has a place on its device, alone or beside others."""
        if self._rooms.user_of(twin.id, device):
            return Settled(Reply(say("yours_already", device=device)))
        among = self._rooms.is_shared(device)
        if self._rooms.is_linked(device) and not among:
            return Settled(Reply(say("of_another", device=device)))
        together = shared or among
        user = self._rooms.free_user(device, shared=together)
        if user is None:
            return Settled(Reply(say("full", device=device)))
        buttons = (say.button("set_pin"),) if together and not twin.voices.pin else ()
        return Settled(
            Reply(say("linked_shared" if together else "linked", device=device), buttons),
            events=(IdentityLinked(CHANNEL, user, user),),
            identities=((CHANNEL, user),),
        )

    def _shared(self, device: str, twin: Twin) -> Settled:
        """A device that was this person's alone is one of several people's."""
        if self._rooms.is_shared(device) or self._rooms.user_of(twin.id, device) != device:
            return Settled(Reply(""))
        user = self._rooms.free_user(device, shared=True) or device
        return Settled(
            Reply(""),
            events=(IdentityUnlinked(CHANNEL, device), IdentityLinked(CHANNEL, user, user)),
            identities=((CHANNEL, user),),
            dropped=((CHANNEL, device),),
        )

    def _opened(self, request: OpenDevice, twin: Twin, message: Message) -> Settled:
        user = self._rooms.user_of(twin.id, request.device)
        if request.close:
            self._rooms.closed(request.device)
        elif user:
            self._rooms.opened(request.device, user, message.at)
        return Settled(Reply(""))
