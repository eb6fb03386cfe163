"""`doppel rasa`: the examples for a Rasa server, which may read in Doppel's place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.house import house
from bot.errors import ConfigError

rasa = typer.Typer(no_args_is_help=True, help="A Rasa server that reads in Doppel's place: its project.")


@rasa.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the project.")],
    *,
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="Of the examples, as en.")] = "en",
    epochs: Annotated[int, typer.Option(min=1, max=1000, help="Rounds of Rasa's training.")] = 30,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an earlier export.")] = False,
) -> None:
    """Write a Rasa 3.6 project that `rasa train nlu` accepts as it is."""
    from bot.discovery import OUTSIDE
    from bot.phrases import beside
    from nlu.examples import load
    from nlu.rasa.export import Project, write

    with house(context.obj) as one:
        if language not in one.skills.languages:
            raise ConfigError(f"no language {language!r}; there are {', '.join(one.skills.languages)}")
        data = load(one.skills.training_files(language))
    outside = load([beside(OUTSIDE, language)])
    write(Project(data, outside, language, epochs), folder, force=force)
    examples = sum(map(len, data.intents.values()))
    typer.echo(
        f"Wrote {len(data.intents)} intents with {examples:,} examples to {folder}.\n"
        "Train there: rasa train nlu. Serve there: rasa run --enable-api -i 127.0.0.1"
    )
