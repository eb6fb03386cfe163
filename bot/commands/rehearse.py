"""`doppel rehearse`: a month of speaking first, played before anything is switched on."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from msgspec.structs import replace

from bot.commands.edge import print_json, readable
from bot.commands.house import address_of, house, name_of
from bot.commands.render import terminal
from bot.commands.talk import As, Json, Zone
from bot.config import zone_named
from bot.errors import DoppelError
from twin_core.parts.identity import Identity
from twin_core.parts.preferences import Preferences
from twin_core.twin import Twin

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import House
    from bot.rehearsal.report import Line, Report

LONGEST: Final = 366


class NotADay(DoppelError):
    """A day was typed that cannot be read."""


def rehearse(
    context: typer.Context,
    *,
    as_: As = None,
    days: Annotated[int, typer.Option("--days", min=1, max=LONGEST, help="How many days are played.")] = 30,
    calendar: Annotated[
        Path | None,
        typer.Option("--calendar", metavar="FILE.ics", help="The calendar; else the one that is connected."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--settings",
            metavar="SENTENCE",
            help='What they say first, as "no breaks before 10"; with a time before it, as '
            '"2026-03-12T09:00 i am in new york", they say it then. Can be given several times.',
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day; else today, or the calendar's first."),
    ] = None,
    zone: Zone = None,
    seed: Annotated[int, typer.Option("--seed", help="Another number is another person.")] = 1,
    json: Json = False,
) -> None:
    """Play some days of speaking first, with a simulated person: what would be sent, when, why.

    Nothing is sent to anybody, and nothing is kept.
    """
    from bot.rehearsal.rehearse import Plan, rehearsed

    name = name_of(as_)
    with house(context.obj, reads_only=True) as one:
        plan = Plan(
            like=_like(one, name, readable(zone or "")),
            days=days,
            calendar=calendar,
            said=tuple(map(readable, settings or ())),
            first=_day(first),
            seed=seed,
        )
        found = rehearsed(plan, one.answering)
    if json:
        print_json(_json(found))
        return
    _show(terminal(), found)


def _like(one: House, name: str, zone: str) -> Twin:
    """The twin of a name, or somebody new as the house would meet them, in a zone if one is told.

    Raises `ConfigError` for a zone that does not exist.
    """
    there = one.config.store.url or one.home.database.exists()
    known = one.people.find(address_of(name)) if there else None
    people = one.config.people
    new = Preferences(language=people.language, country=people.country)
    twin = one.store.state(known) if known else Twin(name, identity=Identity(name), preferences=new)
    where = zone_named(zone).key if zone else twin.preferences.zone or one.zone
    return replace(twin, preferences=replace(twin.preferences, zone=where))


def _day(typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise NotADay(f"--from {typed!r} is no day; write it as 2026-03-02") from None


def _json(found: Report) -> dict[str, Any]:
    return {
        "sent": [_line(line) for line in found.sent],
        "held_back": [_line(line) for line in found.held_back],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(),
        "kind": line.kind,
        "text": line.text,
        "reasons": list(line.reasons),
        "why": line.why,
    }


def _show(console: Console, found: Report) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), show_header=True, header_style="bold")
    for title in ("Day", "Time", "What", "Why"):
        table.add_column(title, overflow="fold")
    lines = sorted(
        [(line.at, True, line) for line in found.sent] + [(line.at, False, line) for line in found.held_back],
        key=lambda each: each[0].timestamp(),
    )
    for day, those in groupby(lines, key=lambda each: each[0].date()):
        told = f"{day:%a %d %b}"
        for at, sent, line in those:
            _row(table, told, at, line, sent=sent)
            told = ""
    console.print(table)
    console.print(_summary(found), markup=False)


def _row(table: Any, told: str, at: datetime, line: Line, *, sent: bool) -> None:
    from rich.text import Text

    style = "" if sent else "dim"
    what = line.text if sent else "held back"
    table.add_row(*(Text(part, style) for part in (told, f"{at:%H:%M}", what, line.why)))


def _summary(found: Report) -> str:
    a_day = Counter(line.at.date() for line in found.sent)
    gates = Counter(line.reasons[0] for line in found.held_back)
    held = ", ".join(f"{gate} {number}" for gate, number in gates.most_common())
    most = max(a_day.values(), default=0)
    kinds = ", ".join(
        f"{kind} {number}" for kind, number in Counter(line.kind for line in found.sent).most_common()
    )
    return (
        f"{len(found.sent)} sent on {len(a_day)} days, {most} at most on one ({kinds or 'none'}). "
        f"{len(found.held_back)} held back ({held or 'none'})."
    )
