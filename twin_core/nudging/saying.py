"""Moments in the codes of reasons."""

from __future__ import annotations

from datetime import datetime

from twin_core.twin import Twin


def moment(name: str, at: datetime, twin: Twin, now: datetime) -> str:
    """A code with a moment on the person's clock: "name:HH:MM" today, else "name:YYYY-MM-DDTHH:MM"."""
    zone = twin.preferences.timezone()
    try:
        local = at.astimezone(zone)
    except OverflowError:
        local = at
    form = "%H:%M" if local.date() == now.astimezone(zone).date() else "%Y-%m-%dT%H:%M"
    return f"{name}:{local.strftime(form)}"
