"""What got worse in the last days, surely so, or is other than it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.intents.monitoring.rates import rate, stability
from bot.intents.monitoring.spans import MEASURES, apart, span, tallies
from twin_core.store.desk_base import CONFIDENCE_BINS, Outcome

RECENT_DAYS: Final = 7
BASELINE_DAYS: Final = 28
SHIFTED: Final = 0.25
"""The stability index of the confidences from which on people say other things than before (Siddiqi 2006)."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something got worse, or other than it was."""

    what: str
    """A name of `MEASURES`, or "confidences"."""
    before: float
    now: float
    said: str
    """For the admin, with what to do."""


def alarms(outcomes: Iterable[Outcome], today: date) -> list[Alarm]:
    """What the last `RECENT_DAYS` days have that the `BASELINE_DAYS` before them had not, surely so."""
    told = list(outcomes)
    turning = today - timedelta(days=RECENT_DAYS)
    now = [one for one in told if turning < one.day <= today]
    before = [one for one in told if turning - timedelta(days=BASELINE_DAYS) < one.day <= turning]
    found = [alarm for name in MEASURES if (alarm := _worse(name, before, now))]
    if (shift := _shifted(before, now)) is not None:
        found.append(shift)
    return found


def _worse(name: str, before: Sequence[Outcome], now: Sequence[Outcome]) -> Alarm | None:
    rates = [rate(tallies(some, MEASURES[name])) for some in (now, before)]
    gap = apart(*rates)
    if gap is None or gap.low <= 0 or rates[0] is None or rates[1] is None:
        return None
    said = (
        f"{name} rose from {rates[1].value:.1%} to {rates[0].value:.1%} of turns in the last {RECENT_DAYS} "
        "days: look at what was not understood, and at what was published since"
    )
    return Alarm(name, rates[1].value, rates[0].value, said)


def _shifted(before: Sequence[Outcome], now: Sequence[Outcome]) -> Alarm | None:
    spans = [span(some, date.min, date.max) for some in (before, now)]
    if spans[0].confidence is None or spans[1].confidence is None:
        return None
    if stability(_histogram(before), _histogram(now)) <= SHIFTED:
        return None
    said = (
        f"the confidences of the last {RECENT_DAYS} days are spread otherwise than before: people say other "
        "things, or say them in other words; look at what was not understood, and at what was published since"
    )
    return Alarm("confidences", spans[0].confidence, spans[1].confidence, said)


def _histogram(outcomes: Iterable[Outcome]) -> list[int]:
    totals = [0] * CONFIDENCE_BINS
    for outcome in outcomes:
        totals = [total + count for total, count in zip(totals, outcome.histogram, strict=True)]
    return totals
