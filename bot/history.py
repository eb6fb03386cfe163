"""What a twin tells of a run of days: the ratings asked for, the days that stand out, the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from bot import charts, wording
from bot.messages import Picture
from bot.periods import Days
from bot.phrases import phrases
from nlu.understanding import Measure
from twin_core.parts.preferences import Preferences
from twin_core.parts.track import DayScore, Track
from twin_core.twin import Twin

MEASURES: Final[tuple[Measure, ...]] = ("mood", "energy", "stress")
NAMED_DAYS: Final = 2
"""Up to so many days are named; more are counted."""
NEAR: Final = 2
WEEK: Final = 7

say: Final = phrases(__file__)


def asked_measures(text: str) -> tuple[Measure, ...]:
    """The measures that a question speaks of, none where it is about all."""
    return tuple(measure for measure in MEASURES if say.pattern(measure).search(text))


def track(twin: Twin, measure: Measure) -> Track:
    """The record of one measure."""
    return {"mood": twin.mood, "energy": twin.capacity.energy, "stress": twin.capacity.stress}[measure]


def scores(twin: Twin, measure: Measure, days: Days) -> tuple[DayScore, ...]:
    """The days of a run that have a reading."""
    return track(twin, measure).between(days.start, days.end)


def noted(twin: Twin, days: Days) -> bool:
    """Whether any measure has a reading in a run of days."""
    return any(scores(twin, measure, days) for measure in MEASURES)


def ends(twin: Twin, measure: Measure, found: Sequence[DayScore], now: datetime) -> tuple[str, str]:
    """The highest and the lowest days as words with their means; a hard day with its meetings."""
    means = [score.mean for score in found]
    highest = [score for score in found if score.mean == max(means)]
    lowest = [score for score in found if score.mean == min(means)]
    hard_is_high = measure == "stress"
    return (
        _in_words(twin, highest, now, meetings=hard_is_high),
        _in_words(twin, lowest, now, meetings=not hard_is_high),
    )


def picture(days: Days, found: Mapping[Measure, Sequence[DayScore]], *, title: str = "") -> Picture | None:
    """The chart of a run of days; None where fewer than two days have anything to show."""
    if len({score.day for some in found.values() for score in some}) < 2:  # noqa: PLR2004 - a line needs two
        return None
    lines = [
        charts.Line(measure, {score.day: score.mean for score in some})
        for measure, some in found.items()
        if some
    ]
    name = title or wording.capital(days.name)
    heading = name if days.dates in name else f"{name} · {days.dates}"
    png = charts.daily(heading, lines, days.start, days.end)
    return Picture(png, charts.describe_daily(lines, days.start, days.end))


def _in_words(twin: Twin, found: Sequence[DayScore], now: datetime, *, meetings: bool) -> str:
    value = wording.mean(found[0].mean)
    if len(found) > NAMED_DAYS:
        return say("on_days", number=len(found), value=value)
    named = wording.listing([_on(score.day, now, twin.preferences) for score in found])
    minutes = _meeting_minutes(twin, found[0].day) if meetings and len(found) == 1 else 0
    if not minutes:
        return say("on", days=named, value=value)
    return say("on_with_meetings", days=named, value=value, length=wording.length(minutes))


def _on(day: date, now: datetime, preferences: Preferences) -> str:
    """A past day in a sentence: "today", "on Tuesday" within a week, "on Thursday 5 March" before."""
    away = (now.date() - day).days
    if away < NEAR:
        return wording.day(day, now, preferences)
    named = wording.weekday(day) if away < WEEK else wording.dated(day, now, preferences)
    return wording.on(named)


def _meeting_minutes(twin: Twin, day: date) -> int:
    return next((one.minutes for one in twin.collaboration.days if one.day == day), 0)
