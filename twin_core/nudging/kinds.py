"""The kinds of nudges, and the rules that differ between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of nudge."""

    name: str
    cool_down: timedelta
    """The least time between two of it."""
    by_itself: bool = True
    """Whether it comes once the person agreed to be written to first, before they say more."""
    off_days: bool = False
    """Whether it may come on days without work."""
    timed: bool = False
    """Whether it comes at a time of its own, at which the person may expect it."""
    over_meetings: bool = False
    """Whether it may come in the five minutes before a meeting, which it is about."""


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("morning_check_in", 18 * _HOUR, timed=True),
        Kind("evening_check_in", 18 * _HOUR, timed=True),
        Kind("break_due", 90 * timedelta(minutes=1)),
        Kind("back_to_back", _DAY),
        Kind("focus_block", 2 * _DAY),
        Kind("meeting_suggestion", 3 * _DAY),
        Kind("meeting_soon", timedelta(0), by_itself=False, over_meetings=True),
        Kind("task_due", _DAY),
        Kind("end_of_day", 18 * _HOUR),
        Kind("week_review", 6 * _DAY, timed=True),
        Kind("skill_opportunity", 7 * _DAY),
        Kind("low_mood_care", 14 * _DAY),
        Kind("overload_ahead", 6 * _DAY),
        Kind("still_wanted", timedelta(0)),
    )
}
"""By name. `still_wanted` asks once whether a kind that was ignored five times may go on."""
