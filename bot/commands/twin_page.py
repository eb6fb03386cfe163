"""A person's twin as a page to read in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from bot.history import MEASURES, track
from bot.wording import clock, count, dated, length, rating, short, tongue, weekdays, when
from twin_core.parts.track import mean

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from nlu.understanding import Measure
    from twin_core.parts.tasks import Task
    from twin_core.twin import Twin

WEEK: Final = 7
MONTH: Final = 30
BESIDE_BARS: Final = 56
"""Columns of a row of figures before its bars."""
TASKS_SHOWN: Final = 20
BARS: Final = "▁▂▄▆█"
FIGURES: Final = "12345"


def show_page(
    console: Console, state: Twin, now: datetime, kinds: Mapping[str, int], moment: str = ""
) -> None:
    """Print what is known of a person; parts without anything are left out.

    `now` is aware in the person's zone and may lie in the past, as told by `moment`; `kinds` counts
    the records by the first word of their events' names.
    """
    console.print(Text(state.identity.name or state.id, style="bold"))
    if moment:
        console.print(Text(moment, style="yellow"))
    console.print(Text(_since(state, now), style="dim"))
    console.print(Text(" · ".join(_settings(state)), style="dim"))
    measured = _measures(state, now, console)
    if measured.row_count:
        console.print()
        console.print(measured)
    console.print()
    console.print(_parts(state, now, kinds))


def _since(state: Twin, now: datetime) -> str:
    if not (state.created_at and state.updated_at):
        return ""
    last = when(state.updated_at, now, state.preferences)
    return f"since {dated(state.created_at, now, state.preferences)}, latest record {last}"


def _settings(state: Twin) -> Iterator[str]:
    wanted = state.preferences

    def hours(start: str, end: str) -> str:
        return f"{clock(time.fromisoformat(start), wanted)}–{clock(time.fromisoformat(end), wanted)}"

    yield wanted.zone or "UTC"
    days = weekdays(wanted.work_days, wanted) if wanted.work_days else ""
    yield f"works {days} {hours(wanted.work_start, wanted.work_end)}" if days else "no working days"
    yield f"quiet {hours(wanted.quiet_start, wanted.quiet_end)}"
    yield f"speaks {tongue(wanted.language)}"
    if wanted.country:
        yield f"country {wanted.country}"


def _measures(state: Twin, now: datetime, console: Console) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("", "latest", "7 days", "30 days"):
        table.add_column(heading, no_wrap=heading != "latest")
    days = min(MONTH, console.width - BESIDE_BARS)
    if days >= WEEK:
        table.add_column(no_wrap=True, style="cyan")
    signs = FIGURES if console.options.ascii_only else BARS
    for measure in MEASURES:
        latest = track(state, measure).latest
        if latest:
            said = (
                f"{latest.value} ({rating(measure, latest.value)}) {when(latest.at, now, state.preferences)}"
            )
            means = (_mean(state, measure, now, span) for span in (WEEK, MONTH))
            bars = [_bars(state, measure, now, days, signs)] if days >= WEEK else []
            table.add_row(measure, said, *means, *bars)
    return table


def _mean(state: Twin, measure: Measure, now: datetime, days: int) -> str:
    tomorrow = now.date() + timedelta(days=1)
    found = mean(track(state, measure).between(tomorrow - timedelta(days=days), tomorrow))
    return f"{found:.1f}" if found is not None else "–"


def _bars(state: Twin, measure: Measure, now: datetime, days: int, signs: str) -> str:
    """A sign a day until today, higher for a higher mean; a dot for a day without a reading."""
    tomorrow = now.date() + timedelta(days=1)
    run = [tomorrow - timedelta(days=away) for away in range(days, 0, -1)]
    scores = {score.day: score.mean for score in track(state, measure).between(run[0], tomorrow)}
    return "".join(signs[round(scores[day]) - 1] if day in scores else "·" for day in run)


def _parts(state: Twin, now: datetime, kinds: Mapping[str, int]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, told in _told(state, now, kinds):
        table.add_row(name, Text("\n".join(told)))
    return table


def _told(state: Twin, now: datetime, kinds: Mapping[str, int]) -> Iterator[tuple[str, list[str]]]:
    wanted = state.preferences
    if state.tasks.open or state.tasks.finished_ever:
        yield "tasks", [*_tasks(state, now), f"{state.tasks.finished_ever} finished"]
    if state.reminders.waiting:
        yield (
            "reminders",
            [
                f"{when(one.at, now, wanted)}: {short(one.text)}{' (repeats)' if one.repeat else ''}"
                for one in state.reminders.waiting
            ],
        )
    if state.breaks.since:
        yield "on a break", [f"since {when(state.breaks.since, now, wanted)}"]
    if last := state.breaks.last:
        minutes = (last.ended - last.started).total_seconds() / 60
        yield "last break", [f"{when(last.ended, now, wanted)}, {length(minutes)}"]
    if state.skills.known:
        yield "skills", [", ".join(f"{one.name} {one.level:g}" for one in state.skills.known)]
    granted = [grant for grant in state.consent.grants if state.consent.allows(grant.purpose, now)]
    yield "agreed to", [", ".join(grant.purpose for grant in granted) or "nothing beyond this conversation"]
    told = ", ".join(f"{name} {number}" for name, number in kinds.items())
    yield "records", [f"{state.version}: {told}" if told else str(state.version)]


def _tasks(state: Twin, now: datetime) -> Iterator[str]:
    shown = state.tasks.open[:TASKS_SHOWN]
    for task in shown:
        yield ", ".join([short(task.title), *_about(task, state, now)])
    if more := len(state.tasks.open) - len(shown):
        yield f"and {count(more, 'more open task')}"


def _about(task: Task, state: Twin, now: datetime) -> Iterator[str]:
    if task.started_at:
        yield f"under way since {when(task.started_at, now, state.preferences)}"
    if task.due:
        late = "overdue since" if task.due < now else "due"
        yield f"{late} {when(task.due, now, state.preferences)}"
    if task.estimate_minutes:
        yield f"about {length(task.estimate_minutes)}"
    if task.not_before and task.not_before > now:
        yield f"put off until {when(task.not_before, now, state.preferences)}"
