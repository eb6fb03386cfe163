"""The week in a line and a chart, an hour before its last working day ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from bot import history, periods, wording
from bot.history import MEASURES
from bot.messages import Reply
from bot.periods import Days
from bot.phrases import phrases
from bot.skill import Nudge
from nlu.understanding import Measure
from skills.nudgers._windows import DAY, Window, around_end, current, following, last_of_week
from skills.nudgers._words import said
from twin_core.nudging.hours import day_span
from twin_core.parts.track import DayScore, mean
from twin_core.twin import Twin

KIND: Final = "week_review"
LAST_HOUR: Final = last_of_week(around_end(-timedelta(hours=1), timedelta(minutes=30)))
OF_USE: Final = timedelta(hours=4)
ENOUGH: Final = 3
"""Days of the week with a rating, from which on there is something to look at."""

say = phrases(__file__)


def nudge(twin: Twin, now: datetime) -> Nudge | None:
    """Means, the best and the lowest day, and what was finished; none of a week that little is known of."""
    window = current(twin, now, KIND, LAST_HOUR)
    if window is None:
        return None
    days = _week(twin, window, now)
    found = {measure: scores for measure in MEASURES if (scores := history.scores(twin, measure, days))}
    told = len({score.day for scores in found.values() for score in scores})
    if told < ENOUGH:
        return None
    finished = _finished(twin, days.start, window.day)
    reply = Reply(_text(twin, found, finished, now), say.buttons("closer"), private=True)
    codes = (f"days_told:{told}",)
    until = max(window.end, window.start + OF_USE)
    return Nudge(KIND, reply, codes, 0.6, until, draws=lambda: history.picture(days, found))


def next_at(twin: Twin, now: datetime) -> datetime | None:
    """The last hour of the next last working day of a week."""
    return following(twin, now, LAST_HOUR)


def _week(twin: Twin, window: Window, now: datetime) -> Days:
    """From Monday until the day of the review."""
    monday = window.day - window.day.weekday() * DAY
    return periods.days(monday, window.day + DAY, now, twin.preferences)


def _finished(twin: Twin, start: date, last: date) -> int:
    begin, end = day_span(twin, start)[0], day_span(twin, last)[1]
    return sum(begin <= task.done_at < end for task in twin.tasks.done if task.done_at)


def _text(twin: Twin, found: dict[Measure, tuple[DayScore, ...]], finished: int, now: datetime) -> str:
    figures = [wording.rated(measure, wording.mean(mean(scores) or 0)) for measure, scores in found.items()]
    if finished:
        figures.append(wording.count(finished, "finished task"))
    lead, scores = next(iter(found.items()))
    best, lowest = history.ends(twin, lead, scores, now)
    alike = len({score.mean for score in scores}) == 1
    return said(
        say, "alike" if alike else f"week_{lead}", twin, KIND, now,
        figures=wording.listing(figures),
        best=best,
        lowest=lowest,
    )  # fmt: skip
