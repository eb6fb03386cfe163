"""When the check-ins come that Doppel asks for: as the person chose, else near the ends of work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from twin_core.nudging.choices import choice
from twin_core.twin import Twin

AFTER_START: Final = timedelta(minutes=10)
"""The morning check-in comes so long after work begins."""
BEFORE_END: Final = timedelta(minutes=20)
"""The evening check-in comes so long before work ends."""


def check_in_at(twin: Twin, kind: str) -> str:
    """The time of day (HH:MM) of `morning_check_in` or `evening_check_in`, on the person's clock."""
    if chosen := choice(twin, kind).at:
        return chosen
    if kind == "morning_check_in":
        return _moved(twin.preferences.work_start, AFTER_START)
    return _moved(twin.preferences.work_end, -BEFORE_END)


def _moved(clock: str, by: timedelta) -> str:
    return f"{datetime.strptime(clock, '%H:%M') + by:%H:%M}"  # noqa: DTZ007 - a clock without a day
