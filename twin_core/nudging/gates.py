"""What holds a nudge back now, in a fixed order: the first gate that refuses speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from twin_core.nudging import budget, fatigue, pace
from twin_core.nudging.busy import SOON, focus_end, meeting_at, meetings, meetings_end
from twin_core.nudging.choices import choice, unwanted
from twin_core.nudging.hours import (
    at_clock,
    away,
    holiday,
    midnight,
    next_working_day,
    on_leave,
    quiet_end,
    today,
)
from twin_core.nudging.kinds import KINDS, Kind
from twin_core.nudging.refusal import Refusal
from twin_core.nudging.saying import moment
from twin_core.parts.consent import NUDGES
from twin_core.parts.nudges import STILL_WANTED, Sent
from twin_core.twin import Twin

_INSTANT: Final = timedelta(microseconds=1)


def refusal(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    """Why a nudge of a kind may not be sent at a time (aware); None where it may."""
    return _first((*_AROUND, *_PACE), twin, kind, now.astimezone(UTC))


def refusals(twin: Twin, kinds: Iterable[Kind], now: datetime) -> dict[str, Refusal | None]:
    """What `refusal` says of several kinds, by name; what is the same for many of them is asked once."""
    now, known = now.astimezone(UTC), dict[tuple[_Gate, bool, bool], Refusal | None]()

    def asked(gate: _Gate, kind: Kind) -> Refusal | None:
        if gate not in _SHARED:
            return gate(twin, kind, now)
        key = gate, kind.off_days, kind.over_meetings
        if key not in known:
            known[key] = gate(twin, kind, now)
        return known[key]

    gates = (*_AROUND, *_PACE)
    return {kind.name: next(filter(None, (asked(gate, kind) for gate in gates)), None) for kind in kinds}


def refused_at_sending(twin: Twin, sent: Sent, now: datetime) -> Refusal | None:
    """Why a nudge on its way may not be delivered at a time (aware) after all; None where it may.

    Budget and spacing, cool-down and repetition were asked when it was sent.
    """
    if sent.until is not None and sent.until <= now:
        return Refusal("late", (moment("late_since", sent.until, twin, now),))
    kind = KINDS.get(sent.kind)
    if kind is None:
        return Refusal("unwanted", ("switched_off",))
    if fatigue.followed(twin, sent, now):
        return Refusal("duplicate", ("done_already",))
    return _first(_AROUND, twin, kind, now.astimezone(UTC))


def _first(gates: tuple[_Gate, ...], twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    return next(filter(None, (gate(twin, kind, now) for gate in gates)), None)


def _consent(twin: Twin, _kind: Kind, now: datetime) -> Refusal | None:
    if not twin.preferences.writes_first:
        return Refusal("consent", ("stopped",))
    return None if twin.consent.allows(NUDGES, now) else Refusal("consent", ("not_agreed",))


def _ignored(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    if not fatigue.paused(twin, kind.name, now):
        return None
    return Refusal("ignored", (f"ignored:{fatigue.PAUSED_FROM}",))


def _unreachable(twin: Twin, _kind: Kind, _now: datetime) -> Refusal | None:
    identity = twin.identity
    reachable = any(link not in identity.unreachable for link in identity.links)
    return None if reachable else Refusal("unreachable", ("no_chat",))


def _quiet(twin: Twin, _kind: Kind, now: datetime) -> Refusal | None:
    until = quiet_end(twin, now)
    return None if until is None else Refusal("quiet", (f"quiet_until:{twin.preferences.quiet_end}",), until)


def _off_day(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    """A day that was chosen for the kind is no off day for it."""
    weekday = today(twin, now).weekday()
    if kind.off_days or weekday in twin.preferences.work_days or weekday in choice(twin, kind.name).days:
        return None
    day = next_working_day(twin, today(twin, now))
    until = None if day is None else at_clock(twin, day, "00:00")
    return Refusal("off_day", (f"weekday:{weekday}",), until)


def _away(twin: Twin, _kind: Kind, now: datetime) -> Refusal | None:
    """On leave, or on a day whose working hours are all on leave."""
    until = away(twin, now)
    if until is None and on_leave(twin, today(twin, now)):
        until = midnight(twin, now)
    return None if until is None else Refusal("away", (moment("away_until", until, twin, now),), until)


def _holiday(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    country, day = twin.preferences.country, today(twin, now)
    if kind.off_days or not holiday(country, day):
        return None
    until = midnight(twin, now)
    while holiday(country, today(twin, until)):
        until = midnight(twin, until)
    return Refusal("holiday", (f"holiday:{day.isoformat()}",), until)


def _disturb(twin: Twin, _kind: Kind, now: datetime) -> Refusal | None:
    until = twin.preferences.quiet_until
    if until is not None and until > now:
        return Refusal("disturb", (moment("silent_until", until, twin, now),), until.astimezone(UTC))
    until = focus_end(twin, now)
    return None if until is None else Refusal("disturb", (moment("focus_until", until, twin, now),), until)


def _meeting(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    until = meetings_end(twin, now, timedelta(0) if kind.over_meetings else SOON)
    if until is None:
        return None
    on = meeting_at(twin, now)
    if on is not None:
        return Refusal("meeting", (moment("meeting_until", on.end, twin, now),), until)
    ahead = meetings(twin, now, now + SOON + _INSTANT)[0]
    return Refusal("meeting", (moment("meeting_at", ahead.start, twin, now),), until)


def _budget(twin: Twin, _kind: Kind, now: datetime) -> Refusal | None:
    until = budget.open_again(twin, now)
    return (
        None if until is None else Refusal("budget", (f"sent_today:{budget.sent_today(twin, now)}",), until)
    )


def _spacing(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    """A kind that was put off does not wait for itself."""
    last = budget.last_sent(twin, but=kind.name if put_off(twin, kind) else "")
    if last is None or last.at + budget.APART <= now:
        return None
    until = (last.at + budget.APART).astimezone(UTC)
    return Refusal("spacing", (moment("last_sent", last.at, twin, now),), until)


def _cool_down(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    last = budget.latest_of(twin, kind.name)
    if last is None or last.again_at is not None:
        return None
    halved = pace.halvings(twin, kind, now)
    until = pace.again_from(twin, kind, last, len(halved))
    return Refusal("cool_down", (moment("came", last.at, twin, now), *halved), until) if until > now else None


def _duplicate(twin: Twin, kind: Kind, now: datetime) -> Refusal | None:
    if kind.name == STILL_WANTED and fatigue.still_to_ask(twin) is None:
        return Refusal("duplicate", ("asked_already",))
    done = {
        "morning_check_in": twin.check_ins.morning_at,
        "evening_check_in": twin.check_ins.evening_at,
    }.get(kind.name)
    if done is not None and today(twin, done) == today(twin, now):
        return Refusal("duplicate", (moment("checked_in", done, twin, now),), midnight(twin, now))
    last = budget.latest_of(twin, kind.name)
    return None if last is None else _put_off(twin, last, now)


def _put_off(twin: Twin, last: Sent, now: datetime) -> Refusal | None:
    """What the person answered to the latest of a kind: not now, or not today."""
    if last.again_at is not None and last.again_at > now:
        code = moment("snoozed_until", last.again_at, twin, now)
        return Refusal("duplicate", (code,), last.again_at.astimezone(UTC))
    refused = last.answer in ("not_today", "never")
    if refused and today(twin, last.answered_at or last.at) == today(twin, now):
        return Refusal("duplicate", ("not_today",), midnight(twin, now))
    return None


def put_off(twin: Twin, kind: Kind) -> bool:
    """Whether the person put off the latest nudge of a kind until a time that they chose."""
    last = budget.latest_of(twin, kind.name)
    return last is not None and last.again_at is not None


_Gate: TypeAlias = Callable[[Twin, Kind, datetime], Refusal | None]
_AROUND: Final[tuple[_Gate, ...]] = (
    _consent,
    unwanted,
    _ignored,
    _unreachable,
    _quiet,
    _off_day,
    _away,
    _holiday,
    _disturb,
    _meeting,
)
_PACE: Final[tuple[_Gate, ...]] = (_budget, _spacing, _cool_down, _duplicate)
_SHARED: Final = frozenset({_consent, _unreachable, _quiet, _away, _holiday, _disturb, _meeting, _budget})
"""Those that know a kind by its flags alone."""
