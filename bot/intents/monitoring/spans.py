"""How turns went in some days: over time, by intent, and of a version on trial beside the live one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.intents.monitoring.rates import Difference, Rate, Tally, difference, rate
from twin_core.store.desk_base import Outcome

MEASURES: Final[dict[str, Callable[[Outcome], int]]] = {
    "fallback": lambda outcome: outcome.unsure,
    "corrected": lambda outcome: outcome.corrected,
    "undone": lambda outcome: outcome.undone,
}
"""What goes wrong in a turn: Doppel asks what was meant, or what it did is corrected or taken back."""


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
    rates = {name: rate(tallies(outcomes, measure)) for name, measure in MEASURES.items()}
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
    return Comparison(ours, theirs, {name: apart(theirs.rates[name], ours.rates[name]) for name in MEASURES})


def apart(one: Rate | None, other: Rate | None) -> Difference | None:
    """What one rate is above another; None where one of them is not told."""
    return difference(one, other) if one and other else None


def tallies(outcomes: Iterable[Outcome], measure: Callable[[Outcome], int]) -> list[Tally]:
    """One a person; with no more times than turns, as what is corrected may have been said a day before."""
    times: dict[str, int] = defaultdict(int)
    turns: dict[str, int] = defaultdict(int)
    for outcome in outcomes:
        times[outcome.who] += measure(outcome)
        turns[outcome.who] += outcome.turns
    return [Tally(min(times[who], turns[who]), turns[who]) for who in turns]
