"""Patterns in daily ratings that are more than noise: a trend, a difference between weekdays."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import fmean, median
from typing import Final

from twin_core.parts.track import DayScore, mean

TREND_DAYS: Final = 8
"""Days with a reading below which no trend is told: the normal approximation needs about as many."""
WEEKDAY_DAYS: Final = 3
"""Days of one weekday below which nothing is told of it."""
CLEAR: Final = 0.05
"""The chance of being wrong that a clear pattern may have."""
WORTH_TELLING: Final = 0.3
"""The least change over the whole stretch, in points of the scale, that is called one."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How a measure moved over a stretch of days."""

    days: int
    """How many days had a reading."""
    mean: float
    """Of all readings, 1.0 to 5.0."""
    change: float
    """From the first day to the last along the fitted line, in points of the scale."""
    p: float
    """The probability of so much order by chance alone."""

    @property
    def clear(self) -> bool:
        """Whether it is more than noise and large enough to be told."""
        return self.p < CLEAR and abs(self.change) >= WORTH_TELLING


@dataclass(frozen=True, slots=True)
class Weekday:
    """All days of one weekday."""

    weekday: int
    """0 is Monday."""
    days: int
    mean: float
    """Of all readings, 1.0 to 5.0."""


@dataclass(frozen=True, slots=True)
class Weekdays:
    """The weekdays that have enough days, from the lowest mean to the highest."""

    ranked: tuple[Weekday, ...]
    p: float
    """The probability of such differences by chance alone; 1.0 with fewer than two weekdays."""

    @property
    def clear(self) -> bool:
        """Whether the differences are more than noise."""
        return self.p < CLEAR


def trend(scores: Sequence[DayScore]) -> Trend | None:
    """The trend of daily means, None with fewer than `TREND_DAYS` days.

    The slope is the median of all pairwise slopes (Theil 1950, Sen 1968). The test is
    Mann-Kendall (Mann 1945, Kendall 1975) corrected for ties, its variance widened for days that
    resemble the day before (Yue and Wang 2004).
    """
    whole = mean(scores)
    if len(scores) < TREND_DAYS or whole is None:
        return None
    times = [score.day.toordinal() for score in scores]
    values = [score.mean for score in scores]
    pairs = list(combinations(range(len(values)), 2))
    slope = median((values[j] - values[i]) / (times[j] - times[i]) for i, j in pairs)
    order = sum((values[j] > values[i]) - (values[j] < values[i]) for i, j in pairs)
    rests = [value - slope * time for value, time in zip(values, times, strict=True)]
    variance = _variance(values) * _widening(rests)
    z = max(0, abs(order) - 1) / math.sqrt(variance) if variance else 0.0
    return Trend(len(values), whole, slope * (times[-1] - times[0]), math.erfc(z / math.sqrt(2)))


def weekdays(scores: Sequence[DayScore]) -> Weekdays:
    """The weekdays compared; only those with at least `WEEKDAY_DAYS` days.

    The test is that of Kruskal and Wallis (1952) on daily means, corrected for ties.
    """
    groups = {day: [score for score in scores if score.day.weekday() == day] for day in range(7)}
    groups = {day: group for day, group in groups.items() if len(group) >= WEEKDAY_DAYS}
    ranked = [Weekday(day, len(group), mean(group) or 0.0) for day, group in groups.items()]
    ranked.sort(key=lambda weekday: (weekday.mean, weekday.weekday))
    return Weekdays(
        tuple(ranked), _kruskal_wallis([[score.mean for score in group] for group in groups.values()])
    )


def _variance(values: Sequence[float]) -> float:
    n = len(values)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return (n * (n - 1) * (2 * n + 5) - ties) / 18


def _widening(rests: Sequence[float]) -> float:
    """How much the variance grows when neighbours are alike: 1.0 where they are not."""
    n, middle = len(rests), fmean(rests)
    spread = sum((rest - middle) ** 2 for rest in rests)
    if spread < 1e-12:  # noqa: PLR2004 - zero but for rounding: a straight line
        return 1.0
    alike = sum((a - middle) * (b - middle) for a, b in pairwise(rests)) / spread
    return 1 + 2 * sum((1 - lag / n) * alike**lag for lag in range(1, n)) if alike > 0 else 1.0


def _kruskal_wallis(groups: Sequence[Sequence[float]]) -> float:
    values = sorted(value for group in groups for value in group)
    counts, n = Counter(values), len(values)
    if len(groups) < 2 or len(counts) < 2:  # noqa: PLR2004 - nothing to compare
        return 1.0
    rank = {value: values.index(value) + (counts[value] + 1) / 2 for value in counts}
    between = sum(sum(rank[value] for value in group) ** 2 / len(group) for group in groups)
    h = 12 / (n * (n + 1)) * between - 3 * (n + 1)
    ties = 1 - sum(count**3 - count for count in counts.values()) / (n**3 - n)
    return _chi_squared_above(h / ties, len(groups) - 1)


def _chi_squared_above(x: float, freedom: int) -> float:
    """The upper tail of the chi-squared distribution (Abramowitz and Stegun 26.4.4 and 26.4.5)."""
    half = max(x, 0.0) / 2
    if freedom % 2 == 0:
        return math.exp(-half) * sum(
            (math.pow(half, i) / math.gamma(i + 1) for i in range(freedom // 2)), 0.0
        )
    terms = sum(math.pow(half, i - 0.5) / math.gamma(i + 0.5) for i in range(1, (freedom + 1) // 2))
    return math.erfc(math.sqrt(half)) + math.exp(-half) * terms
