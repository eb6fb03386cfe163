"""`doppel intents publish`, `versions`, `rollback` and `trial`: which intents answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import typer

from bot.commands.edge import REFUSED, print_json, readable
from bot.commands.house import house, operator, progress_bar
from bot.commands.render import print_table, terminal

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Number = Annotated[int, typer.Argument(metavar="N", min=0, help="As `doppel intents versions` shows it.")]

trial = typer.Typer(no_args_is_help=True, help="Let a version answer a share of the people.")


def publish(
    context: typer.Context,
    note: Annotated[str, typer.Option("--note", help="What this version is for.")] = "",
    hold: Annotated[
        bool, typer.Option("--hold", help="Train and test it, but let nobody meet it yet.")
    ] = False,
    json: Json = False,
) -> None:
    """Train and test the draft; if it passes, it answers from the next message on. Else exit code 2."""
    from bot.commands.intents_page import show_report
    from bot.intents.views import plain

    bar = progress_bar()
    with house(context.obj) as one:
        version = one.intents.publish_and_wait(operator(), readable(note), hold=hold, tell=bar)
    bar.close()
    if json:
        print_json(plain(version))
    else:
        show_report(terminal(), version.report)
        typer.echo(_told(version.number, version.state, live=version.live), err=True)
    if version.state != "ready":
        raise typer.Exit(REFUSED)


def versions(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="N", help="All about one of them.")] = None,
    json: Json = False,
) -> None:
    """Every version with its author, time and scores; newest first."""
    from bot.commands.intents_page import show_version, version_row
    from bot.intents.views import plain

    with house(context.obj, reads_only=True) as one:
        found = one.intents.versions() if number is None else one.intents.version(number)
    if json:
        print_json(plain(found))
    elif isinstance(found, tuple):
        names = ("version", "when", "by", "state", "answers", "accuracy", "note")
        nothing = "Nothing was published yet: Doppel answers as it ships."
        print_table(names, [version_row(one) for one in found], nothing)
    else:
        show_version(terminal(), found)


def rollback(context: typer.Context, number: Number) -> None:
    """Let an earlier version answer, at once; 0 is Doppel as it ships."""
    with house(context.obj) as one:
        one.intents.rollback(number, operator())
    typer.echo(f"Version {number} answers from the next message on.", err=True)


@trial.command()
def start(
    context: typer.Context,
    number: Number,
    share: Annotated[float, typer.Option("--share", help="Of all people, 0 to 1.")] = 0.2,
) -> None:
    """Let a version answer a share of the people, always the same ones."""
    with house(context.obj) as one:
        one.intents.start_trial(number, share, operator())
    typer.echo(f"Version {number} answers {share:.0%} of the people from now on.", err=True)


@trial.command()
def stop(
    context: typer.Context,
    keep: Annotated[bool, typer.Option("--keep", help="The version on trial answers everybody.")] = False,
) -> None:
    """End the trial: what answered before answers everybody again."""
    with house(context.obj) as one:
        number = one.intents.end_trial(operator(), keep=keep)
    typer.echo(f"The trial is over; version {number} answers everybody.", err=True)


def _told(number: int, state: str, *, live: bool) -> str:
    if live:
        return f"Version {number} answers from the next message on; `doppel intents rollback` takes it back."
    if state == "ready":
        return f"Version {number} is ready; `doppel intents rollback {number}` lets it answer."
    if state == "refused":
        return f"Version {number} was not published; what answered before answers on."
    return f"There is no model of version {number}; what answered before answers on."


publish_commands: Final[dict[str, Callable[..., None]]] = {
    "publish": publish,
    "versions": versions,
    "rollback": rollback,
}
