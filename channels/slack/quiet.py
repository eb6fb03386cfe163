"""Do-not-disturb times, as dnd.info tells them (Slack's pages "dnd.info" and "dnd.teamInfo")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def quiet_for(told: Mapping[str, Any], now: datetime) -> float:
    """Seconds until somebody takes notifications again; 0 while they do."""
    moment = now.timestamp()
    ends = []
    if told.get("snooze_enabled"):
        ends.append(_seconds(told.get("snooze_endtime")))
    if told.get("dnd_enabled") and _seconds(told.get("next_dnd_start_ts")) <= moment:
        ends.append(_seconds(told.get("next_dnd_end_ts")))
    return max(0.0, max(ends, default=0.0) - moment)


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
