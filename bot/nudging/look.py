"""A look at one person: what is worth saying now, what holds it back, and when to look again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from bot.language import conversing
from bot.nudging.making_way import Coming, coming, makes_way, weight
from bot.skill import Nudge, Nudger
from twin_core.events.base import Event
from twin_core.nudging.budget import latest_of
from twin_core.nudging.choices import wanted
from twin_core.nudging.fatigue import followed_unsaid, to_pause
from twin_core.nudging.gates import refusal
from twin_core.nudging.kinds import KINDS
from twin_core.nudging.refusal import Refusal
from twin_core.nudging.timing import chance, held_until
from twin_core.parts.nudges import NudgeAnswered, NudgeHeldBack, NudgePaused, NudgeSent
from twin_core.parts.zones import local_day
from twin_core.twin import Twin

SOONEST: Final = timedelta(minutes=1)
"""The least time between two looks, whatever a nudger says."""
LATEST: Final = timedelta(days=1)
ID_BYTES: Final = 8
_PACE: Final = frozenset({"budget", "spacing", "cool_down"})
"""Gates whose figures change from minute to minute."""


@dataclass(frozen=True, slots=True)
class Said:
    """A nudge that goes out, under its id."""

    id: str
    nudge: Nudge


@dataclass(frozen=True, slots=True)
class Look:
    """What a look came to."""

    said: tuple[Said, ...]
    """One nudge or none."""
    events: tuple[Event, ...]
    """All that it writes: what is sent, held back and paused."""
    next_at: datetime
    """Aware, UTC: when to look again."""


def look(twin: Twin, now: datetime, nudgers: Sequence[Nudger]) -> Look:
    """Ask every nudger what is worth saying at `now` (aware), and the gates whether it may be said.

    The weightiest one that may is said. Each of the others is held back with its reason, noted once a day.
    """
    here = now.astimezone(twin.preferences.timezone())
    watched = _Watched(twin, now.astimezone(UTC))
    awake = [nudger for nudger in nudgers if wanted(twin, KINDS[nudger.kind])]
    for known in followed_unsaid(twin, here):
        watched.write(NudgeAnswered(known, "done"))
    for kind in to_pause(twin, here):
        watched.write(NudgePaused(kind))
    with conversing(heard=twin.preferences.language, spoken=twin.preferences.language):
        ahead = coming(twin, here, awake)
        for nudge in _proposed(watched.twin, here, awake):
            watched.weigh(nudge, ahead)
    return Look(tuple(watched.said), tuple(watched.events), _next(watched, here, awake))


class _Watched:
    """One person while they are looked at: each event that is written counts for what is weighed after it."""

    def __init__(self, twin: Twin, now: datetime) -> None:
        self.twin = twin
        self.now = now
        self.said: list[Said] = []
        self.events: list[Event] = []
        self.again: list[datetime] = []

    def write(self, event: Event) -> None:
        self.events.append(event)
        self.twin = event.apply(self.twin, self.now)

    def weigh(self, nudge: Nudge, ahead: Sequence[Coming]) -> None:
        """Say it, or hold it back; what was said just now and is only not done yet is no news."""
        if again := self._said_lately(nudge.kind):
            self.again.append(again)
            return
        refused = refusal(self.twin, KINDS[nudge.kind], self.now) or makes_way(
            self.twin, nudge, ahead, self.now
        )
        if refused:
            self._hold(nudge, refused)
            return
        likely = chance(self.twin, nudge.kind, self.now)
        if likely is not None and drawn(self.twin.id, nudge.kind, self.now) >= likely:
            self.write(NudgeHeldBack(nudge.kind, "trial", nudge.reasons, likely))
            self.again.append(held_until(self.twin, nudge.kind, self.now) or self.now)
            return
        known = nudge_id(self.twin.id, nudge.kind, self.now)
        self.write(NudgeSent(known, nudge.kind, nudge.reasons, nudge.until.astimezone(UTC), likely))
        self.said.append(Said(known, nudge))

    def _said_lately(self, kind: str) -> datetime | None:
        """When a kind may come again that came lately, was put off, or was held back by chance."""
        last = latest_of(self.twin, kind)
        if held := held_until(self.twin, kind, self.now):
            return held
        if last is None:
            return None
        again = last.again_at or last.at + KINDS[kind].cool_down
        return again if again > self.now else None

    def _hold(self, nudge: Nudge, refused: Refusal) -> None:
        if refused.until:
            self.again.append(refused.until)
        if not self._noted(nudge.kind, refused):
            self.write(NudgeHeldBack(nudge.kind, refused.gate, (*refused.reasons, *nudge.reasons)))

    def _noted(self, kind: str, refused: Refusal) -> bool:
        """Whether the same was held back for the same reason today, whatever the minutes since."""
        zone = self.twin.preferences.timezone()
        today, figures = local_day(self.now, zone), () if refused.gate in _PACE else refused.reasons
        return any(
            (held.kind, held.gate, held.reasons[: len(figures)]) == (kind, refused.gate, figures)
            and local_day(held.at, zone) == today
            for held in reversed(self.twin.nudges.held)
        )


def nudge_id(twin_id: str, kind: str, now: datetime) -> str:
    """The id of a nudge: the same for the same person, kind and moment, in whatever process."""
    return _digest("nudge", twin_id, kind, now).hex()


def drawn(twin_id: str, kind: str, now: datetime) -> float:
    """A number from 0 to 1 by which chance decides: as if drawn, and the same in whatever process."""
    return int.from_bytes(_digest("chance", twin_id, kind, now)) / 256**ID_BYTES


def _digest(what: str, twin_id: str, kind: str, now: datetime) -> bytes:
    seed = f"{what}\0{twin_id}\0{kind}\0{now.astimezone(UTC).isoformat()}"
    return blake2b(seed.encode(), digest_size=ID_BYTES).digest()


def _proposed(twin: Twin, here: datetime, nudgers: Iterable[Nudger]) -> list[Nudge]:
    found = [nudge for nudger in nudgers if (nudge := nudger.nudge(twin, here))]
    return sorted(found, key=lambda nudge: -weight(twin, nudge, here))


def _next(watched: _Watched, here: datetime, nudgers: Iterable[Nudger]) -> datetime:
    twin, now = watched.twin, watched.now
    snoozed = (sent.again_at for sent in twin.nudges.sent if sent.again_at)
    told = (nudger.next_at(twin, here) for nudger in nudgers)
    ahead = [at.astimezone(UTC) for at in (*watched.again, *snoozed, *told) if at and at > now]
    return min(max(min(ahead, default=now + LATEST), now + SOONEST), now + LATEST)
