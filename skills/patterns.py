"""Patterns over time: is a measure going up or down, and which days are best and worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot import charts, history, periods, wording
from bot.messages import Picture, Reply
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
    return Answer(
        Reply(text, say.buttons("days"), picture=picture, private=True), because=say("because_trend")
    )


def _direction(turn: Turn, measure: Measure, trend: Trend, scores: Sequence[DayScore], days: Days) -> str:
    name = "trend_none" if not trend.clear else "trend_up" if trend.change > 0 else "trend_down"
    change, mean = wording.mean(abs(trend.change)), wording.mean(trend.mean)
    count = wording.count(len(scores), "day")
    called = wording.measure(measure)
    return say(name, turn.message.id, measure=called, change=change, name=days.name, days=count, mean=mean)


def _too_few(turn: Turn, few: Mapping[Measure, int], days: Days) -> str:
    """What a trend lacks, once for all measures: "3 days of mood, energy and stress"."""
    by_count: dict[int, list[str]] = {}
    for measure, number in few.items():
        by_count.setdefault(number, []).append(wording.measure(measure))
    noted = wording.listing(
        [
            say("days_of", days=wording.count(number, "day"), measures=wording.listing(names))
            for number, names in by_count.items()
        ]
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
    by_weekday = say.pattern("by_weekday").search(turn.understanding.text)
    week = patterns.weekdays(scores)
    short = named is not None and days.length <= ONE_BY_ONE
    if by_weekday or (len(week.ranked) >= COMPARED and not short):
        return _weekdays(turn, measure, week, len(scores))
    return _one_by_one(turn, measure, scores, days)


def _one_by_one(turn: Turn, measure: Measure, scores: Sequence[DayScore], days: Days) -> Answer:
    vary, name, called = turn.message.id, wording.capital(days.name), wording.measure(measure)
    means = {score.mean for score in scores}
    if len(scores) < COMPARED:
        text = say("days_few", vary, measure=called, name=days.name)
    elif len(means) == 1:
        text = say("days_equal", vary, name=name, measure=called, mean=wording.mean(means.pop()))
    else:
        best, lowest = history.ends(turn.twin, measure, scores, turn.now)
        high = say.name(f"high_{measure}")
        text = say("days", vary, name=name, measure=called, high_word=high, best=best, lowest=lowest)
    picture = history.picture(days, {measure: scores})
    return Answer(
        Reply(text, say.buttons("trend"), picture=picture, private=True), because=say("because_days")
    )


def _weekdays(turn: Turn, measure: Measure, week: Weekdays, noted: int) -> Answer:
    if len(week.ranked) < COMPARED:
        called, days = wording.measure(measure), wording.count(noted, "day")
        text = say("weekdays_few", turn.message.id, measure=called, days=days)
        return Answer(
            Reply(text, say.buttons("check_in", "trend"), private=True), because=say("because_days")
        )
    low, high = week.ranked[0], week.ranked[-1]
    text = say(
        "weekdays_clear" if week.clear else "weekdays_unclear",
        turn.message.id,
        measure=wording.measure(measure),
        high_word=say.name(f"high_{measure}"),
        low=_named(low),
        low_mean=wording.mean(low.mean),
        high=_named(high),
        high_mean=wording.mean(high.mean),
    )
    bars = [
        charts.Bar(one.weekday, one.mean, one.days)
        for one in sorted(week.ranked, key=lambda one: one.weekday)
    ]
    title = say("by_weekday", measure=wording.capital(wording.measure(measure)))
    png = charts.by_weekday(title, measure, bars)
    picture = Picture(png, charts.describe_weekdays(measure, bars))
    return Answer(
        Reply(text, say.buttons("trend"), picture=picture, private=True), because=say("because_days")
    )


def _named(one: Weekday) -> str:
    return say.name(f"weekday_{one.weekday}")


def _days(turn: Turn, otherwise: int) -> Days:
    preferences = turn.twin.preferences
    return periods.asked(turn.understanding, turn.now, preferences) or periods.last(
        otherwise, turn.now, preferences
    )


def _nothing(turn: Turn, days: Days, asked: Sequence[Measure]) -> Answer:
    other = history.noted(turn.twin, days)
    said = wording.listing([wording.measure(measure) for measure in asked], "or") if other else ""
    name = "nothing_of" if other else "nothing"
    text = say(name, turn.message.id, name=days.name, measures=said)
    because = say("because_nothing", name=days.name)
    return Answer(Reply(text, say.buttons("check_in"), private=True), because=because)
