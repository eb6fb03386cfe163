"""Series as recurring-ical-events works them out, with rules walked with care."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from recurring_ical_events import EventAdapter, Occurrence, Series

from channels.feeds._ical.walking import Walked


class Occurring(Occurrence):  # type: ignore[misc]  # the library has no types
    """An occurrence that tells whose it is, and when it would have been."""

    def __init__(self, adapter: Occasion, start: date | None = None, end: date | None = None) -> None:
        self._adapter = self.adapter = adapter
        self.sequence = -1
        self.start: date = adapter.start if start is None else start
        self.end: date = adapter.end if end is None else end
        self.original: date = self.start
        if start is None:
            self.original = adapter.recurrence_id or self.start
        elif adapter.this_and_future:
            self.original = start - adapter.move_recurrences_by

    def is_in_span(self, *_: object) -> bool:
        """Yes: whoever asks for occurrences looks again, with zones in mind."""
        return True


class Occasion(EventAdapter):  # type: ignore[misc]  # the same
    """An event of a series."""

    @cached_property
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

    def occurrence(self, adapter: Occasion, start: date | None = None, end: date | None = None) -> Occurring:
        """An occurrence of one of its events; without a start, of one that was changed by itself."""
        return Occurring(adapter, start, end)
