"""People whose nudges are tested."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from twin_core.events.base import Event
from twin_core.nudging.kinds import KINDS
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.nudges import NudgeAnswered, NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.twin import Twin

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG_AGO = datetime(2020, 1, 6, 9, tzinfo=UTC)

BREAK = KINDS["break_due"]
MORNING = KINDS["morning_check_in"]
EVENING = KINDS["evening_check_in"]
SOON = KINDS["meeting_soon"]
TASK = KINDS["task_due"]
REVIEW = KINDS["week_review"]
STILL_WANTED = KINDS["still_wanted"]


def after(twin: Twin, at: datetime, *events: Event) -> Twin:
    """The twin after events at a time."""
    for event in events:
        twin = event.apply(twin, at)
    return twin


def person(*events: Event, zone: str = "Europe/Berlin", at: datetime = LONG_AGO) -> Twin:
    """Somebody who agreed to nudges and can be reached."""
    agreed = (ConsentGranted(NUDGES), IdentityLinked("slack", "u", "c"), PreferencesChanged(zone=zone))
    return after(Twin("someone"), at, *agreed, *events)


def utc(text: str) -> datetime:
    """A time in UTC: "2026-03-02 08:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def seen(uid: str, start: str, minutes: int, kind: str = "meeting", **more: object) -> CalendarEventSeen:
    """An entry from a time in UTC on."""
    begin = utc(start)
    return CalendarEventSeen(uid, begin, begin + minutes * MINUTE, kind=kind, **more)  # type: ignore[arg-type]


def nudged(twin: Twin, kind: str, *times: str, answer: str = "") -> Twin:
    """The twin after nudges of a kind, each answered after a minute, if at all."""
    for time in times:
        at, name = utc(time), f"{kind} {time}"
        twin = after(twin, at, NudgeSent(name, kind))
        if answer:
            twin = after(twin, at + MINUTE, NudgeAnswered(name, answer))
    return twin


def ids(things: Iterable[object]) -> list[object]:
    return [getattr(thing, "uid", getattr(thing, "id", thing)) for thing in things]
