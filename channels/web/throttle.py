"""A bound on wrong sign-in codes, so that nobody can go on guessing."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

WRONG = 10
"""Wrong codes from one place that are put up with in `SPAN`."""
SPAN = timedelta(minutes=10)
PLACES = 10_000
"""Places remembered; the one that was wrong the longest ago is forgotten first."""


class Throttle:
    """Counts wrong codes by where they come from. Lives in the event loop's thread."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, list[datetime]] = OrderedDict()

    def closed(self, host: str, now: datetime) -> bool:
        """Whether no more codes are taken from there for now."""
        return len(self._recent(place(host), now)) >= WRONG

    def wrong(self, host: str, now: datetime) -> None:
        """A code from there was wrong."""
        where = place(host)
        self._wrong[where] = [*self._recent(where, now), now]
        self._wrong.move_to_end(where)
        if len(self._wrong) > PLACES:
            self._wrong.popitem(last=False)

    def _recent(self, where: str, now: datetime) -> list[datetime]:
        return [at for at in self._wrong.get(where, ()) if now - at < SPAN]


def place(host: str) -> str:
    """Whom an address stands for: one address of IPv4, and a /64 of IPv6, which one household has whole."""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host
