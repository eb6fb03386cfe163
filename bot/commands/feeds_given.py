"""What `doppel feeds connect` is given and asks for: never a password on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.edge import readable
from bot.errors import DoppelError, FeedError

if TYPE_CHECKING:
    from bot.feed import Feed


class NotGiven(DoppelError):
    """A setting is missing, and nobody is there to be asked."""


def settings_of(kind: Feed, source: str | None, given: dict[str, str], secret: str | None) -> dict[str, str]:
    """What was given and what is asked for. Raises `NotGiven`."""
    if kind.name == "ical" and source is not None and "://" not in source:
        return _file(Path(source), given)
    unknown = given.keys() - {*kind.asks, *kind.may_ask}
    if unknown:
        names = ", ".join((*kind.asks, *kind.may_ask)) or "none"
        raise NotGiven(f"{kind.name} has no setting {min(unknown)!r}; there are {names}")
    if source is not None and "address" in kind.asks:
        given["address"] = readable(source)
    asked = () if kind.signs_in else kind.asks
    return given | {name: _asked(kind, name, secret) for name in asked if name not in given}


def _file(path: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The settings for a calendar file; what cannot be read in it is told on stderr."""
    from channels.feeds.ical import problems_in, uploaded

    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotGiven(
            f"{path} cannot be read: {error.strerror}; name a file, or an address with https://"
        ) from None
    try:
        for problem in problems_in(content, "UTC"):
            sys.stderr.write(f"{path}: {problem}; left out\n")
        return dict(uploaded(path.name, content, given.get("my_addresses", "")))
    except FeedError as error:
        raise NotGiven(f"{path}: {error}") from None


def _asked(kind: Feed, name: str, secret: str | None) -> str:
    from bot.feeds.asking import hint, label
    from bot.feeds.connecting import is_hidden

    hidden = is_hidden(name)
    if hidden and secret is not None:
        if not os.environ.get(secret):
            raise NotGiven(
                f"the variable {secret} is empty; put the {label(kind.name, name).lower()} into it"
            )
        return os.environ[secret]
    if not sys.stdin.isatty():
        how = "name a variable by --secret" if hidden else f"say --set {name}=…"
        raise NotGiven(f"{kind.name} needs {name}: {how}")
    if told := hint(kind.name, name):
        typer.echo(told, err=True)
    answer: str = typer.prompt(label(kind.name, name), hide_input=hidden, err=True)
    return answer


def pair_in(pair: str) -> tuple[str, str]:
    """A setting written as NAME=VALUE. Raises `NotGiven`, for one that is to be kept secret as well."""
    from bot.feeds.connecting import is_hidden

    name, sign, value = readable(pair).partition("=")
    if not sign or not value:
        raise NotGiven(f"--set {pair!r} should be NAME=VALUE")
    if is_hidden(name):
        raise NotGiven(
            f"{name} does not belong on a command line, where others see it: use --secret VARIABLE"
        )
    return name, value
