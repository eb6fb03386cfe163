"""`doppel outbox` and `doppel keys`: what could not be delivered, and the key that locks all keys."""

from __future__ import annotations

import os
import re
from secrets import token_bytes
from typing import Annotated

import typer

from bot.commands.edge import print_json
from bot.commands.house import house, progress_bar
from bot.commands.render import print_table
from bot.errors import ConfigError

outbox = typer.Typer(no_args_is_help=True, help="Messages that could not be delivered: list, resend.")
keys = typer.Typer(no_args_is_help=True, help="Encryption keys: rotate.")

KEY_BYTES = 32


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


@keys.command()
def rotate(
    context: typer.Context,
    new_key: Annotated[
        str | None,
        typer.Option(
            "--new-key",
            metavar="VARIABLE",
            help="Environment variable with the new key, where store.key is set.",
        ),
    ] = None,
) -> None:
    """Lock every person's key with a new key; the data itself is not touched."""
    bar = progress_bar()
    with house(context.obj) as one:
        fixed = bool(one.config.store.key.get_secret_value())
        if fixed and new_key is None:
            raise ConfigError(
                "store.key is set in config.yml: put the new key into a variable and name it by --new-key"
            )
        if not fixed and new_key is not None:
            raise ConfigError("store.key is not set: the key file is replaced by itself, leave --new-key out")
        key = _from_environment(new_key) if new_key else token_bytes(KEY_BYTES)
        count = one.store.rotate_keys(key, lambda done, total: bar("locking keys anew", done / max(1, total)))
    typer.echo(
        f"{count} keys are locked anew." + (" Set store.key to the new key now." if new_key else ""), err=True
    )


def _from_environment(name: str) -> bytes:
    value = os.environ.get(name, "")
    if not re.fullmatch("[0-9a-fA-F]{64}", value):
        raise ConfigError(f"the variable {name} should hold 64 hex digits (32 random bytes)")
    return bytes.fromhex(value)
