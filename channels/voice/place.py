"""Where somebody speaks, as the house knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.messages import Address
from voice.wyoming.desk import Caller

CHANNEL: Final = "voice"
NOWHERE: Final = "~"
"""Begins the name of a place that no device stands for: it cannot be linked."""


def address_of(caller: Caller, names: Mapping[str, str]) -> Address:
    """The user is the device; without one, each conversation is a place of its own."""
    device = names.get(caller.satellite) or _name(caller.satellite)
    if not device:
        own = NOWHERE + _clean(caller.conversation or caller.connection)
        return Address(CHANNEL, own, own)
    talk = f"{device}/{_clean(caller.conversation)}" if caller.conversation else device
    return Address(CHANNEL, device, talk)


def _name(satellite: str) -> str:
    """`assist_satellite.kitchen` is the kitchen."""
    return _clean(satellite.rpartition(".")[2]).replace("_", " ").lower()


def _clean(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable() and sign not in "#~/").strip()
