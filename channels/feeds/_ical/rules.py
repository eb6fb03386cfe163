"""Recurrence rules walked with care: never longer than a rule is worth, and never twice.

A rule of a second, or one that never comes true ("the 30th of February"), would keep its reader busy for
hours. Each stride that dateutil takes is counted here, and the series is given up where there are too many.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule
from recurring_ical_events import ComponentAdapter, EventAdapter, Occurrence, Series

MOST_STRIDES: Final = 60_000
"""Of one rule: days of 160 years, or hours of 7."""
_WEIGHTS: Final = {YEARLY: 40, MONTHLY: 6, WEEKLY: 2, DAILY: 1}
"""What a stride costs by its length; shorter ones cost as little as a day."""


class TooManyStrides(Exception):
    """A rule that takes too long to follow."""


class Stride(int):
    """The interval of a rule, which counts how often it is added."""

    weight = 1
    left = MOST_STRIDES

    def __radd__(self, other: int) -> int:
        """One stride further. Raises `TooManyStrides`."""
        self._count()
        return other + int(self)

    def __mul__(self, other: int) -> int:
        """One stride of so many weeks. Raises `TooManyStrides`."""
        self._count()
        return int(self) * other

    def _count(self) -> None:
        self.left -= self.weight
        if self.left < 0:
            raise TooManyStrides


class Walked:
    """The times of a rule, each found once. Raises `TooManyStrides` from all but its construction."""

    def __init__(self, rule: rrule, until: Any) -> None:
        """`until`: the last time that counts, as the rule was written; None where it has none."""
        self.until = until
        self._coming = _counted(rule)
        self._known: list[datetime] = []
        self._all = False

    def between(self, after: datetime, before: datetime, *, inc: bool = True) -> list[datetime]:
        """The times from `after` to `before`; `inc`: those included."""
        while not self._all and (not self._known or self._known[-1] <= before):
            found = next(self._coming, None)
            if found is None:
                self._all = True
            else:
                self._known.append(found)
        first = bisect_left(self._known, after) if inc else bisect_right(self._known, after)
        last = bisect_right(self._known, before) if inc else bisect_left(self._known, before)
        return self._known[first:last]


class Occurring(Occurrence):  # type: ignore[misc]  # the library has no types
    """An occurrence that tells whose it is, and when it would have been."""

    def __init__(self, adapter: ComponentAdapter, start: date | None = None, end: date | None = None) -> None:
        super().__init__(adapter, start, end)
        self.adapter = adapter
        moved = adapter.recurrence_id if isinstance(adapter, Occasion) else None
        self.original: date = moved or self.start if start is None else start - adapter.move_recurrences_by


class Occasion(EventAdapter):  # type: ignore[misc]  # the same
    """An event of a series."""

    @property
    def recurrence_id(self) -> date | None:
        """Which occurrence it takes the place of; None for the series itself."""
        found = self._component.get("RECURRENCE-ID")
        return None if found is None else found.dt

    @property
    def recurs(self) -> bool:
        """Whether it is of a series: has rules, further times, or the place of an occurrence."""
        return any(name in self._component for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


class CarefulSeries(Series):  # type: ignore[misc]  # the same
    """A series whose rules are walked with care."""

    class RecurrenceRules(Series.RecurrenceRules):  # type: ignore[misc]  # the same
        """The rules of its main event."""

        def rrulestr(self, rule_string: str) -> Walked:
            """A rule from its words."""
            rule = super().rrulestr(rule_string)
            return Walked(rule, rule.until)

    def occurrence(
        self, adapter: ComponentAdapter, start: date | None = None, end: date | None = None
    ) -> Occurring:
        """An occurrence of one of its events; without a start, of one that was changed by itself."""
        return Occurring(adapter, start, end)


def _counted(rule: rrule) -> Iterator[datetime]:
    """A rule that counts its strides: dateutil has no other way to bound a search than its own fields."""
    counting: Any = rule.replace(cache=False)
    stride = Stride(counting._interval)  # noqa: SLF001 - see above
    stride.weight = _WEIGHTS.get(counting._freq, 1)  # noqa: SLF001 - the same
    counting._interval = stride  # noqa: SLF001 - the same
    return iter(counting)
