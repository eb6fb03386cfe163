"""`doppel train` and `doppel evaluate`: the understanding, made and measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.edge import print_json
from bot.commands.house import house, progress_bar
from bot.commands.render import print_table

if TYPE_CHECKING:
    from nlu.examples import TrainingData

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def train(
    context: typer.Context,
    force: Annotated[
        bool, typer.Option("--force", help="Although the model of these examples is there.")
    ] = False,
) -> None:
    """Train the understanding on the examples of every skill, unless that was done."""
    from bot.learning import is_learnt, models_of

    with house(context.obj) as one:
        folder, skills = one.home.models, one.skills
        known = not force and all(
            is_learnt(skills.training_files(language), folder, language=language)
            for language in skills.languages
        )
        models_of(skills, folder, progress_bar(), force=force)
    typer.echo(
        "The models of these examples are there already."
        if known
        else f"Trained; the models are in {folder}."
    )


def evaluate(
    *,
    train: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, metavar="FILE", help="Learn from this.")
    ],
    test: Annotated[Path, typer.Option(exists=True, dir_okay=False, metavar="FILE", help="Be asked this.")],
    oos_train: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, metavar="FILE", help="Out of scope, to learn from."),
    ] = None,
    oos_test: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, metavar="FILE", help="Out of scope, to be asked."),
    ] = None,
    json: Json = False,
) -> None:
    """Train on one Rasa-format file and measure on another."""
    from nlu.evaluate import evaluate as measure
    from nlu.examples import load

    def read(file: Path | None) -> TrainingData | None:
        return load([file], strict=False) if file else None

    bar, taught = progress_bar(), load([train], strict=False)
    try:
        report = measure(
            taught,
            load([test], strict=False),
            oos_train=read(oos_train),
            oos_test=read(oos_test),
            progress=bar,
        )
    finally:
        bar.close()
    result = report.to_json()
    if json:
        print_json(result)
        return
    rows = [
        (name, "not measured" if result[name] is None else form.format(result[name]), what)
        for name, (what, form) in FIGURES.items()
    ]
    print_table(("figure", "value", "what it is"), rows, "Nothing was measured.")


FIGURES = {
    "accuracy": ("share of test utterances whose intent was found", "{:.2%}"),
    "macro_f1": ("F1 of the intents, each counting the same", "{:.2%}"),
    "oos_recall": ("share of out-of-scope utterances refused", "{:.2%}"),
    "entity_f1": ("F1 of annotated entities, exact spans", "{:.2%}"),
    "entity_token_f1": ("F1 of the words of annotated entities", "{:.2%}"),
    "train_seconds": ("seconds to train", "{:.1f}"),
    "ms_per_utterance": ("milliseconds to understand one utterance, median", "{:.2f}"),
    "megabytes": ("size of the model on disk", "{:.1f}"),
}
