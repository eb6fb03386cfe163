"""How the person wants a kind of nudge: what they chose of it, and of all kinds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from msgspec.structs import replace

from twin_core.nudging.clock import reads, shows_next
from twin_core.nudging.hours import midnight, today, within
from twin_core.nudging.kinds import Kind
from twin_core.nudging.refusal import Refusal
from twin_core.nudging.saying import moment
from twin_core.parts.preferences import EVERY_KIND, NudgeChoice
from twin_core.twin import Twin

_FIRST: Final = "00:00"
_LAST: Final = "24:00"
_LATER_WINS: Final = ("days", "not_before", "not_after", "at", "every_minutes")


def choice(twin: Twin, kind: str) -> NudgeChoice:
    """What holds for a kind: what was chosen of it and of every kind, the later choice before the earlier.

    Only what is said of one kind switches it on; "no more of any" holds until one is asked for again.
    """
    merged = NudgeChoice(kind)
    for said in twin.preferences.nudges:
        if said.kind in (kind, EVERY_KIND):
            merged = _merged(merged, said)
    return merged


def wanted(twin: Twin, kind: Kind) -> bool:
    """Whether a kind is to come at all, whatever the hour."""
    said = choice(twin, kind.name).wanted
    return kind.by_itself if said is None else said


def wants(twin: Twin, kind: Kind, now: datetime) -> bool:
    """Whether the person wants a kind at a time (aware)."""
    return unwanted(twin, kind, now) is None


def unwanted(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    """Why a kind is not wanted at a time (aware): switched off, resting, not at this hour or day."""
    said = choice(twin, kind.name)
    if not (kind.by_itself if said.wanted is None else said.wanted):
        return Refusal("unwanted", ("switched_off" if said.wanted is False else "not_asked_for",))
    if said.resting_until is not None and said.resting_until > now:
        until = said.resting_until.astimezone(UTC)
        return Refusal("unwanted", (moment("resting_until", until, twin, now),), until)
    day = today(twin, now)
    if said.days and day.weekday() not in said.days:
        days = ",".join(str(each) for each in said.days)
        return Refusal("unwanted", (f"only_days:{days}",), _chosen_day(twin, said.days, now))
    return _at_hour(twin, said, now)


def _at_hour(twin: Twin, said: NudgeChoice, now: datetime) -> Refusal | None:
    """Hours may cross midnight; those that end as they begin are all day."""
    start, end = said.not_before or _FIRST, said.not_after or _LAST
    zone = twin.preferences.timezone()
    clock = reads(zone, now)
    if start == end or within(start, end, clock):
        return None
    early = said.not_before and (clock < start or not said.not_after)
    code = f"not_before:{start}" if early else f"not_after:{end}"
    return Refusal("unwanted", (code,), shows_next(zone, now, start))


def _chosen_day(twin: Twin, days: tuple[int, ...], now: datetime) -> datetime:
    """When the next of some weekdays begins."""
    until = midnight(twin, now)
    while today(twin, until).weekday() not in days:
        until = midnight(twin, until)
    return until


def _merged(before: NudgeChoice, said: NudgeChoice) -> NudgeChoice:
    stated = {name: value for name in _LATER_WINS if (value := getattr(said, name))}
    if said.wanted is not None and (said.kind != EVERY_KIND or not said.wanted):
        stated["wanted"] = said.wanted
    ends = [end for end in (before.resting_until, said.resting_until) if end is not None]
    return replace(before, **stated, less=before.less or said.less, resting_until=max(ends) if ends else None)
