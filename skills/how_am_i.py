"""How the person has been over some days: figures in words, what stands out, and a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from bot import history, periods, wording
from bot.history import MEASURES
from bot.messages import Reply
from bot.periods import Days
from bot.phrases import phrases
from bot.skill import Answer, Turn
from nlu.understanding import Measure
from twin_core.parts.breaks import BREAKS_KEPT
from twin_core.parts.tasks import DONE_KEPT
from twin_core.parts.track import DAYS_KEPT, DayScore, mean

say = phrases(__file__)

WEEK: Final = 7
FEW: Final = 4
"""Up to so many days with a reading nothing is called a pattern."""
TO_COMPARE: Final = 3
"""Days with a reading from which on days are set against one another."""
LOOKING_BACK: Final = ("how_am_i", "show_trend", "compare_days")


def answer(turn: Turn) -> Answer:
    """Tell of the days asked for, else of the last seven; every reading counts the same in a mean."""
    preferences = turn.twin.preferences
    days = periods.asked(turn.understanding, turn.now, preferences)
    days = days or periods.last(WEEK, turn.now, preferences)
    asked = history.asked_measures(turn.understanding.text) or _asked_before(turn) or MEASURES
    found = {measure: history.scores(turn.twin, measure, days) for measure in asked}
    beside = _beside(turn, days)
    if not any(found.values()):
        return _nothing(turn, days, asked, beside)
    text = _one_day(turn, days, asked) if days.length == 1 else _many_days(turn, days, found)
    picture = history.picture(days, found)
    because = say("because", dates=days.dates)
    return Answer(
        Reply(text + beside, say.buttons("trend", "days"), picture=picture, private=True), because=because
    )


def _asked_before(turn: Turn) -> tuple[Measure, ...]:
    """The measures of the question before, which "and last month?" goes on with."""
    if turn.before is None or turn.before.intent not in LOOKING_BACK:
        return ()
    return (
        history.asked_measures(turn.before.said)
        if say.pattern("goes_on").search(turn.understanding.text)
        else ()
    )


def _nothing(turn: Turn, days: Days, asked: Sequence[Measure], beside: str) -> Answer:
    other = history.noted(turn.twin, days)
    said = wording.listing([wording.measure(measure) for measure in asked], "or") if other else ""
    name = "nothing_of" if other else "nothing"
    text = say(name, turn.message.id, name=days.name, measures=said) + beside
    because = say("because_nothing", name=days.name)
    return Answer(Reply(text, say.buttons("check_in", "days"), private=True), because=because)


def _one_day(turn: Turn, days: Days, asked: Sequence[Measure]) -> str:
    figures = [said for measure in asked if (said := _readings(turn, measure, days.start))]
    return say("summary_day", turn.message.id, name=wording.capital(days.name), figures="; ".join(figures))


def _readings(turn: Turn, measure: Measure, day: date) -> str:
    """Such as "mood 4 at 9:30 and 3 at 14:00", the mean where not all readings are still kept."""
    zone, track = turn.now.tzinfo, history.track(turn.twin, measure)
    score = track.on(day)
    if score is None:
        return ""
    found = [reading for reading in track.readings if reading.at.astimezone(zone).date() == day]
    if len(found) != score.count:
        return say("average", measure=wording.measure(measure), mean=wording.mean(score.mean))
    preferences = turn.twin.preferences
    said = [
        say("at", value=reading.value, clock=wording.clock(reading.at.astimezone(zone), preferences))
        for reading in found
    ]
    return wording.rated(measure, wording.listing(said))


def _many_days(turn: Turn, days: Days, found: dict[Measure, tuple[DayScore, ...]]) -> str:
    vary = turn.message.id
    figures = [_figure(turn, measure, days, scores) for measure, scores in found.items() if scores]
    said = [
        say("summary", vary, name=wording.capital(days.name), dates=days.dates, figures=", ".join(figures))
    ]
    lead, scores = next((measure, scores) for measure, scores in found.items() if scores)
    if len(scores) >= TO_COMPARE and len({score.mean for score in scores}) > 1:
        best, lowest = history.ends(turn.twin, lead, scores, turn.now)
        said.append(say(f"extremes_{lead}", vary, best=best, lowest=lowest))
    noted = len({score.day for scores in found.values() for score in scores})
    if noted <= FEW:
        said.append(
            say(
                "too_few_one" if noted == 1 else "too_few",
                vary,
                count=wording.capital(say.name(f"number_{noted}")),
            )
        )
    return " ".join(said)


def _figure(turn: Turn, measure: Measure, days: Days, scores: Sequence[DayScore]) -> str:
    """Such as "mood 3.6 (up from 3.1)", where as many days before hold three with a reading."""
    value = mean(scores) or 0.0
    start, end = days.before
    track = history.track(turn.twin, measure)
    earlier = track.between(start, end)
    known = len(track.days) < DAYS_KEPT or track.days[0].day <= start
    before = mean(earlier) if known and len(earlier) >= TO_COMPARE else None
    if before is None:
        return wording.rated(measure, wording.mean(value))
    now, then = wording.mean(value), wording.mean(before)
    name = "as_before" if now == then else "up" if value > before else "down"
    return say(name, rated=wording.rated(measure, now), before=then)


def _beside(turn: Turn, days: Days) -> str:
    """A sentence on breaks and finished tasks, empty without any."""
    parts = [part for part in (_breaks(turn, days), _tasks(turn, days)) if part]
    return f" {wording.capital(wording.listing(parts))}." if parts else ""


def _breaks(turn: Turn, days: Days) -> str:
    zone, kept = turn.now.tzinfo, turn.twin.breaks.taken
    starts = [one.started.astimezone(zone).date() for one in kept]
    lengths = [
        one.ended - one.started for one, day in zip(kept, starts, strict=True) if days.start <= day < days.end
    ]
    lengths = [length for length in lengths if length]
    if not lengths:
        return ""
    partly = len(kept) == BREAKS_KEPT and starts[0] > days.start
    minutes = sum(lengths, timedelta()).total_seconds() / 60
    count, length = wording.count(len(lengths), "break"), wording.length(minutes)
    if partly:
        return say("breaks_since", count=count, length=length, day=_day(starts[0], turn))
    return say("breaks", count=count, length=length)


def _tasks(turn: Turn, days: Days) -> str:
    zone = turn.now.tzinfo
    ends = [task.done_at.astimezone(zone).date() for task in turn.twin.tasks.done if task.done_at]
    finished = sum(days.start <= day < days.end for day in ends)
    if not finished:
        return ""
    partly = len(ends) == DONE_KEPT and ends[0] > days.start
    count = wording.count(finished, "task")
    return (
        say("finished_since", count=count, day=_day(ends[0], turn))
        if partly
        else say("finished", count=count)
    )


def _day(day: date, turn: Turn) -> str:
    return wording.day(day, turn.now, turn.twin.preferences)
