"""`doppel teams`: the app that an admin puts into Microsoft Teams."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.edge import Options, readable
from bot.config import find, load
from bot.errors import ConfigError

teams = typer.Typer(no_args_is_help=True, help="Microsoft Teams: make the app package.")

Url = Annotated[str, typer.Option(metavar="URL", help="Shown in Teams; else the public address of Doppel.")]


@teams.command()
def package(
    context: typer.Context,
    out: Annotated[Path, typer.Option(metavar="FILE.zip", help="Where it goes.")],
    *,
    company: Annotated[str, typer.Option(metavar="NAME", help="Who runs Doppel here.")] = "Doppel",
    website: Url = "",
    privacy: Url = "",
    terms: Url = "",
) -> None:
    """Make the app package for channels.teams of config.yml: manifest, icons, German words."""
    from bot.discovery import channels
    from channels.teams.manifest import Publisher
    from channels.teams.package import package as packed

    options: Options = context.obj
    models = {name: channel.Settings for name, channel in channels().items()}
    config = load(find(options.config, os.environ), os.environ, models)
    settings = config.channels["teams"]
    url = settings.public_url or config.server.public_url
    settings = settings.model_copy(update={"public_url": url})
    named = [readable(given or url) for given in (website, privacy, terms)]
    made = packed(settings, version("doppel"), Publisher(readable(company), *named))
    try:
        out.write_bytes(made)
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}") from None
    typer.echo(f"{out}: upload it in Teams under Apps, Manage your apps.", err=True)
