"""What it means when nudges of a kind go unanswered: first less of it, then a pause and one question.

Three ignored in a row halve the rate of a kind, five pause it; an answer begins the count anew. These figures
are Doppel's own rule of conduct. A kind that comes only where the person asked for it never wears out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Final

from twin_core.nudging.budget import latest_of
from twin_core.nudging.clock import shows_next
from twin_core.nudging.kinds import KINDS
from twin_core.nudging.spans import Span
from twin_core.parts.nudges import ABOUT, STILL_WANTED, Sent
from twin_core.parts.zones import local_day, zone_named
from twin_core.twin import Twin

PATIENCE: Final = timedelta(hours=4)
"""How long an answer may take before a nudge counts as ignored; the end of the day comes before it."""
HALVED_FROM: Final = 3
PAUSED_FROM: Final = 5
_INSTANT: Final = timedelta(microseconds=1)
_end = attrgetter("ended")
_moment = attrgetter("at")


def ignored(twin: Twin, sent: Sent, now: datetime) -> bool:
    """Whether a nudge is ignored by now (aware): no answer in time, and what it suggested did not happen."""
    return not sent.answer and _waited(sent, now) and not followed(twin, sent, now)


def patience_ends(sent: Sent) -> datetime:
    """When (UTC) a nudge without an answer counts as ignored: after four hours, or with its day."""
    at, zone = sent.at.astimezone(UTC), zone_named(sent.zone)
    end = at + PATIENCE
    return end if local_day(at, zone) == local_day(end, zone) else min(end, shows_next(zone, at, "00:00"))


def followed(twin: Twin, sent: Sent, now: datetime) -> bool:
    """Whether what a nudge suggested has happened in the time for its answer, and until now (aware).

    A break after `break_due`; a check-in, or a word on how they are, after a question for one; time
    kept in the calendar after an offer of it. Of other kinds it is not known.
    """
    happened = _FOLLOWED.get(sent.kind)
    if happened is None:
        return False
    return happened(twin, (sent.at.astimezone(UTC), min(patience_ends(sent), now.astimezone(UTC) + _INSTANT)))


def followed_unsaid(twin: Twin, now: datetime) -> tuple[str, ...]:
    """Ids of nudges without an answer of which what they suggested has happened: they were done."""
    return tuple(
        sent.id
        for sent in twin.nudges.sent
        if not sent.answer and not sent.dropped and followed(twin, sent, now)
    )


def streak(twin: Twin, kind: str, now: datetime) -> int:
    """How many nudges of a kind were ignored in a row until now (aware), up to `PAUSED_FROM`.

    0 for what never wears out. Those that may still be answered are passed over. What came before the
    person wanted the kind again counts no longer.
    """
    known = KINDS.get(kind)
    if known is None or not known.by_itself or kind == STILL_WANTED:
        return 0
    since = next((again.at for again in twin.nudges.resumed if again.kind == kind), None)
    count = 0
    for sent in reversed(twin.nudges.sent):
        if sent.kind != kind or sent.dropped:
            continue
        if sent.answer or (since is not None and sent.at <= since) or followed(twin, sent, now):
            break
        count += _waited(sent, now)
        if count == PAUSED_FROM:
            break
    return count


def paused(twin: Twin, kind: str, now: datetime) -> bool:
    """Whether a kind is at rest since it was ignored."""
    return kind in twin.nudges.paused or streak(twin, kind, now) >= PAUSED_FROM


def to_pause(twin: Twin, now: datetime) -> tuple[str, ...]:
    """The kinds that were ignored so often that they are to be paused, and are not yet."""
    awake = (kind for kind in KINDS if kind not in twin.nudges.paused)
    return tuple(kind for kind in awake if streak(twin, kind, now) >= PAUSED_FROM)


def still_to_ask(twin: Twin) -> str | None:
    """A kind at rest of which the person was not asked yet whether it is still wanted; None without one.

    Asked of a pause is asked once: what was asked before the kind's latest nudge was asked of an earlier one.
    """
    return next((kind for kind in twin.nudges.paused if not _asked(twin, kind)), None)


def _asked(twin: Twin, kind: str) -> bool:
    """Whether it was, or its nudges are so long past that the question may be forgotten as well."""
    latest = latest_of(twin, kind)
    if latest is None:
        return True
    code = ABOUT + kind
    return any(sent.at >= latest.at and code in sent.reasons for sent in twin.nudges.of(STILL_WANTED))


def _waited(sent: Sent, now: datetime) -> bool:
    return sent.at + PATIENCE <= now or patience_ends(sent) <= now


def _took_break(twin: Twin, span: Span) -> bool:
    breaks = twin.breaks
    later = breaks.taken[bisect_right(breaks.taken, span[0], key=_end) :]
    return _in(span, breaks.since) or any(taken.started < span[1] for taken in later)


def _checked_in_early(twin: Twin, span: Span) -> bool:
    return _in(span, twin.check_ins.morning_at) or _told(twin, span)


def _checked_in_late(twin: Twin, span: Span) -> bool:
    return _in(span, twin.check_ins.evening_at) or _told(twin, span)


def _told(twin: Twin, span: Span) -> bool:
    tracks = (twin.mood.readings, twin.capacity.energy.readings, twin.capacity.stress.readings)
    nexts = (readings[bisect_left(readings, span[0], key=_moment) :][:1] for readings in tracks)
    return any(_in(span, reading.at) for following in nexts for reading in following)


def _kept_time(twin: Twin, span: Span) -> bool:
    return any(_in(span, booking.at) for booking in twin.bookings.wanted)


def _in(span: Span, at: datetime | None) -> bool:
    return at is not None and span[0] <= at < span[1]


_FOLLOWED: Final[Mapping[str, Callable[[Twin, Span], bool]]] = {
    "break_due": _took_break,
    "morning_check_in": _checked_in_early,
    "evening_check_in": _checked_in_late,
    "focus_block": _kept_time,
    "back_to_back": _kept_time,
}
