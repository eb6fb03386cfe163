"""`doppel intents`: teaching Doppel without a programmer.

Here: the draft; beside: trying, publishing, and watching how it does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import click
import typer

from bot.commands.edge import REFUSED, print_json, read_stdin, readable
from bot.commands.house import house, operator
from bot.commands.intents_publish import publish_commands, trial
from bot.commands.intents_try import try_commands
from bot.commands.intents_watch import watch_commands
from bot.commands.render import CannotSave, print_table, save, terminal
from bot.errors import BadDraft

intents = typer.Typer(
    no_args_is_help=True,
    help="Teach Doppel: draft intents, try them, publish them, roll them back.",
)
for name, command in {**try_commands, **publish_commands, **watch_commands}.items():
    intents.command(name)(command)
intents.add_typer(trial, name="trial")

Name = Annotated[str, typer.Argument(metavar="NAME", help="As `doppel intents list` shows it.")]
File = Annotated[str, typer.Argument(metavar="FILE", help='YAML or JSON; "-" reads it from stdin.')]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@intents.command("list")
def list_(
    context: typer.Context,
    own: Annotated[bool, typer.Option("--own", help="Only what the draft adds or changes.")] = False,
    json: Json = False,
) -> None:
    """Every intent, with the draft's edits; one's own first."""
    from bot.intents.views import plain

    with house(context.obj) as one:
        found = [row for row in one.intents.intents() if row.edited or not own]
    if json:
        print_json(plain(found))
        return
    rows = [
        (
            row.name,
            row.title,
            row.origin,
            "yes" if row.enabled else "off",
            "yes" if row.edited else "",
            ", ".join(f"{language} {count}" for language, count in row.examples.items()),
        )
        for row in found
    ]
    nothing = "The draft changes nothing. `doppel intents add FILE` teaches an intent."
    print_table(("name", "title", "origin", "on", "edited", "examples"), rows, nothing)


@intents.command()
def show(context: typer.Context, name: Name, json: Json = False) -> None:
    """One intent: its examples, what it answers, the draft's edits."""
    from bot.commands.intents_page import show_intent
    from bot.intents.views import plain

    with house(context.obj) as one:
        view = one.intents.intent(readable(name))
    if json:
        print_json(plain(view))
        return
    show_intent(terminal(), view)


@intents.command()
def add(context: typer.Context, file: File) -> None:
    """Put the intents of a file into the draft; an intent that it has already is replaced."""
    from bot.intents.yaml_form import from_yaml

    told = from_yaml(_content(file), file)
    with house(context.obj) as one:
        view = one.intents.draft()
        one.intents.save_draft(view.draft.joined(told), view.revision, operator(), what="add")
        found = one.intents.problems()
    typer.echo(_saved(len(found)), err=True)


@intents.command("import")
def import_(context: typer.Context, file: File) -> None:
    """Make a file the whole draft."""
    from bot.intents.yaml_form import from_yaml

    told = from_yaml(_content(file), file)
    with house(context.obj) as one:
        one.intents.save_draft(told, one.intents.draft().revision, operator(), what="import")
        found = one.intents.problems()
    typer.echo(_saved(len(found)), err=True)


@intents.command()
def export(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to; else stdout.")] = None,
    version: Annotated[int | None, typer.Option("--version", help="A version instead of the draft.")] = None,
) -> None:
    """The draft as YAML, to keep or to edit."""
    from bot.intents.draft import Draft
    from bot.intents.yaml_form import to_yaml

    with house(context.obj, reads_only=True) as one:
        draft = one.intents.draft().draft if version is None else one.intents.version(version).draft
    text = to_yaml(draft or Draft())
    if file is None:
        typer.echo(text, nl=False)
    else:
        save(file, text.encode())


@intents.command()
def edit(context: typer.Context) -> None:
    """The draft in your editor ($EDITOR), saved when it is closed."""
    from bot.intents.yaml_form import from_yaml, to_yaml

    with house(context.obj) as one:
        view = one.intents.draft()
        try:
            text = click.edit(to_yaml(view.draft), extension=".yml")
        except click.UsageError as error:
            raise CannotSave(error.message) from None
        if text is None:
            typer.echo("Nothing was changed.", err=True)
            return
        one.intents.save_draft(from_yaml(text), view.revision, operator(), what="edit")
        found = one.intents.problems()
    typer.echo(_saved(len(found)), err=True)


@intents.command()
def remove(context: typer.Context, name: Name) -> None:
    """Take an intent of your own, or the edits of one that ships, out of the draft."""
    with house(context.obj) as one:
        one.intents.remove(readable(name), operator())
    typer.echo(f"{name} is out of the draft. `doppel intents publish` makes it so for everybody.", err=True)


@intents.command()
def off(context: typer.Context, name: Name) -> None:
    """Switch an intent off in the draft: it is answered with the word that it is switched off."""
    with house(context.obj) as one:
        one.intents.switch(readable(name), operator(), on=False)
    typer.echo(f"{name} is off in the draft. `doppel intents publish` makes it so for everybody.", err=True)


@intents.command()
def on(context: typer.Context, name: Name) -> None:
    """Switch an intent on again in the draft."""
    with house(context.obj) as one:
        one.intents.switch(readable(name), operator(), on=True)
    typer.echo(f"{name} is on in the draft. `doppel intents publish` makes it so for everybody.", err=True)


@intents.command()
def discard(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Make the draft what answers now; what was not published is lost."""
    from bot.commands.house import NotConfirmed

    with house(context.obj) as one:
        if not one.intents.draft().changed:
            typer.echo("The draft is what answers now already.", err=True)
            return
        if not yes and not typer.confirm("Lose what was not published?", err=True):
            raise NotConfirmed("nothing was changed")
        one.intents.discard(operator())
    typer.echo("The draft is what answers now.", err=True)


@intents.command()
def check(context: typer.Context, json: Json = False) -> None:
    """Everything that keeps the draft from being published; exit code 2 if there is anything."""
    from bot.intents.views import plain

    with house(context.obj, reads_only=True) as one:
        found = one.intents.problems()
    if json:
        print_json(plain(found))
    else:
        print_table(("where", "what"), [(one.where, one.what) for one in found], "Nothing is wrong.")
    if found:
        raise typer.Exit(REFUSED)


def _content(file: str) -> str:
    """The text of a file, or of stdin. Raises `BadDraft`."""
    if file == "-":
        return read_stdin()
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadDraft(f"{file} is not UTF-8 text; save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise BadDraft(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _saved(problems: int) -> str:
    if problems:
        noun = "problem" if problems == 1 else "problems"
        return f"Saved, with {problems} {noun}: `doppel intents check` lists them."
    return "Saved. `doppel intents try TEXT` shows what it does, `doppel intents publish` makes it so."
