"""What was missed, and the figures of the understanding, on a page of the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from bot.commands.render import print_table, print_words
from bot.intents.misses.grouping import Group
from bot.intents.monitoring.figures import Overview, TrialView
from bot.intents.monitoring.rates import FEWEST, Difference, Rate
from bot.intents.monitoring.spans import Span

if TYPE_CHECKING:
    from rich.console import Console

MOST: Final = 20
"""Intents that are shown, the most used ones."""
SAID: Final = {"fallback": "asked back", "corrected": "corrected", "undone": "taken back"}
"""What the measures are called, in the order of the columns."""
NEVER_KEPT: Final = (
    "Nothing is kept of what was not understood. With `nlu.asks_to_teach: true` in config.yml, Doppel asks\n"
    "each person once whether it may be; of those who agree it is shown here, with names and numbers masked."
)
NOTHING_MISSED: Final = (
    "Nothing here: everybody who agreed to show what was not understood was understood, or nobody agreed yet."
)
NOBODY_YET: Final = (
    "Nobody talked to Doppel in these days, so there are no figures. --since shows earlier ones."
)


def show_missed(groups: Sequence[Group], *, asks: bool) -> None:
    """What was missed, the most frequent first; `asks`: whether people are asked that it may be kept."""
    rows = [
        (group.places[0], group.text, len(group.places), group.people, group.language, group.guess or "–")
        for group in groups
    ]
    names = ("id", "said, masked", "times", "people", "language", "nearest")
    print_table(names, rows, NOTHING_MISSED if asks else NEVER_KEPT)


def show_missed_one(console: Console, group: Group) -> None:
    """Everything in one group."""
    times = f"{len(group.places)} times" if len(group.places) > 1 else "once"
    people = f"{group.people} people" if group.people > 1 else "1 person"
    print_words(console, f"{times}, by {people}, in {group.language}", "bold")
    for text in group.texts:
        print_words(console, f"  {text}", whole=True)
    id_ = group.places[0]
    adopt, drop = f"`doppel intents adopt {id_} --to NAME`", f"`doppel intents drop {id_}`"
    print_words(console, f"{adopt} makes examples of it, {drop} puts it away.", "dim")


def show_overview(console: Console, overview: Overview) -> None:
    """Rates over time and by intent, and what is alarming."""
    if not any(span.turns for span in overview.over_time):
        print_words(console, NOBODY_YET)
        return
    print_table(("days", *_NAMES), [_row(_days(span), span) for span in overview.over_time], "")
    console.print()
    intents = list(overview.by_intent.items())
    rows = [_row(name or "(not understood)", span) for name, span in intents[:MOST]]
    print_table(("intent", *_NAMES), rows, "")
    if len(intents) > MOST:
        print_words(console, f"… and {len(intents) - MOST} more; --json has all.")
    console.print()
    _footnote(console, overview.over_time)
    for alarm in overview.alarms:
        print_words(console, f"Alarm: {alarm.said}.", "red")
    if not overview.alarms:
        print_words(console, "No alarm: the last 7 days are not surely worse than the 28 before them.")


def show_trial(console: Console, view: TrialView) -> None:
    """The version on trial beside the live one."""
    print_words(
        console,
        f"Version {view.trial} answers {view.share:.0%} of the people since {view.since}, "
        f"version {view.live} the others.",
    )
    found = view.comparison
    spans = (f"version {view.trial}, on trial", found.trial), (f"version {view.live}", found.live)
    print_table(("who", *_NAMES), [_row(name, span) for name, span in spans], "")
    console.print()
    for name, difference in found.differences.items():
        print_words(console, f"{SAID[name]}: {_verdict(difference)}")
    _footnote(console, (found.live, found.trial))


_NAMES: Final = ("people", "turns", "sureness", *SAID.values())


def _row(name: str, span: Span) -> tuple[object, ...]:
    sure = "–" if span.confidence is None else f"{span.confidence:.2f}"
    return name, span.people, f"{span.turns:,}", sure, *_rates(span.rates)


def _rates(rates: Mapping[str, Rate | None]) -> list[str]:
    return [_rate(rates[name]) for name in SAID]


def _rate(rate: Rate | None) -> str:
    return "–" if rate is None else f"{rate.value:.1%} ({rate.low:.1%} to {rate.high:.1%})"


def _verdict(difference: Difference | None) -> str:
    if difference is None:
        return "too few people to tell"
    told = (
        f"{100 * difference.value:+.1f} points ({100 * difference.low:+.1f} to {100 * difference.high:+.1f})"
    )
    if difference.low <= 0 <= difference.high:
        return f"{told}; that may be chance"
    return f"{told}; the version on trial does {'worse' if difference.value > 0 else 'better'}"


def _days(span: Span) -> str:
    return f"{span.start}" if span.start == span.end else f"{span.start} to {span.end}"


def _footnote(console: Console, spans: Sequence[Span]) -> None:
    told = "In brackets: where the rate lies in 95 of 100 cases."
    if any(span.confidence is None for span in spans):
        told += f" –: fewer than {FEWEST} people, of whom no rate is told."
    print_words(console, told, "dim")
