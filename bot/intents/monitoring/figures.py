"""Figures of the understanding for admins: over time, by intent, of a trial; and what is alarming."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

import structlog

from bot.errors import NotReady
from bot.intents.monitoring.alarms import BASELINE_DAYS, RECENT_DAYS, Alarm, alarms
from bot.intents.monitoring.spans import Comparison, Span, by_intent, compared, over_time
from twin_core.errors import StoreError
from twin_core.store.desk_base import Live, Outcome

LONGEST = 3_660
"""Days that one question may be about."""
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)

log = structlog.get_logger("doppel.intents")


class Books(Protocol):
    """Where outcomes are counted, as `twin_core.store.desk.Desk` gives it."""

    def outcomes(self, since_day: date, until_day: date) -> list[Outcome]:
        """The counters of the days from one to the other, both counted."""

    def live(self) -> Live:
        """Which intents answer."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Some days at a glance."""

    over_time: tuple[Span, ...]
    by_intent: dict[str, Span]
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class TrialView:
    """A running trial."""

    live: int
    trial: int
    share: float
    since: date
    comparison: Comparison


class Figures:
    """Reads what was counted."""

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        """`clock` gives aware times; days are those of UTC."""
        self._books = books
        self._clock = clock

    def overview(self, since: date | None = None, until: date | None = None, days: int = 1) -> Overview:
        """The days from `since` to `until`, in spans of `days`; left out: the last 30 days.

        Raises `NotReady` for days that are too many or in the wrong order.
        """
        today = self._today()
        until = min(max(until or today, EARLIEST), LATEST)
        since = since or until - timedelta(days=29)
        if not 0 <= (until - since).days < LONGEST or days < 1:
            raise NotReady(f"give a first day that is before the last one, and at most {LONGEST} days")
        told = self._books.outcomes(since, until)
        return Overview(
            tuple(over_time(told, since, until, days)), by_intent(told, since, until), tuple(self.alarms())
        )

    def alarms(self) -> list[Alarm]:
        """What got worse, or other than it was, in the last days."""
        today = self._today()
        begin = today - timedelta(days=RECENT_DAYS + BASELINE_DAYS)
        return alarms(self._books.outcomes(begin, today), today)

    def ring(self) -> None:
        """Write what is alarming to the log, for whoever watches it; once a day is enough."""
        try:
            for alarm in self.alarms():
                log.warning("understanding_alarm", what=alarm.what, why=alarm.said)
        except StoreError as error:
            log.warning("figures_failed", error=type(error).__name__)

    def trial(self) -> TrialView:
        """The running trial beside the live version, since its first day. Raises `NotReady` without one."""
        live, today = self._books.live(), self._today()
        if live.trial is None or live.since is None:
            raise NotReady("no version is on trial; `doppel intents trial start` begins one")
        since = live.since.date()
        told = self._books.outcomes(since, today)
        return TrialView(
            live.live, live.trial, live.share, since, compared(told, live.live, live.trial, since, today)
        )

    def _today(self) -> date:
        return self._clock().date()
