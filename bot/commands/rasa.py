"""`doppel rasa`: the examples for a Rasa server, which may read in Doppel's place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.house import house
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.app import House
    from nlu.examples import TrainingData

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
    """Write the intents that answer now as a Rasa 3.6 project, which `rasa train nlu` accepts as it is."""
    from bot.discovery import OUTSIDE
    from bot.phrases import beside
    from nlu.examples import load
    from nlu.rasa.export import Project, write

    with house(context.obj, reads_only=True) as one:
        if language not in one.skills.languages:
            raise ConfigError(f"no language {language!r}; there are {', '.join(one.skills.languages)}")
        data = _taught(one, language)
    outside = load([beside(OUTSIDE, language)])
    write(Project(data, outside, language, epochs), folder, force=force)
    examples = sum(map(len, data.intents.values()))
    typer.echo(
        f"Wrote {len(data.intents)} intents with {examples:,} examples to {folder}.\n"
        "Train there: rasa train nlu. Serve there: rasa run --enable-api -i 127.0.0.1"
    )


def _taught(one: House, language: str) -> TrainingData:
    """What ships in a language, with the edits of the version that is live."""
    from bot.intents.building import data_of
    from bot.intents.draft import Draft
    from bot.intents.shipped import Shipped

    live = one.store.desk.live().live
    draft = one.intents.version(live).draft if live else None
    return data_of(Shipped(one.skills), draft or Draft(), language)
