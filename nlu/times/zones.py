"""Local times made real: daylight saving, and which zones write the month first."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from nlu import keywords as kw


def local(day: date, hour: int, minute: int, second: int, zone: tzinfo | None) -> datetime:
    """A local time of a date as an instant: forward over the gap in spring, the earlier of two in autumn.

    24:00 is the midnight that ends the day.
    """
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    naive = datetime.combine(day, time(hour, minute, second, tzinfo=zone))
    return naive.astimezone(UTC).astimezone(zone)


def later(now: datetime, minutes: float) -> datetime | None:
    """The instant some real minutes away; None beyond 200 years."""
    if abs(minutes) > 105_000_000:
        return None
    return (now.astimezone(UTC) + timedelta(minutes=minutes)).replace(microsecond=0).astimezone(now.tzinfo)


def month_first(now: datetime) -> bool:
    """Whether 3/4 is March 4th where the person is."""
    name = now.tzinfo.key if isinstance(now.tzinfo, ZoneInfo) else "UTC"
    return name in kw.MONTH_FIRST_ZONES or name.startswith(kw.MONTH_FIRST_REGIONS)
