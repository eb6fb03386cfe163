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
"""Later than any stretch that is asked for."""
_UNTIL: Final = re.compile(r"UNTIL=(\d{4})(\d\d)(\d\d)")
_COUNT: Final = re.compile(r"COUNT=(\d{1,6})\b")
_INTERVAL: Final = re.compile(r"INTERVAL=(\d{1,4})\b")
_OFTEN: Final = re.compile(r"FREQ=(?:DAILY|WEEKLY)\b")
_SELDOM: Final = re.compile(r"BY(?:MONTH|MONTHDAY|YEARDAY|WEEKNO|SETPOS)=")
_MOST_WEEKS: Final = 52 * 1_000
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
            last = max(last, _last(rule.upper(), moment(one.start, where)) + one.duration + 2 * _DAY)
        if one.this_and_future:
            last = FOREVER
    return min(moment(at, where) for at in starts), max(last, *(moment(at, where) for at in ends))


def _last(rule: str, start: datetime) -> datetime:
    """When a rule comes to its end at the latest, as far as that is told by its words alone."""
    until, count = _UNTIL.search(rule), _COUNT.search(rule)
    if until:
        return datetime(int(until[1]), int(until[2]), int(until[3]), tzinfo=UTC)
    if not count or not _OFTEN.search(rule) or _SELDOM.search(rule):
        return FOREVER
    interval = _INTERVAL.search(rule)
    weeks = (int(count[1]) + 1) * (int(interval[1]) if interval else 1)
    return start + min(weeks, _MOST_WEEKS) * 7 * _DAY
