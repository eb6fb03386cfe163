"""A person's day at a glance, for a page that a platform keeps for them alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from bot import wording
from bot.channel import Glance, Permission
from bot.language import conversing
from bot.messages import Card
from bot.phrases import phrases
from bot.quiet import said_end
from nlu.understanding import Measure
from twin_core.nudging.choices import wanted
from twin_core.nudging.kinds import KINDS
from twin_core.nudging.owed import KIND as BREAK
from twin_core.nudging.owed import next_break_at
from twin_core.parts.consent import IMPROVE_UNDERSTANDING, LEARN_TIMING, NUDGES
from twin_core.parts.tasks import Task
from twin_core.parts.track import Track
from twin_core.twin import Twin

DAYS: Final = 7
BARS: Final = "▁▂▃▅▇"
"""A sign for each rating from 1 to 5."""
MEASURES: Final[tuple[Measure, ...]] = ("mood", "energy", "stress")

say = phrases(__file__)

Fact = tuple[str, str]


def glance(twin: Twin, now: datetime) -> Glance:
    """The day at a glance, in the person's language; `now` is aware, in their zone."""
    language = twin.preferences.language
    with conversing(heard=language, spoken=language):
        return Glance(
            today=Card(wording.capital(wording.dated(now, now, twin.preferences)), _today(twin, now)),
            next_break=_next_break(twin, now),
            trend=Card(say.name("trend"), tuple(_day(twin, day) for day in _days(now))),
            settings=Card(say.name("settings"), _settings(twin, now)),
            permissions=_permissions(twin, now),
            buttons=say.buttons("check_in", "export", "forget"),
        )


def _today(twin: Twin, now: datetime) -> tuple[Fact, ...]:
    ratings = tuple(
        (wording.capital(wording.measure(measure)), _latest(_track(twin, measure), measure, twin, now))
        for measure in MEASURES
    )
    facts = (*ratings, (say.name("tasks"), _tasks(twin, now)), (say.name("reminder"), _reminder(twin, now)))
    meeting = next((entry for entry in twin.calendar.entries if entry.start > now and entry.busy), None)
    if meeting is None:
        return facts
    when = wording.when(meeting.start, now, twin.preferences)
    said = f"{wording.quoted(meeting.title)}, {when}" if meeting.title else when
    return (*facts, (say.name("meeting"), said))


def _latest(track: Track, measure: Measure, twin: Twin, now: datetime) -> str:
    """The latest rating of today with its hour."""
    latest = track.latest
    if latest is None or latest.at.astimezone(now.tzinfo).date() != now.date():
        return say.name("not_told")
    clock = wording.clock(latest.at.astimezone(now.tzinfo), twin.preferences)
    return say("rated", value=latest.value, words=wording.rating(measure, latest.value), clock=clock)


def _tasks(twin: Twin, now: datetime) -> str:
    tasks = twin.tasks.open
    if not tasks:
        return say.name("none")
    count = wording.count(len(tasks), "open task")
    due = min((task for task in tasks if task.due), key=_due, default=None)
    if due is None or due.due is None:
        return count
    when = wording.when(due.due, now, twin.preferences)
    return say("due_first", count=count, task=wording.quoted(due.title), when=when)


def _due(task: Task) -> datetime:
    assert task.due is not None
    return task.due


def _reminder(twin: Twin, now: datetime) -> str:
    if not twin.reminders.waiting:
        return say.name("none")
    first = twin.reminders.waiting[0]
    said = f"{wording.quoted(first.text)}, {wording.when(first.at, now, twin.preferences)}"
    return said if twin.preferences.writes_first else f"{said} ({say.name('held')})"


def _next_break(twin: Twin, now: datetime) -> str:
    """What the twin knows of breaks: whether one is on, when one is due next, when today's last one ended."""
    breaks, preferences = twin.breaks, twin.preferences
    if breaks.since is not None:
        return say("on_break", clock=wording.clock(breaks.since.astimezone(now.tzinfo), preferences))
    due = next_break_at(twin, now) if _comes(twin, now) else None
    if due is not None and due.astimezone(now.tzinfo).date() == now.date():
        return say("break_due", clock=wording.clock(due.astimezone(now.tzinfo), preferences))
    ended = breaks.last.ended.astimezone(now.tzinfo) if breaks.last else None
    if ended is None or ended.date() != now.date():
        return say("no_break")
    return say("last_break", clock=wording.clock(ended, preferences))


def _comes(twin: Twin, now: datetime) -> bool:
    """Whether Doppel would speak of a break that is due."""
    return twin.consent.allows(NUDGES, now) and wanted(twin, KINDS[BREAK])


def _days(now: datetime) -> tuple[date, ...]:
    return tuple(now.date() - timedelta(days=ago) for ago in reversed(range(DAYS)))


def _day(twin: Twin, day: date) -> Fact:
    """A day with its means: "mood ▃ 3 · energy ▅ 4"."""
    scores = ((measure, _track(twin, measure).on(day)) for measure in MEASURES)
    said = (
        f"{wording.measure(measure)} {BARS[round(score.mean) - 1]} {_figure(score.mean)}"
        for measure, score in scores
        if score
    )
    return wording.short_weekday(day), " · ".join(said) or say.name("nothing")


def _figure(mean: float) -> str:
    return str(int(mean)) if mean == int(mean) else wording.mean(mean)


def _settings(twin: Twin, now: datetime) -> tuple[Fact, ...]:
    preferences = twin.preferences
    work, quiet = (
        wording.span(time.fromisoformat(start), time.fromisoformat(end), preferences)
        for start, end in (
            (preferences.work_start, preferences.work_end),
            (preferences.quiet_start, preferences.quiet_end),
        )
    )
    days = wording.weekdays(preferences.work_days, preferences)
    values = {
        "zone": preferences.zone or "UTC",
        "work": ", ".join(filter(None, (days, work))),
        "quiet": quiet,
        "language": wording.tongue(preferences.language),
        "clock": "3:00 pm" if preferences.clock == "12" else "15:00",
        "writing": _writing(twin, now),
    }
    return tuple((say.name(name), value) for name, value in values.items())


def _writing(twin: Twin, now: datetime) -> str:
    preferences = twin.preferences
    if not preferences.writes_first:
        return say.name("never")
    if preferences.quiet_until is not None and preferences.quiet_until > now:
        return say("silent", until=said_end(preferences.quiet_until, now, preferences))
    return say.name("when_worth_it" if twin.consent.allows(NUDGES, now) else "only_reminders")


def _permissions(twin: Twin, now: datetime) -> tuple[Permission, ...]:
    """A switch for each consent that a word gives; that to learn only where Doppel may write first."""
    names = {"nudging": NUDGES, "learning": LEARN_TIMING, "teaching": IMPROVE_UNDERSTANDING}
    shown = {
        name: twin.consent.allows(purpose, now)
        for name, purpose in names.items()
        if name != "learning" or twin.consent.allows(NUDGES, now)
    }
    return tuple(
        Permission(say.name(name), granted, say.button(f"{'forbid' if granted else 'allow'}_{name}").says)
        for name, granted in shown.items()
    )


def _track(twin: Twin, measure: Measure) -> Track:
    return {"mood": twin.mood, "energy": twin.capacity.energy, "stress": twin.capacity.stress}[measure]
