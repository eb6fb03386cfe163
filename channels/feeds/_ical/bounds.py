"""The stretch of time outside of which a series has no occurrences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from channels.feeds._ical.facts import moment
from channels.feeds._ical.series import Occasion

FOREVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
_UNTIL: Final = re.compile(r"UNTIL=(\d{4})(\d\d)(\d\d)")
_DAY: Final = timedelta(days=1)


def bounds(occasions: Sequence[Occasion], where: ZoneInfo) -> tuple[datetime, datetime]:
    """From when and until when the events of a series may happen; `FOREVER` where that is not known."""
    starts: list[date] = []
    ends: list[date] = []
    last = datetime.min.replace(tzinfo=UTC)
    for one in occasions:
        starts.append(one.start)
        ends.append(one.end)
        for added in one.rdates:
            starts.append(added[0] if isinstance(added, tuple) else added)
            last = FOREVER
        for rule in one.rrules:
            last = max(last, _last(rule, one.duration))
        if one.this_and_future:
            last = FOREVER
    return min(moment(at, where) for at in starts), max(last, *(moment(at, where) for at in ends))


def _last(rule: str, duration: timedelta) -> datetime:
    until = _UNTIL.search(rule.upper())
    if not until:
        return FOREVER
    return datetime(int(until[1]), int(until[2]), int(until[3]), tzinfo=UTC) + duration + 2 * _DAY
