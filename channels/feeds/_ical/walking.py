"""Recurrence rules walked with care: never longer than a rule is worth, and never twice.

A rule of a second, or one that never comes true ("the 30th of February"), would keep its reader busy for
hours. Each stride that dateutil takes is counted here, and given up where there are too many.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, Final

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

_WEIGHTS: Final = {YEARLY: 40, MONTHLY: 6, WEEKLY: 2, DAILY: 1}
"""What a stride costs by its length; shorter ones cost as little as a day."""
_DAYS: Final = {WEEKLY: 7, DAILY: 1}
"""Lengths of strides of which many can be taken at once: each is as the one before."""


class TooManyStrides(Exception):
    """A rule that takes too long to follow."""


class Allowance:
    """How many strides may still be taken."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, weight: int) -> None:
        """One stride. Raises `TooManyStrides` where there is none left."""
        self.left -= weight
        if self.left < 0:
            raise TooManyStrides


_allowed: ContextVar[Allowance] = ContextVar("allowed")


@contextmanager
def allowing(allowance: Allowance) -> Iterator[None]:
    """Within this, rules are followed as far as an allowance reaches."""
    token = _allowed.set(allowance)
    try:
        yield
    finally:
        _allowed.reset(token)


class Stride(int):
    """The interval of a rule, which counts how often it is added."""

    weight = 1

    def __radd__(self, other: int) -> int:
        """One stride further. Raises `TooManyStrides`."""
        _allowed.get().take(self.weight)
        return other + int(self)

    def __mul__(self, other: int) -> int:
        """One stride of so many weeks. Raises `TooManyStrides`."""
        _allowed.get().take(self.weight)
        return int(self) * other


class Walked:
    """The times of a rule, each found once, from near where they are first asked for."""

    def __init__(self, rule: rrule, until: Any) -> None:
        """`until`: the last time that counts, as the rule was written; None where it has none."""
        self.until = until
        self._rule: Any = rule
        self._since: datetime | None = None
        """From when on all times are known, or will be; None where none are."""
        self._coming: Iterator[datetime] = iter(())
        self._known: list[datetime] = []
        self._all = False

    def between(self, after: datetime, before: datetime, *, inc: bool = True) -> list[datetime]:
        """The times from `after` to `before`; `inc`: those included. Raises `TooManyStrides`."""
        if self._since is None or after < self._since:
            self._begin(after)
        try:
            while not self._all and (not self._known or self._known[-1] <= before):
                self._find()
        except TooManyStrides:
            self._since = None
            raise
        first = bisect_left(self._known, after) if inc else bisect_right(self._known, after)
        last = bisect_right(self._known, before) if inc else bisect_left(self._known, before)
        return self._known[first:last]

    def _begin(self, after: datetime) -> None:
        rule = _nearer(self._rule, after)
        first: datetime = rule._dtstart  # noqa: SLF001 - dateutil shows it nowhere else
        self._since = after if first > self._rule._dtstart else min(first, after)  # noqa: SLF001 - the same
        self._coming = iter(_counting(rule))
        self._known, self._all = [], False

    def _find(self) -> None:
        found = next(self._coming, None)
        if found is None:
            self._all = True
        else:
            self._known.append(found)


def _nearer(rule: Any, after: datetime) -> Any:
    """A rule begun later, so that as few strides as may be lie before a time; what comes then is the same."""
    days = _DAYS.get(rule._freq)  # noqa: SLF001 - dateutil shows it nowhere else
    if days is None or rule._count is not None:  # noqa: SLF001 - the same
        return rule
    step = timedelta(days=days * rule._interval)  # noqa: SLF001 - the same
    ahead = (after - rule._dtstart) // step - 2  # noqa: SLF001 - the same
    return rule.replace(dtstart=rule._dtstart + ahead * step) if ahead > 0 else rule  # noqa: SLF001 - the same


def _counting(rule: Any) -> Any:
    """A rule that counts its strides: dateutil has no other way to bound a search than its own fields."""
    counting = rule.replace(cache=False)
    stride = Stride(counting._interval)  # noqa: SLF001 - see above
    stride.weight = _WEIGHTS.get(counting._freq, 1)  # noqa: SLF001 - the same
    counting._interval = stride  # noqa: SLF001 - the same
    return counting
