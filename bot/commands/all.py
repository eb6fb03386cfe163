"""The tree of commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.audit import audit
from bot.commands.channels import channels
from bot.commands.chat import chat
from bot.commands.edge import Options
from bot.commands.evaluate_voice import evaluate_voice
from bot.commands.feeds import feeds
from bot.commands.hear import hear
from bot.commands.intents import intents
from bot.commands.keys import keys
from bot.commands.learn import evaluate, train
from bot.commands.listen import listen
from bot.commands.outbox import outbox
from bot.commands.rasa import rasa
from bot.commands.rehearse import rehearse
from bot.commands.serve import link, run
from bot.commands.settings import config
from bot.commands.slack import slack
from bot.commands.talk import say, understand
from bot.commands.teams import teams
from bot.commands.twins import twin
from bot.commands.voice import voice

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands = (
    run,
    chat,
    listen,
    say,
    hear,
    understand,
    train,
    evaluate,
    evaluate_voice,
    link,
    rehearse,
    audit,
)
for command in commands:
    app.command()(command)
families = {
    "twin": twin,
    "intents": intents,
    "config": config,
    "channels": channels,
    "feeds": feeds,
    "outbox": outbox,
    "keys": keys,
    "rasa": rasa,
    "slack": slack,
    "teams": teams,
    "voice": voice,
}
for name, family in families.items():
    app.add_typer(family, name=name)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"doppel {version('doppel')}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    config_file: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Settings; else DOPPEL_CONFIG, else ./config.yml."),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Doppel: a conversation in front of your own digital twin."""
    options: Options = context.obj
    options.config, options.debug = config_file, debug
