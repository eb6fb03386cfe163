"""Times as the tables keep them: microseconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """An aware time as microseconds. Raises `ValueError` for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; the store takes aware times only")
    return (at - _EPOCH) // _MICROSECOND


def moment(count: int) -> datetime:
    """The time, in UTC, that many microseconds after 1970."""
    return _EPOCH + timedelta(0, 0, count)
