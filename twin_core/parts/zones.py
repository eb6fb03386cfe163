"""The day in a person's zone."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of a name; UTC where the name is empty or not known here.

    It never fails, since a twin must stay readable whatever zone was once written down.
    """
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware time in a zone; that of UTC at the very ends of the calendar."""
    try:
        return at.astimezone(zone).date()
    except OverflowError:
        return at.date()
