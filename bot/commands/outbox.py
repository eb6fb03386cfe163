"""`doppel outbox`: what could not be delivered."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.edge import print_json
from bot.commands.house import house
from bot.commands.render import print_table

outbox = typer.Typer(no_args_is_help=True, help="Messages that could not be delivered: list, resend.")


@outbox.command("list")
def list_(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Dead letters, oldest first: where to and why not, never their words."""
    with house(context.obj) as one:
        dead = one.store.dead_parcels()
    rows = [
        (d.parcel.id, d.parcel.channel, d.parcel.attempts, d.parked_at.isoformat(), d.reason) for d in dead
    ]
    if json:
        names = ("id", "channel", "attempts", "parkedAt", "reason")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    print_table(("id", "channel", "attempts", "parked", "reason"), rows, "Nothing is parked.")


@outbox.command()
def resend(context: typer.Context, id_: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Put a dead letter back into the outbox."""
    from bot.app import utc_now

    with house(context.obj) as one:
        one.store.resend(id_, utc_now())
    typer.echo(f"{id_} goes out with the next tick of doppel run.", err=True)
