"""People as nudgers see them: twins made by events, and what a kind says to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.discovery import nudgers
from bot.language import conversing
from bot.skill import Nudge, Nudger
from twin_core.events.base import Event
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.feeds import FeedConnected
from twin_core.parts.system import TwinCreated
from twin_core.twin import Twin

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KINDS: dict[str, Nudger] = {nudger.kind: nudger for nudger in nudgers()}
LONG_AGO = datetime(2026, 2, 1, 12, tzinfo=UTC)


def at(said: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A time on a clock of a zone: "2026-03-02T09:10", a Monday."""
    return datetime.fromisoformat(said).replace(tzinfo=zone)


def person(
    *events: Event | tuple[datetime, Event], zone: str = "Europe/Berlin", language: str = "en"
) -> Twin:
    """Somebody who agreed to be written to, with events of long ago, or of the time beside them."""
    twin = Twin("ana")
    for event in (TwinCreated("Ana", zone, language), ConsentGranted(NUDGES), *events):
        when, fact = event if isinstance(event, tuple) else (LONG_AGO, event)
        twin = fact.apply(twin, when.astimezone(UTC))
    return twin


def meeting(start: datetime, minutes: int = 60, title: str = "Planning", **more: Any) -> CalendarEventSeen:
    """An entry of the calendar."""
    begun = start.astimezone(UTC)
    return CalendarEventSeen(f"m{begun:%d%H%M}", begun, begun + minutes * MINUTE, title, **more)


def writable() -> FeedConnected:
    """A calendar that takes entries."""
    return FeedConnected("f1", "caldav", "Work", "calendar", writes=True)


def said(kind: str, twin: Twin, now: datetime) -> Nudge | None:
    """What a kind says, in the person's language."""
    language = twin.preferences.language
    with conversing(heard=language, spoken=language):
        return KINDS[kind].nudge(twin, now)


def text(kind: str, twin: Twin, now: datetime) -> str:
    """Its words; empty where it says nothing."""
    nudge = said(kind, twin, now)
    return nudge.reply.text if nudge else ""


def buttons(kind: str, twin: Twin, now: datetime) -> list[str]:
    """What its buttons say."""
    nudge = said(kind, twin, now)
    return [button.says for button in nudge.reply.buttons] if nudge else []


def reasons(kind: str, twin: Twin, now: datetime) -> list[str]:
    """Its codes."""
    nudge = said(kind, twin, now)
    return list(nudge.reasons) if nudge else []


def window(kind: str, twin: Twin, day: datetime, step: timedelta = MINUTE) -> tuple[str, str]:
    """From and until when a kind says something on a day, asked every minute: ("09:10", "10:39")."""
    start = day.replace(hour=0, minute=0).astimezone(UTC)
    times = [
        start + n * step
        for n in range(DAY // step)
        if said(kind, twin, (start + n * step).astimezone(day.tzinfo))
    ]
    local = [f"{one.astimezone(day.tzinfo):%H:%M}" for one in times]
    return (local[0], local[-1]) if local else ("", "")
