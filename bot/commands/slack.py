"""`doppel slack`: what setting up the Slack channel needs."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.config import find, load

slack = typer.Typer(no_args_is_help=True, help="Set up the Slack channel.")


@slack.callback()
def _family() -> None:
    """Keep `manifest` a word of its own, although it is the only one."""


@slack.command()
def manifest(
    context: typer.Context,
    public_url: Annotated[
        str | None,
        typer.Option(
            "--public-url", metavar="URL", help="Where Slack reaches Doppel; else as config.yml says."
        ),
    ] = None,
    socket: Annotated[
        bool, typer.Option("--socket", help="For Socket Mode, though there is a public address.")
    ] = False,
) -> None:
    """Print the manifest of the app, to be pasted at https://api.slack.com/apps."""
    from channels.slack.manifest import manifest_yaml

    config = load(find(context.obj.config, os.environ), os.environ)
    given = config.channels.get("slack") or {}
    by_socket = socket or bool(given.get("app_token"))
    url = public_url or given.get("public_url") or config.server.public_url
    typer.echo(manifest_yaml(url.rstrip("/"), socket=by_socket or not url), nl=False)
