"""Patterns over time: is a measure going up or down, and which days are best and worst."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot import charts, history, periods, wording
from bot.messages import Button, Picture, Reply
from bot.periods import Days
from bot.phrases import phrases
from bot.skill import Answer, Turn
from nlu.understanding import Measure
from twin_core.models import patterns
from twin_core.models.patterns import Trend, Weekday, Weekdays
from twin_core.parts.track import DayScore

say = phrases(__file__)

TREND_OVER: Final = 30
"""Days looked at for a trend where no others are named."""
WEEKDAYS_OVER: Final = 84
"""Days looked at for weekdays where no others are named: twelve of each."""
ONE_BY_ONE: Final = 21
"""In a run no longer than this the days themselves are compared, not the weekdays."""
COMPARED: Final = 2
"""Fewer days or weekdays than these cannot be set against one another."""
HIGH: Final[dict[Measure, str]] = {"mood": "best", "energy": "highest", "stress": "highest"}

CHECK_IN: Final = Button("Check in", "check in")
DAYS: Final = Button("Best and worst days", "which days are best and worst")
TREND: Final = Button("Any trend?", "show my trend")

_BY_WEEKDAY = re.compile(
    r"\b(?:week ?days?|days? of the week|week ?ends?|midweek|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b",
    re.IGNORECASE,
)
_TREND_WHY = (
    "A direction is told only where a Mann-Kendall test gives less than 5 % for so much order by chance, "
    "and the change is 0.3 points or more."
)
_DAYS_WHY = "Weekdays with three days or more are compared, with a Kruskal-Wallis test against chance."


def answer(turn: Turn) -> Answer:
    """Tell of a trend, or of the days that stand out; only what is more than noise is called a pattern."""
    return _trend(turn) if turn.understanding.intent == "show_trend" else _compare(turn)


def _trend(turn: Turn) -> Answer:
    days = _days(turn, TREND_OVER)
    asked = history.asked_measures(turn.understanding.text) or history.MEASURES
    found = {m: scores for m in asked if (scores := history.scores(turn.twin, m, days))}
    if not found:
        return _nothing(turn, days, asked)
    trends = {measure: patterns.trend(scores) for measure, scores in found.items()}
    said = [_direction(turn, m, trend, found[m], days) for m, trend in trends.items() if trend]
    few = {measure: len(found[measure]) for measure, trend in trends.items() if trend is None}
    text = " ".join([*said, _too_few(turn, few, days)] if few else said)
    picture = history.picture(days, found)
    return Answer(Reply(text, (DAYS,), picture=picture, private=True), because=_TREND_WHY)


def _direction(turn: Turn, measure: Measure, trend: Trend, scores: Sequence[DayScore], days: Days) -> str:
    name = "trend_none" if not trend.clear else "trend_up" if trend.change > 0 else "trend_down"
    change, mean = f"{abs(trend.change):.1f}", f"{trend.mean:.1f}"
    count = wording.count(len(scores), "day")
    return say(name, turn.message.id, measure=measure, change=change, name=days.name, days=count, mean=mean)


def _too_few(turn: Turn, few: Mapping[Measure, int], days: Days) -> str:
    """What a trend lacks, once for all measures: "3 days of mood, energy and stress"."""
    by_count: dict[int, list[str]] = {}
    for measure, number in few.items():
        by_count.setdefault(number, []).append(measure)
    noted = wording.listing(
        [f"{wording.count(number, 'day')} of {wording.listing(names)}" for number, names in by_count.items()]
    )
    needed = wording.count(patterns.TREND_DAYS, "day")
    return say("trend_few", turn.message.id, days=noted, name=days.name, needed=needed)


def _compare(turn: Turn) -> Answer:
    named = periods.asked(turn.understanding, turn.now, turn.twin.preferences)
    days = named or periods.last(WEEKDAYS_OVER, turn.now, turn.twin.preferences)
    measure = (*history.asked_measures(turn.understanding.text), "mood")[0]
    scores = history.scores(turn.twin, measure, days)
    if not scores:
        return _nothing(turn, days, (measure,))
    by_weekday = _BY_WEEKDAY.search(turn.understanding.text)
    week = patterns.weekdays(scores)
    short = named is not None and days.length <= ONE_BY_ONE
    if by_weekday or (len(week.ranked) >= COMPARED and not short):
        return _weekdays(turn, measure, week, len(scores))
    return _one_by_one(turn, measure, scores, days)


def _one_by_one(turn: Turn, measure: Measure, scores: Sequence[DayScore], days: Days) -> Answer:
    vary, name = turn.message.id, _capital(days.name)
    means = {score.mean for score in scores}
    if len(scores) < COMPARED:
        text = say("days_few", vary, measure=measure, name=days.name)
    elif len(means) == 1:
        text = say("days_equal", vary, name=name, measure=measure, mean=f"{means.pop():.1f}")
    else:
        best, lowest = history.ends(turn.twin, measure, scores, turn.now)
        text = say(
            "days", vary, name=name, measure=measure, high_word=HIGH[measure], best=best, lowest=lowest
        )
    picture = history.picture(days, {measure: scores})
    return Answer(Reply(text, (TREND,), picture=picture, private=True), because=_DAYS_WHY)


def _weekdays(turn: Turn, measure: Measure, week: Weekdays, noted: int) -> Answer:
    if len(week.ranked) < COMPARED:
        text = say("weekdays_few", turn.message.id, measure=measure, days=wording.count(noted, "day"))
        return Answer(Reply(text, (CHECK_IN, TREND), private=True), because=_DAYS_WHY)
    low, high = week.ranked[0], week.ranked[-1]
    text = say(
        "weekdays_clear" if week.clear else "weekdays_unclear",
        turn.message.id,
        measure=measure,
        high_word=HIGH[measure],
        low=_named(low),
        low_mean=f"{low.mean:.1f}",
        high=_named(high),
        high_mean=f"{high.mean:.1f}",
    )
    bars = [
        charts.Bar(one.weekday, one.mean, one.days)
        for one in sorted(week.ranked, key=lambda one: one.weekday)
    ]
    png = charts.by_weekday(f"{_capital(measure)} by weekday", measure, bars)
    picture = Picture(png, charts.describe_weekdays(measure, bars))
    return Answer(Reply(text, (TREND,), picture=picture, private=True), because=_DAYS_WHY)


def _named(one: Weekday) -> str:
    return f"{calendar.day_name[one.weekday]}s"


def _days(turn: Turn, otherwise: int) -> Days:
    preferences = turn.twin.preferences
    return periods.asked(turn.understanding, turn.now, preferences) or periods.last(
        otherwise, turn.now, preferences
    )


def _nothing(turn: Turn, days: Days, asked: Sequence[Measure]) -> Answer:
    other = history.noted(turn.twin, days)
    said = wording.listing(asked, "or") if other else ""
    name = "nothing_of" if other else "nothing"
    text = say(name, turn.message.id, name=days.name, measures=said)
    because = f"I looked for what you told me {days.name} and found no ratings."
    return Answer(Reply(text, (CHECK_IN,), private=True), because=because)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
