"""Voice devices by name, and who of a channel's users is who on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.messages import Address

CHANNEL: Final = "voice"
SEATS: Final = 8
"""People who can be linked to one device that they share."""
_SEAT: Final = "#"
"""Between a shared device and the place of one of its people."""
_NOWHERE: Final = "~"
"""Begins the name of a place without a device, see `channels.voice.place`."""


def device_of(user: str) -> str:
    """The device on which a user of the voice channel speaks."""
    return user.partition(_SEAT)[0]


def is_seat(user: str) -> bool:
    """Whether a user is one of those who share a device."""
    return _SEAT in user


def seats(device: str) -> Iterator[str]:
    """The users that the people of a shared device are, whether or not they are there."""
    return (f"{device}{_SEAT}{number}" for number in range(1, SEATS + 1))


def can_be_linked(device: str) -> bool:
    """Whether a place has a device that stays."""
    return not device.startswith(_NOWHERE)


def lasting(address: Address) -> Address:
    """Where a person is reached for good: a conversation on a voice device comes and goes."""
    return replace(address, conversation=address.user) if address.channel == CHANNEL else address


def seated(address: Address, user: str) -> Address:
    """The same conversation as one of a user of the device."""
    _, _, talk = address.conversation.partition("/")
    return Address(address.channel, user, f"{user}/{talk}" if talk else user)
