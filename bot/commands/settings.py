"""`doppel config`: is config.yml right, and what may stand in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.commands.edge import Options, print_json
from bot.commands.render import terminal
from bot.config import Config, find, load
from bot.errors import ConfigError

config = typer.Typer(no_args_is_help=True, help="config.yml: check it, or list what may stand in it.")


@config.command()
def check(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Settings; else as every command finds them.")
    ] = None,
) -> None:
    """Name file, line and key of everything that is wrong in config.yml."""
    from bot.running import check_reach

    options: Options = context.obj
    path = find(file or options.config, os.environ)
    checked = load(path, os.environ, _channel_models(), _feed_models())
    try:
        check_reach(checked.server)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    typer.echo(f"{path} is right." if path else "There is no config.yml; the defaults hold.")


@config.command()
def keys(
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the page docs/configuration.md.")
    ] = False,
) -> None:
    """Every key with its type, default and meaning."""
    rows = list(described())
    if json:
        print_json(
            [
                {"key": key, "type": kind, "default": default, "meaning": what}
                for key, kind, default, what in rows
            ]
        )
    elif markdown:
        sys.stdout.write(page(rows))
    else:
        _print_keys(rows)


def described() -> Iterator[tuple[str, str, str, str]]:
    """(key, type, default, meaning) of everything that config.yml may hold."""
    for section, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(section, field.annotation)
    for name, model in sorted(_channel_models().items()):
        yield from _keys(f"channels.{name}", model)
    for name, model in sorted(_feed_models().items()):
        yield from _keys(f"feeds.{name}", model)


def page(rows: list[tuple[str, str, str, str]]) -> str:
    """docs/configuration.md."""
    lines = [PREFACE, "| key | type | default | meaning |", "|---|---|---|---|"]
    for key, kind, default, what in rows:
        cells = (f"`{key}`", kind, f"`{default}`" if default else "", what)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


PREFACE = """# Configuration

Doppel reads `config.yml` from the folder it is started in, or the file named by `--config` or
`DOPPEL_CONFIG`; without one the defaults hold. `doppel config check` names file, line and column of
anything wrong, and a key that does not exist refuses to start. This page is written by
`doppel config keys --markdown`.

Secrets never stand in the file: `${NAME}` takes a value from the environment, and a key of type secret
takes nothing else. The variable `DOPPEL_HOME` names the folder where data, keys and models live (else
this user's data folder).
"""


def _keys(under: str, model: type[BaseModel]) -> Iterator[tuple[str, str, str, str]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(f"{under}.{name}", field.annotation)
            continue
        yield (
            f"{under}.{name}",
            _kind(field.annotation),
            _default(field),
            " ".join((field.description or "").split()),
        )


def _kind(annotation: Any) -> str:
    if annotation is SecretStr:
        return "secret"
    words = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "true or false",
        list[str]: "list of texts",
    }
    choices = getattr(annotation, "__args__", ())
    return words.get(annotation) or " or ".join(str(choice) for choice in choices) or str(annotation)


def _default(field: FieldInfo) -> str:
    value = field.default
    if field.default_factory or isinstance(value, SecretStr) or value == "":
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _channel_models() -> dict[str, Any]:
    from bot import discovery

    return {name: channel.Settings for name, channel in discovery.channels().items()}


def _feed_models() -> dict[str, Any]:
    from bot import discovery

    return {name: feed.Settings for name, feed in discovery.feeds().items()}


def _print_keys(rows: list[tuple[str, str, str, str]]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console = terminal()
    for key, kind, default, what in rows:
        known = f"{kind}, else {default}" if default else kind
        console.print(Text.assemble((key, "bold"), "  ", (known, "dim")))
        console.print(Padding(Text(what), (0, 0, 0, 4), expand=False))
