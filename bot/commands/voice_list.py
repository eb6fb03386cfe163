"""`doppel voice list`: the voices that can speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.edge import print_json

if TYPE_CHECKING:
    from voice.speak import Voice


def voices_here(
    language: Annotated[
        str, typer.Argument(metavar="LANGUAGE", help="Two letters, such as de; left out: every one.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """The voices that can speak, each to be set with “voice NAME” or under voice.voices in config.yml."""
    found = list_voices(language)
    if json:
        rows = [{"name": voice.name, "language": voice.language, "title": voice.title} for voice in found]
        print_json(rows)
        return
    width = max((len(voice.name) for voice in found), default=0)
    for voice in found:
        typer.echo(f"{voice.name:{width}}  {voice.title}")
    if not found:
        typer.echo(f"No voice speaks {language!r}.")


def list_voices(language: str = "") -> Sequence[Voice]:
    """The voices of a language (two letters), or of all, by name. Raises `EngineMissing`."""
    from voice.engines.pyttsx import voices

    return [voice for voice in voices() if language.casefold() in {"", voice.language}]
