"""What every benchmark gives back, and how it takes the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of figures."""

    name: str
    figure: float
    unit: str
    goal: str = ""
    """In words, such as "150000 or more"; empty where the figure only stands for comparison."""


def best_seconds(work: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, which disturbance by other programs cannot lower."""
    return min(_seconds(work) for _ in range(times))


def _seconds(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


def figure(value: float) -> str:
    """A figure to three digits, with thousands apart."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
