"""Voice devices: whose they are, who has opened one that is shared, and how often a PIN was wrong there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock
from typing import Final

from bot.endpoints import CHANNEL, can_be_linked, device_of, seated, seats
from bot.messages import Address
from bot.people import People
from twin_core.twin import Twin

TRIES: Final = 5
"""Wrong PINs before none is looked at."""
BARRED: Final = timedelta(minutes=15)
SHARED_MINUTES: Final = 5
ASKED: Final = timedelta(minutes=1)
"""How long mere digits are taken for the PIN that was asked for."""
DEVICES_HELD: Final = 1_000


@dataclass(slots=True)
class Room:
    """What happens at one device; nothing of it is kept anywhere."""

    user: str = ""
    """Whose it is for now, where it is shared."""
    until: datetime | None = None
    talk: str | None = None
    """The conversation in which it was opened; None: opened in a chat, and the next one's."""
    asked: datetime | None = None
    """When the PIN was asked for."""
    wrong: list[datetime] = field(default_factory=list)
    barred_until: datetime | None = None
    code: str = ""
    """Says in a chat that its person is here."""
    code_until: datetime | None = None
    confirming: datetime | None = None
    """When its people were asked in their chats."""


class Rooms:
    """The devices, safe to use from many threads."""

    def __init__(
        self, people: People, *, shared: Collection[str] = (), minutes: int = SHARED_MINUTES
    ) -> None:
        """`shared`: devices that are shared although nobody said so in chat. `minutes`: of an opened one."""
        self._people = people
        self._shared = frozenset(name.casefold() for name in shared)
        self._lasts = timedelta(minutes=minutes)
        self._rooms: OrderedDict[str, Room] = OrderedDict()
        self.lock: Final = RLock()

    def room(self, device: str) -> Room:
        """What happens at a device; to be used under `lock`."""
        room = self._rooms.setdefault(device, Room())
        self._rooms.move_to_end(device)
        while len(self._rooms) > DEVICES_HELD:
            self._rooms.popitem(last=False)
        return room

    def members(self, device: str) -> tuple[str, ...]:
        """The users that people are on a device."""
        return tuple(user for user in (device, *seats(device)) if self._found(user))

    def twins(self, device: str) -> dict[str, Twin]:
        """The people of a device, by the users that they are there."""
        return {user: self._people.meet(_plain(user)) for user in self.members(device)}

    def is_shared(self, device: str) -> bool:
        """Whether several people may use a device."""
        return device.casefold() in self._shared or any(self._found(user) for user in seats(device))

    def is_linked(self, device: str) -> bool:
        """Whether a device belongs to anybody."""
        return can_be_linked(device) and bool(self.members(device))

    def free_user(self, device: str, *, shared: bool) -> str | None:
        """The user that one more person is on a device; None where there is no room."""
        if not shared:
            return None if self._found(device) else device
        return next((user for user in seats(device) if not self._found(user)), None)

    def who(self, address: Address, now: datetime) -> Address | None:
        """As whom somebody speaks there; None where that is not known, or nobody."""
        device = device_of(address.user)
        if not can_be_linked(device):
            return None
        if not self.is_shared(device):
            return address if self._found(device) else None
        with self.lock:
            room = self.room(device)
            if room.until is None or room.until <= now or not self._found(room.user):
                return None
            talk = _talk(address)
            if room.talk is None:
                room.talk = talk
            return seated(address, room.user) if room.talk == talk else None

    def may_speak(self, address: Address, now: datetime) -> bool:
        """Whether something personal may be said at an address unasked."""
        device = device_of(address.user)
        if not self.is_shared(device):
            return True
        with self.lock:
            room = self.room(device)
            return room.until is not None and room.until > now and room.user == address.user

    def opened(self, device: str, user: str, now: datetime, talk: str | None = None) -> None:
        """A shared device is a person's for some minutes."""
        with self.lock:
            room = self.room(device)
            room.user, room.until, room.talk = user, now + self._lasts, talk
            room.asked = room.confirming = None
            room.wrong.clear()

    def goes_on(self, device: str, now: datetime) -> None:
        """Somebody who opened a device speaks: it stays theirs for as long again."""
        with self.lock:
            room = self.room(device)
            room.until = room.until and now + self._lasts

    def closed(self, device: str) -> None:
        """A shared device is nobody's again."""
        with self.lock:
            room = self.room(device)
            room.until = None

    def spent(self, device: str) -> None:
        """The code that a device said was used: it says another one from now on."""
        with self.lock:
            self.room(device).code_until = None

    def user_of(self, twin_id: str, device: str) -> str | None:
        """The user that a twin is on a device; None if it has no place there."""
        return next((user for user in self.members(device) if self._found(user) == twin_id), None)

    def _found(self, user: str) -> str | None:
        return self._people.find(_plain(user)) if user else None


def _plain(user: str) -> Address:
    return Address(CHANNEL, user, user)


def _talk(address: Address) -> str:
    return address.conversation.partition("/")[2]
