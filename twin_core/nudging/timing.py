"""How likely a nudge that is due, and that every gate lets through, is to be sent now rather than later.

Only with the person's consent, and only for kinds of which another moment is as good. What it learns from is
their own answers alone, over the hour and the state of the moment; chance keeps a share in it, so that what
nudges do can be told apart from when they come (`twin_core.nudging.effect`).

The design is that of a micro-randomised trial (Klasnja et al. 2015, doi:10.1037/hea0000305); that chances
follow what is known, smoothly and within bounds, is that of HeartSteps (Liao et al. 2020,
doi:10.1145/3381007). The figures are Doppel's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from twin_core.nudging import fatigue
from twin_core.nudging.busy import meetings
from twin_core.nudging.choices import choice
from twin_core.nudging.gates import put_off
from twin_core.nudging.kinds import KINDS
from twin_core.nudging.owed import DUE_AFTER, LOW, load
from twin_core.parts.consent import LEARN_TIMING
from twin_core.parts.nudges import OUTCOME_WITHIN, Sent, Trial
from twin_core.parts.zones import local_day, zone_named
from twin_core.twin import Twin

Block: TypeAlias = Literal["morning", "midday", "afternoon", "evening"]
State: TypeAlias = Literal["after_meeting", "low_energy", "long_load", "plain"]

LEARNED: Final = frozenset({"break_due", "focus_block", "end_of_day", "back_to_back"})
"""The kinds that chance may hold back. Never what comes at a time of its own, what was asked for, or care."""
LEAST: Final = 0.1
MOST: Final = 0.8
"""The bounds of a chance: neither is ever certain, as a comparison needs both."""
EXPLORED: Final = 0.1
"""The share of even chance in every one."""
JUST_AFTER: Final = timedelta(minutes=15)
"""For so long after a meeting it is a moment after a meeting."""
LONG_LOAD: Final = DUE_AFTER + timedelta(minutes=30)

WELCOME: Final[Mapping[State, float]] = {
    "after_meeting": 0.55,
    "low_energy": 0.5,
    "long_load": 0.5,
    "plain": 0.4,
}
"""The share of nudges thought to be welcome before the person answered any: an assumption of Doppel's. That
the end of a meeting is a good moment rests on Iqbal and Bailey 2008 (doi:10.1145/1357054.1357070):
notifications between two pieces of work annoy less and are answered sooner."""
DIP: Final = 0.05
"""More in the afternoon, when attention tends to dip (Monk 2005, doi:10.1016/j.csm.2004.12.002)."""
TRUST: Final = 6.0
"""How many answers that assumption weighs."""
WORTH_IT: Final = 1 / 3
"""A moment is worth it if one nudge in three is welcome in it."""
ANSWERS: Final = 30
"""The latest nudges of a kind that are learned from."""

_AKIN: Final = (0.2, 0.5, 1.0)
"""What an answer weighs that shares neither hour nor state with a moment, one of them, or both."""
_BLOCKS: Final[tuple[tuple[int, Block], ...]] = (
    (17, "evening"),
    (14, "afternoon"),
    (11, "midday"),
    (0, "morning"),
)
_REWARDS: Final[Mapping[str, float]] = {"done": 1.0, "later": 0.25, "after_meeting": 0.25}
"""What an answer says of its moment, 0 to 1: "later" that the nudge was welcome and its moment was not."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What kind of moment one is."""

    block: Block
    state: State


def chance(twin: Twin, kind: str, now: datetime) -> float | None:
    """The probability with which a nudge of a kind is to be sent at a time (aware), `LEAST` to `MOST`.

    None where chance has no say, and the nudge is sent: without consent, for other kinds, at a time that the
    person chose, and while it is not known yet what came of the kind's latest trial.
    """
    if kind not in LEARNED or not twin.consent.allows(LEARN_TIMING, now):
        return None
    if choice(twin, kind).at or put_off(twin, KINDS[kind]) or _under_way(twin, kind, now):
        return None
    good, bad = _evidence(twin, kind, now)
    return min(MOST, max(LEAST, (1 - EXPLORED) * _worth(good, bad) + EXPLORED / 2))


def held_until(twin: Twin, kind: str, now: datetime) -> datetime | None:
    """Until when (UTC) a kind rests that chance held back; None where it may be offered at a time (aware).

    Until the person next states their energy, three hours at most: offered again before, nobody could tell
    what became of them without it.
    """
    latest = _under_way(twin, kind, now)
    if latest is None or latest.sent or not twin.consent.allows(LEARN_TIMING, now):
        return None
    return latest.at.astimezone(UTC) + OUTCOME_WITHIN


def setting(twin: Twin, at: datetime, zone: str = "") -> Setting:
    """What kind of moment a time (aware) is or was for the person, in their zone or the one they were in."""
    here = at.astimezone(zone_named(zone) if zone else twin.preferences.timezone())
    block = next(name for hour, name in _BLOCKS if here.hour >= hour)
    return Setting(block, _state(twin, at))


def _under_way(twin: Twin, kind: str, now: datetime) -> Trial | None:
    """The latest trial of a kind, where its outcome is neither known nor overdue."""
    latest = next((trial for trial in reversed(twin.nudges.trials) if trial.kind == kind), None)
    waits = latest is not None and latest.energy is None and now - latest.at < OUTCOME_WITHIN
    return latest if waits else None


def _state(twin: Twin, at: datetime) -> State:
    if any(meeting.end <= at for meeting in meetings(twin, at - JUST_AFTER, at)):
        return "after_meeting"
    if _is_low(twin, at):
        return "low_energy"
    return "long_load" if load(twin, at).minutes * timedelta(minutes=1) >= LONG_LOAD else "plain"


def _is_low(twin: Twin, at: datetime) -> bool:
    """Whether the energy last stated on the day of a time was low."""
    zone = twin.preferences.timezone()
    latest = next((told for told in reversed(twin.capacity.energy.readings) if told.at <= at), None)
    return latest is not None and latest.value <= LOW and local_day(latest.at, zone) == local_day(at, zone)


def _evidence(twin: Twin, kind: str, now: datetime) -> tuple[float, float]:
    """The welcome and the unwelcome nudges that speak of a moment, assumed ones included."""
    here = setting(twin, now)
    mean = WELCOME[here.state] + DIP * (here.block == "afternoon")
    good, bad = TRUST * mean, TRUST * (1 - mean)
    for sent in twin.nudges.of(kind)[-ANSWERS:]:
        reward = _reward(twin, sent, now)
        if reward is None:
            continue
        there = setting(twin, sent.at, sent.zone)
        weight = _AKIN[(there.block == here.block) + (there.state == here.state)]
        good, bad = good + weight * reward, bad + weight * (1 - reward)
    return good, bad


def _reward(twin: Twin, sent: Sent, now: datetime) -> float | None:
    """What became of a nudge, 0 to 1; None while it may still be answered."""
    if sent.answer:
        return _REWARDS.get(sent.answer, 0.0)
    if fatigue.followed(twin, sent, now):
        return 1.0
    return 0.0 if fatigue.ignored(twin, sent, now) else None


def _worth(good: float, bad: float) -> float:
    """How sure it is that a moment is worth it, 0 to 1.

    What sampling from the posterior (Thompson 1933) comes to on average, the Beta taken as normal.
    """
    total = good + bad
    mean = good / total
    spread = math.sqrt(mean * (1 - mean) / (total + 1))
    return math.erfc((WORTH_IT - mean) / (spread * math.sqrt(2))) / 2
