"""What it means when nudges of a kind go unanswered: first less of it, then a pause and one question.

Three ignored in a row halve the rate of a kind, five pause it; an answer begins the count anew. These figures
are Doppel's own rule of conduct. A kind that comes only where the person asked for it never wears out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from twin_core.nudging.clock import shows_next
from twin_core.nudging.kinds import KINDS
from twin_core.nudging.spans import Span
from twin_core.parts.nudges import ABOUT, STILL_WANTED, Sent
from twin_core.parts.zones import zone_named
from twin_core.twin import Twin

PATIENCE: Final = timedelta(hours=4)
"""How long an answer may take before a nudge counts as ignored; the end of the day comes before it."""
HALVED_FROM: Final = 3
PAUSED_FROM: Final = 5


def ignored(twin: Twin, sent: Sent, now: datetime) -> bool:
    """Whether a nudge is ignored by now (aware): no answer in time, and what it suggested did not happen."""
    return not sent.answer and patience_ends(sent) <= now and not followed(twin, sent, now)


def patience_ends(sent: Sent) -> datetime:
    """When (UTC) a nudge without an answer counts as ignored: after four hours, or with its day."""
    return min(sent.at.astimezone(UTC) + PATIENCE, shows_next(zone_named(sent.zone), sent.at, "00:00"))


def followed(twin: Twin, sent: Sent, now: datetime) -> bool:
    """Whether what a nudge suggested has happened in the time for its answer, and until now (aware).

    A break after `break_due`; a check-in, or a word on how they are, after a question for one; time
    kept in the calendar after an offer of it. Of other kinds it is not known.
    """
    span = (sent.at.astimezone(UTC), min(patience_ends(sent), now.astimezone(UTC)))
    if sent.kind == "break_due":
        return _took_break(twin, span)
    if sent.kind == "morning_check_in":
        return _in(span, twin.check_ins.morning_at) or _told(twin, span)
    if sent.kind == "evening_check_in":
        return _in(span, twin.check_ins.evening_at) or _told(twin, span)
    if sent.kind in ("focus_block", "back_to_back"):
        return any(_in(span, booking.at) for booking in twin.bookings.wanted)
    return False


def followed_unsaid(twin: Twin, now: datetime) -> tuple[str, ...]:
    """Ids of nudges without an answer of which what they suggested has happened: they were done."""
    return tuple(
        sent.id
        for sent in twin.nudges.sent
        if not sent.answer and not sent.dropped and followed(twin, sent, now)
    )


def streak(twin: Twin, kind: str, now: datetime) -> int:
    """How many nudges of a kind were ignored in a row until now (aware); 0 for what never wears out.

    Those that may still be answered are passed over. What came before the kind was resumed, or asked after
    and kept, counts no longer.
    """
    known = KINDS.get(kind)
    if known is None or not known.by_itself or kind == STILL_WANTED:
        return 0
    since = _kept_since(twin, kind)
    count = 0
    for sent in reversed(twin.nudges.of(kind)):
        if sent.answer or (since is not None and sent.at <= since) or followed(twin, sent, now):
            break
        count += patience_ends(sent) <= now
    return count


def stretch(twin: Twin, kind: str, now: datetime) -> int:
    """By how much the least time between two of a kind grows while it is ignored: 1 or 2."""
    return 2 if streak(twin, kind, now) >= HALVED_FROM else 1


def paused(twin: Twin, kind: str, now: datetime) -> bool:
    """Whether a kind is at rest since it was ignored."""
    return kind in twin.nudges.paused or streak(twin, kind, now) >= PAUSED_FROM


def to_pause(twin: Twin, now: datetime) -> tuple[str, ...]:
    """The kinds that were ignored so often that they are to be paused, and are not yet."""
    late = {sent.kind for sent in twin.nudges.sent if not sent.dropped}
    return tuple(
        kind
        for kind in KINDS
        if kind in late and kind not in twin.nudges.paused and streak(twin, kind, now) >= PAUSED_FROM
    )


def still_to_ask(twin: Twin) -> str | None:
    """A kind at rest of which the person was not asked yet whether it is still wanted; None without one.

    Asked of a pause is asked once: what was asked before the kind's latest nudge was asked of an earlier one.
    """
    return next((kind for kind in twin.nudges.paused if not _asked(twin, kind)), None)


def _asked(twin: Twin, kind: str) -> bool:
    """Whether it was, or its nudges are so long past that the question may be forgotten as well."""
    latest = next((sent for sent in reversed(twin.nudges.of(kind))), None)
    if latest is None:
        return True
    code = ABOUT + kind
    return any(sent.at >= latest.at and code in sent.reasons for sent in twin.nudges.of(STILL_WANTED))


def _kept_since(twin: Twin, kind: str) -> datetime | None:
    resumed = [known.at for known in twin.nudges.resumed if known.kind == kind]
    kept = [
        sent.answered_at or sent.at
        for sent in twin.nudges.of(STILL_WANTED)
        if sent.answer in ("keep", "fewer", "done") and sent.about == kind
    ]
    return max((*resumed, *kept), default=None)


def _took_break(twin: Twin, span: Span) -> bool:
    breaks = twin.breaks
    return _in(span, breaks.since) or any(
        taken.started <= span[1] and taken.ended > span[0] for taken in breaks.taken
    )


def _told(twin: Twin, span: Span) -> bool:
    tracks = (twin.mood, twin.capacity.energy, twin.capacity.stress)
    return any(_in(span, reading.at) for track in tracks for reading in reversed(track.readings))


def _in(span: Span, at: datetime | None) -> bool:
    return at is not None and span[0] <= at <= span[1]
