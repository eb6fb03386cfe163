"""What a sentence says of a reminder: its words, its time or rule, and how these were read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot import moments
from bot.skill import Filled, Turn
from bot.titles import Subject
from nlu.understanding import Entity, Moment, NoSuchTime, Period, Recurrence
from skills._reminders import subjects
from skills._reminders.common import say
from twin_core.dues import next_occurrence
from twin_core.parts.preferences import Preferences

Trouble: TypeAlias = Literal["", "passed", "too_often"]

_HOURLY: Final = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})
_OFTENEST: Final = 5
"""Minutes between two times of one reminder, at least."""
_MOST_MINUTES: Final = 600


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a reminder from one or several turns."""

    text: str = ""
    at: datetime | None = None
    """The first time: aware, UTC."""
    repeat: str = ""
    read_as: str = ""
    """How an ambiguous day was read."""
    assumed: Literal["", "start", "hours"] = ""
    """What was not said and taken from the person's settings."""
    trouble: Trouble = ""
    wrong: NoSuchTime | None = None

    def filled(self) -> Filled:
        """As kept with an open question; what was doubtful is asked for anew."""
        doubt = bool(self.trouble or self.wrong)
        known = {
            "text": self.text,
            "at": self.at.isoformat() if self.at and not doubt else "",
            "repeat": "" if doubt else self.repeat,
            "read_as": "" if doubt else self.read_as,
            "assumed": "" if doubt else self.assumed,
        }
        return {name: value for name, value in known.items() if value}


def kept(filled: Filled) -> Details:
    """The details kept with an open question."""
    at, assumed = str(filled.get("at", "")), filled.get("assumed")
    return Details(
        text=str(filled.get("text", "")),
        at=datetime.fromisoformat(at) if at else None,
        repeat=str(filled.get("repeat", "")),
        read_as=str(filled.get("read_as", "")),
        assumed="start" if assumed == "start" else "hours" if assumed == "hours" else "",
    )


def stated(turn: Turn) -> Details:
    """The details in what was just said."""
    found = subjects.of(turn.understanding, "set_reminder")
    return timed(Details(text=found.title), turn, found)


def timed(details: Details, turn: Turn, found: Subject) -> Details:
    """The details with the time that a sentence names, if it names one."""
    repeats = [entity for entity in found.times if isinstance(entity.value, Recurrence)]
    for entity in (*repeats, *found.times):
        value = entity.value
        if isinstance(value, NoSuchTime):
            return replace(details, wrong=value)
        if isinstance(value, Recurrence):
            return _repeating(details, turn, value, turn.understanding.text[entity.start : entity.end])
        if isinstance(value, Moment | Period) and not _passing(value, turn):
            return _once(details, turn, value)
    return _after(details, turn, found)


def first_time(entities: tuple[Entity, ...]) -> Subject:
    """All times of an answer that is nothing but a time."""
    names = ("time", "period", "recurrence")
    lengths = tuple(entity for entity in entities if entity.name == "duration")
    return Subject("", tuple(entity for entity in entities if entity.name in names), lengths)


def _once(details: Details, turn: Turn, value: Moment | Period) -> Details:
    at = moments.begin(value, turn.now, turn.twin.preferences)
    if at <= turn.now:
        return replace(details, at=at.astimezone(UTC), trouble="passed")
    read_as = value.stands_for if isinstance(value, Moment) else ""
    whole = not moments.says_clock(value) and value.grain != "part"
    return replace(details, at=at.astimezone(UTC), read_as=read_as, assumed="start" if whole else "")


def _repeating(details: Details, turn: Turn, value: Recurrence, said: str) -> Details:
    parts = dict(part.split("=", 1) for part in value.rule.split(";") if "=" in part)
    often, every = parts.get("FREQ", ""), int(parts.get("INTERVAL", "1"))
    if often == "SECONDLY" or (often == "MINUTELY" and every < _OFTENEST):
        return replace(details, trouble="too_often")
    if often in _HOURLY:
        return _in_hours(replace(details, repeat=value.rule, at=value.first.astimezone(UTC)), turn)
    first, assumed = value.first, not say.pattern("clock").search(said)
    if assumed:
        start = time.fromisoformat(turn.twin.preferences.work_start)
        first = datetime.combine(first.date(), start, first.tzinfo)
    if first <= turn.now:
        first = next_occurrence(value.rule, _zone(turn), first, turn.now) or first
    return replace(details, repeat=value.rule, at=first.astimezone(UTC), assumed="start" if assumed else "")


def _in_hours(details: Details, turn: Turn) -> Details:
    """Hourly reminders keep to the hours outside the person's quiet time."""
    hours = _loud(turn.twin.preferences)
    if details.at is None or not hours or "BYHOUR" in details.repeat:
        return details
    rule = f"{details.repeat};BYHOUR={','.join(map(str, hours))}"
    at = details.at
    if at.astimezone(turn.now.tzinfo).hour not in hours:
        at = next_occurrence(rule, _zone(turn), at, at) or at
    return replace(details, repeat=rule, at=at, assumed="hours")


def _loud(preferences: Preferences) -> list[int]:
    start, end = (
        time.fromisoformat(clock).hour for clock in (preferences.quiet_end, preferences.quiet_start)
    )
    if start == end:
        return []
    return [
        hour for hour in range(24) if (start <= hour < end if start < end else hour >= start or hour < end)
    ]


def _after(details: Details, turn: Turn, found: Subject) -> Details:
    minutes: float | None = found.minutes
    if minutes is None and (bare := say.pattern("bare").search(turn.understanding.text.strip(" .!?"))):
        minutes = int(bare[1]) if int(bare[1]) <= _MOST_MINUTES else None
    if minutes is None:
        return details
    return replace(details, at=(turn.now + timedelta(minutes=minutes)).astimezone(UTC))


def _passing(value: Moment | Period, turn: Turn) -> bool:
    """A mere "now"."""
    return (
        isinstance(value, Moment)
        and value.grain == "second"
        and abs(value.at - turn.now) < timedelta(seconds=2)
    )


def _zone(turn: Turn) -> str:
    return turn.now.tzinfo.key if isinstance(turn.now.tzinfo, ZoneInfo) else "UTC"
