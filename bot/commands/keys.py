"""`doppel keys`: keys that programs show, and the key that locks everybody's data."""

from __future__ import annotations

import os
import re
import sys
from datetime import datetime
from secrets import token_bytes
from typing import Annotated

import typer

from bot.commands.edge import print_json, readable
from bot.commands.house import NotConfirmed, house, operator, progress_bar
from bot.commands.render import print_table
from bot.errors import ConfigError
from bot.keys import AccessKey, Scope

keys = typer.Typer(
    no_args_is_help=True,
    help="Access keys of programs: create, list, revoke. The key that locks everybody's data: rotate.",
)

KEY_BYTES = 32

Id = Annotated[str, typer.Argument(metavar="ID", help="As `doppel keys list` shows it.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@keys.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What will use it.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; say it as often as needed.")],
    json: Json = False,
) -> None:
    """Make an access key and print its secret, this once."""
    from bot.app import utc_now

    with house(context.obj) as one:
        key, secret = one.keys.create(readable(name), scope, operator(), utc_now())
    if json:
        print_json({**_row(key), "secret": secret})
        return
    typer.echo(secret)
    typer.echo(
        f"Copy it now: Doppel keeps only its fingerprint and cannot show it again. It is key {key.id}; "
        f"doppel keys revoke {key.id} ends it.",
        err=True,
    )


@keys.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """Every access key, newest first; never its secret."""
    with house(context.obj, reads_only=True) as one:
        found = one.keys.every()
    if json:
        print_json([_row(key) for key in found])
        return
    names = ("id", "name", "may", "made", "by", "last used", "")
    rows = [
        (
            key.id,
            key.name,
            " ".join(key.scopes),
            _day(key.made_at),
            key.made_by,
            _day(key.last_used_at),
            _end(key),
        )
        for key in found
    ]
    print_table(names, rows, "No access keys yet; make one with doppel keys create.")


@keys.command()
def revoke(
    context: typer.Context,
    id_: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """End an access key; whatever uses it is locked out at once."""
    from bot.app import utc_now

    with house(context.obj) as one:
        access = one.keys
        key = access.get(readable(id_))
        asked = f"Revoke key {key.id} ({key.name})? What uses it is locked out at once."
        if not yes and not key.revoked_at and not typer.confirm(asked, err=True):
            raise NotConfirmed("the key was left as it is")
        ended = access.revoke(key.id, operator(), utc_now())
    sys.stderr.write(f"{key.id} is revoked.\n" if ended else f"{key.id} was revoked before.\n")


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
    from bot.app import utc_now
    from twin_core.store.desk_base import Audit

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
        one.store.desk.record_audit(Audit(utc_now(), operator(), "keys.rotate"))
    typer.echo(
        f"{count} keys are locked anew." + (" Set store.key to the new key now." if new_key else ""), err=True
    )


def _from_environment(name: str) -> bytes:
    value = os.environ.get(name, "")
    if not re.fullmatch("[0-9a-fA-F]{64}", value):
        raise ConfigError(f"the variable {name} should hold 64 hex digits (32 random bytes)")
    return bytes.fromhex(value)


def _row(key: AccessKey) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "madeAt": key.made_at.isoformat(timespec="seconds"),
        "madeBy": key.made_by,
        "lastUsedAt": key.last_used_at and key.last_used_at.isoformat(timespec="seconds"),
        "revokedAt": key.revoked_at and key.revoked_at.isoformat(timespec="seconds"),
    }


def _day(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "never"


def _end(key: AccessKey) -> str:
    return f"revoked {key.revoked_at.astimezone():%Y-%m-%d}" if key.revoked_at else ""
