"""How the understanding does over time, and how a version on trial compares with the live one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.intents.rates import Difference, Rate, Tally, difference, rate, stability
from twin_core.store.base import CONFIDENCE_BINS, Outcome

MEASURES: Final[dict[str, Callable[[Outcome], int]]] = {
    "fallback": lambda outcome: outcome.unsure,
    "corrected": lambda outcome: outcome.corrected,
    "undone": lambda outcome: outcome.undone,
}
"""What goes wrong in a turn: Doppel asks what was meant, or what it did is corrected or taken back."""
RECENT_DAYS: Final = 7
BASELINE_DAYS: Final = 28
SHIFTED: Final = 0.25
"""The stability index of the confidences from which on people say other things than before (Siddiqi 2006)."""


@dataclass(frozen=True, slots=True)
class Span:
    """How turns of some days went; None where too few people spoke to tell."""

    start: date
    end: date
    """The last day of it."""
    people: int
    turns: int
    confidence: float | None
    """The mean, 0 to 1."""
    rates: dict[str, Rate | None]
    """By the names of `MEASURES`."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something got worse, or other than it was."""

    what: str
    """A name of `MEASURES`, or "confidences"."""
    before: float
    now: float
    said: str
    """For the admin, with what to do."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A version on trial beside the live one; None where too few people spoke to tell."""

    live: Span
    trial: Span
    differences: dict[str, Difference | None]
    """Trial less live, by the names of `MEASURES`: below 0 the trial does better."""


def over_time(outcomes: Iterable[Outcome], start: date, end: date, days: int = 1) -> list[Span]:
    """Span after span of `days` days from `start` to `end`, both counted; the last may be shorter."""
    told = list(outcomes)
    spans = []
    while start <= end:
        last = min(end, start + timedelta(days=days - 1))
        spans.append(span([one for one in told if start <= one.day <= last], start, last))
        start = last + timedelta(days=1)
    return spans


def by_intent(outcomes: Iterable[Outcome], start: date, end: date) -> dict[str, Span]:
    """Each intent by itself, the most used first; "" are turns without one."""
    sorted_out: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if start <= outcome.day <= end:
            sorted_out[outcome.intent].append(outcome)
    spans = {intent: span(some, start, end) for intent, some in sorted_out.items()}
    return dict(sorted(spans.items(), key=lambda item: -item[1].turns))


def span(outcomes: Sequence[Outcome], start: date, end: date) -> Span:
    """Some outcomes as one."""
    turns = sum(outcome.turns for outcome in outcomes)
    rates = {name: rate(_tallies(outcomes, measure)) for name, measure in MEASURES.items()}
    people = len({outcome.who for outcome in outcomes if outcome.turns})
    enough = any(rates.values())
    sure = sum(outcome.confidence_sum for outcome in outcomes)
    return Span(start, end, people, turns, sure / turns if turns and enough else None, rates)


def compared(outcomes: Iterable[Outcome], live: int, trial: int, start: date, end: date) -> Comparison:
    """The outcomes of two versions since a trial began."""
    told = [outcome for outcome in outcomes if start <= outcome.day <= end]
    ours, theirs = (
        span([one for one in told if one.version == number], start, end) for number in (live, trial)
    )
    return Comparison(ours, theirs, {name: _apart(theirs.rates[name], ours.rates[name]) for name in MEASURES})


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
    rates = [rate(_tallies(some, MEASURES[name])) for some in (now, before)]
    apart = _apart(*rates)
    if apart is None or apart.low <= 0 or rates[0] is None or rates[1] is None:
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
        "things, or say them in other words; look at what was not understood"
    )
    return Alarm("confidences", spans[0].confidence, spans[1].confidence, said)


def _apart(one: Rate | None, other: Rate | None) -> Difference | None:
    return difference(one, other) if one and other else None


def _tallies(outcomes: Iterable[Outcome], measure: Callable[[Outcome], int]) -> list[Tally]:
    """One a person; with no more times than turns, as what is corrected may have been said a day before."""
    times: dict[str, int] = defaultdict(int)
    turns: dict[str, int] = defaultdict(int)
    for outcome in outcomes:
        times[outcome.who] += measure(outcome)
        turns[outcome.who] += outcome.turns
    return [Tally(min(times[who], turns[who]), turns[who]) for who in turns]


def _histogram(outcomes: Iterable[Outcome]) -> list[int]:
    totals = [0] * CONFIDENCE_BINS
    for outcome in outcomes:
        totals = [total + count for total, count in zip(totals, outcome.histogram, strict=True)]
    return totals
