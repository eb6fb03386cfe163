"""`doppel audit`: who did what."""

from __future__ import annotations

import json as json_text
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.edge import print_json, readable
from bot.commands.house import house
from bot.commands.render import print_table

if TYPE_CHECKING:
    from twin_core.store.desk_base import Audit


def audit(
    context: typer.Context,
    about: Annotated[str, typer.Option(metavar="SUBJECT", help="Only of this intent, version or key.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many lines.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Who changed intents, versions and keys, and when; newest first. Nobody can change a line."""
    with house(context.obj, reads_only=True) as one:
        lines = one.store.desk.audit(limit=limit, subject=readable(about))
    if json:
        print_json([_row(line) for line in lines])
        return
    rows = [
        (f"{line.at.astimezone():%Y-%m-%d %H:%M}", line.actor, line.action, line.subject, _detail(line))
        for line in lines
    ]
    nothing = f"Nothing was done to {about}." if about else "No admin has done anything yet."
    print_table(("when", "who", "what", "to", "detail"), rows, nothing)


def _row(line: Audit) -> dict[str, Any]:
    return {
        "place": line.place,
        "at": line.at.isoformat(timespec="seconds"),
        "actor": line.actor,
        "action": line.action,
        "subject": line.subject,
        "detail": json_text.loads(line.detail),
    }


def _detail(line: Audit) -> str:
    return ", ".join(f"{name} {value}" for name, value in json_text.loads(line.detail).items())
