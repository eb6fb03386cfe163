"""What Doppel said unasked, what came of it, and what it held back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, event

if TYPE_CHECKING:
    from twin_core.parts.track import Reading
    from twin_core.twin import Twin

SENT_KEPT = 60
HELD_KEPT = 60
TRIALS_KEPT = 300
KINDS_KEPT = 50
OUTCOME_WITHIN = timedelta(hours=3)
"""How long after a trial the next thing said of energy or mood counts as its outcome."""
STILL_WANTED = "still_wanted"
"""The kind that asks whether one that was ignored may go on."""
ABOUT = "kind:"
"""Before the name of that one, among its reasons."""

NudgeAnswer: TypeAlias = Literal["done", "later", "after_meeting", "not_today", "never", "keep", "fewer"]
"""Done, or on it; in a quarter of an hour; when the meeting ends; not again today; never again. To the
question whether a kind that was ignored is still wanted: as before, or less often."""
Measure: TypeAlias = Literal["energy", "mood"]
Chance: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=1)]

_WAKING = ("keep", "fewer", "done")
_moment = attrgetter("at")


class Sent(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One nudge and its answer, empty while there is none."""

    id: str
    kind: str
    at: datetime
    reasons: tuple[str, ...] = ()
    until: datetime | None = None
    """From then on it is of no use any more."""
    answer: str = ""
    answered_at: datetime | None = None
    again_at: datetime | None = None
    """When the person wants to hear of it again."""
    dropped: str = ""
    """Why it was not delivered in the end; empty where it was."""
    zone: str = ""
    """The person's zone when it was sent: the budget of a day holds in it as well."""

    @property
    def about(self) -> str:
        """The kind that it is about: its own, or the one that it asks after (its reason "kind:NAME")."""
        asked = (code.removeprefix(ABOUT) for code in self.reasons if code.startswith(ABOUT))
        return next(asked, self.kind) if self.kind == STILL_WANTED else self.kind


class Held(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A nudge that was not sent, and why."""

    kind: str
    at: datetime
    gate: str
    """The rule that held it back, see `twin_core.nudging.gates`."""
    reasons: tuple[str, ...] = ()
    """The rule's figures, as codes such as "sent_today:3", and then the nudge's own."""


class Outcome(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the person next said of how they are."""

    at: datetime
    """The moment it speaks of."""
    value: int
    """1 to 5."""


class Trial(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A moment at which chance decided whether a nudge was sent, with the person's consent.

    It keeps what came of it, since trials last longer than the readings of a track.
    """

    at: datetime
    kind: str
    sent: bool
    chance: float
    """The probability with which it was to be sent."""
    energy: Outcome | None = None
    """The next energy stated within `OUTCOME_WITHIN`; None where none was, or not yet."""
    mood: Outcome | None = None

    def knowing(self, measure: Measure, outcome: Outcome) -> Trial:
        """The trial with an outcome, unless it knows an earlier one."""
        known = self.energy if measure == "energy" else self.mood
        return self if known and known.at <= outcome.at else replace(self, **{measure: outcome})


class Resumed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Since when the person wants a kind again that was ignored: what came before counts no longer."""

    kind: str
    at: datetime


class Nudges(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The latest of each, newest last."""

    sent: tuple[Sent, ...] = ()
    held: tuple[Held, ...] = ()
    trials: tuple[Trial, ...] = ()
    paused: tuple[str, ...] = ()
    """Kinds at rest since they were ignored, until the person says otherwise."""
    resumed: tuple[Resumed, ...] = ()
    """The latest time of each kind that was asked after, or said to be wanted again."""

    def by_id(self, nudge: str) -> Sent | None:
        """A nudge among the latest."""
        return next((known for known in reversed(self.sent) if known.id == nudge), None)

    def of(self, kind: str) -> tuple[Sent, ...]:
        """The latest nudges of a kind that reached the person."""
        return tuple(known for known in self.sent if known.kind == kind and not known.dropped)


@event("nudge.sent")
class NudgeSent(Event, frozen=True):
    """A nudge went to the outbox."""

    undoable = False

    nudge: str
    kind: str
    reasons: tuple[str, ...] = ()
    until: Instant | None = None
    chance: Chance | None = None
    """Where chance decided with the person's consent: the probability of sending."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more nudge in its place by time, without an answer yet."""
        nudges, zone = twin.nudges, twin.preferences.zone
        new = Sent(self.nudge, self.kind, at, self.reasons, self.until, zone=zone)
        place = bisect_right(nudges.sent, at, key=_moment)
        sent = (*nudges.sent[:place], new, *nudges.sent[place:])[-SENT_KEPT:]
        trials = _tried(twin, at, self.kind, self.chance, sent=True)
        return replace(twin, nudges=replace(nudges, sent=sent, trials=trials))


@event("nudge.answered")
class NudgeAnswered(Event, frozen=True):
    """The person answered a nudge, in words, with a button, or by doing what it suggested."""

    undoable = False

    nudge: str
    answer: str
    """A `NudgeAnswer`."""
    again_at: Instant | None = None

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The answer on the nudge, and a kind that is wanted after all at rest no longer."""
        known = twin.nudges.by_id(self.nudge)
        if known is None:
            return twin
        answered = replace(known, answer=self.answer, answered_at=at, again_at=self.again_at)
        wakes = self.answer in _WAKING and (known.kind == STILL_WANTED or known.kind in twin.nudges.paused)
        awake = _awake(twin, known.about, at) if wakes else twin
        return _with(awake, self.nudge, lambda _: answered)


@event("nudge.dropped")
class NudgeDropped(Event, frozen=True):
    """A nudge in the outbox was not delivered, since it was too late or no longer fit."""

    undoable = False

    nudge: str
    gate: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The nudge with the reason: it counts no longer."""
        return _with(twin, self.nudge, lambda known: replace(known, dropped=self.gate))


@event("nudge.held_back")
class NudgeHeldBack(Event, frozen=True):
    """Something worth saying was not said, since a rule held it back."""

    undoable = False

    kind: str
    gate: str
    reasons: tuple[str, ...] = ()
    chance: Chance | None = None
    """Where chance decided with the person's consent: the probability of sending."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more of them in its place by time."""
        nudges = twin.nudges
        place = bisect_right(nudges.held, at, key=_moment)
        new = Held(self.kind, at, self.gate, self.reasons)
        held = (*nudges.held[:place], new, *nudges.held[place:])[-HELD_KEPT:]
        trials = _tried(twin, at, self.kind, self.chance, sent=False)
        return replace(twin, nudges=replace(nudges, held=held, trials=trials))


@event("nudge.paused")
class NudgePaused(Event, frozen=True):
    """A kind was ignored so often that it rests until the person says otherwise."""

    undoable = False

    kind: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The kind among those at rest."""
        paused = tuple(dict.fromkeys((*twin.nudges.paused, self.kind)))
        return replace(twin, nudges=replace(twin.nudges, paused=paused))


@event("nudge.resumed")
class NudgeResumed(Event, frozen=True):
    """A kind at rest is wanted again."""

    undoable = False

    kind: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The kind at rest no longer."""
        return _awake(twin, self.kind, at)


def _awake(twin: Twin, kind: str, at: datetime) -> Twin:
    nudges = twin.nudges
    paused = tuple(known for known in nudges.paused if known != kind)
    resumed = (*(known for known in nudges.resumed if known.kind != kind), Resumed(kind, at))[-KINDS_KEPT:]
    return replace(twin, nudges=replace(nudges, paused=paused, resumed=resumed))


def _with(twin: Twin, nudge: str, changed: Callable[[Sent], Sent]) -> Twin:
    sent = tuple(changed(known) if known.id == nudge else known for known in twin.nudges.sent)
    return replace(twin, nudges=replace(twin.nudges, sent=sent))


def felt(nudges: Nudges, measure: Measure, at: datetime, value: int) -> Nudges:
    """The nudges after something said of how the person was at `at`: what came of the trials just before."""
    trials, last = nudges.trials, bisect_left(nudges.trials, at, key=_moment)
    first = last
    while first and at - trials[first - 1].at <= OUTCOME_WITHIN:
        first -= 1
    if first == last:
        return nudges
    told = tuple(trial.knowing(measure, Outcome(at, value)) for trial in trials[first:last])
    return replace(nudges, trials=(*trials[:first], *told, *trials[last:]))


def _tried(twin: Twin, at: datetime, kind: str, chance: float | None, *, sent: bool) -> tuple[Trial, ...]:
    trials = twin.nudges.trials
    if chance is None:
        return trials
    place = bisect_right(trials, at, key=_moment)
    energy, mood = _next(twin.capacity.energy.readings, at), _next(twin.mood.readings, at)
    new = Trial(at, kind, sent, chance, energy, mood)
    return (*trials[:place], new, *trials[place:])[-TRIALS_KEPT:]


def _next(readings: Sequence[Reading], at: datetime) -> Outcome | None:
    """What was said already of the time after a trial, where that is written down late."""
    place = bisect_right(readings, at, key=_moment)
    near = place < len(readings) and readings[place].at - at <= OUTCOME_WITHIN
    return Outcome(readings[place].at, readings[place].value) if near else None
