"""`doppel channels`: which chats are open, who is reached over them, and whether they are set up well."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.edge import BROKEN, Options, print_json
from bot.commands.house import house
from bot.commands.render import print_table
from bot.errors import DoppelError

if TYPE_CHECKING:
    from bot.app import House
    from bot.channel import Channel, Finding

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

channels = typer.Typer(no_args_is_help=True, help="The chats that Doppel is reached over: list, check.")


class NoSuchChannel(DoppelError):
    """No channel that is enabled has this name."""


@dataclass(slots=True)
class _People:
    """How many people are reached over each channel."""

    linked: Counter[str] = field(default_factory=Counter)
    unreachable: Counter[str] = field(default_factory=Counter)
    """Those of them who have blocked or removed Doppel there."""
    dead: Counter[str] = field(default_factory=Counter)
    """Messages that could not be delivered."""


@channels.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """Every channel: whether it is enabled, its people, those who blocked Doppel, dead letters."""
    with house(context.obj, reads_only=True) as one:
        kinds, enabled = _open(context.obj, one)
        people = _people(one)
    names = ("channel", "enabled", "people", "unreachable", "deadLetters")
    rows = [
        (name, name in enabled, people.linked[name], people.unreachable[name], people.dead[name])
        for name in kinds
    ]
    if json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    shown = [(name, "yes" if there else "no", *rest) for name, there, *rest in rows]
    print_table((*names[:-1], "dead letters"), shown, "There are no channels.")


@channels.command()
def check(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="One channel; left out: all that are enabled.")] = "",
    json: Json = False,
) -> None:
    """Look at credentials, scopes and addresses, and say what to fix; 1 is the exit code if anything is."""
    import anyio

    with house(context.obj) as one:
        _, enabled = _open(context.obj, one)
        if name and name not in enabled:
            raise NoSuchChannel(
                f"no channel {name!r} is enabled; set channels.{name}.enabled: true in config.yml"
            )
        looked_at = {name: enabled[name]} if name else enabled
        found = anyio.run(_checked, looked_at)
    if json:
        print_json({of: [{"what": f.what, "fix": f.fix} for f in each] for of, each in found.items()})
    else:
        _print(found)
    if any(finding.fix for findings in found.values() for finding in findings):
        raise typer.Exit(BROKEN)


def _open(options: Options, one: House) -> tuple[Sequence[str], Mapping[str, Channel]]:
    """The names of all channels, and those that config.yml enables."""
    from bot import discovery
    from bot.config import find, load

    kinds = discovery.channels()
    models = {name: kind.Settings for name, kind in kinds.items()}
    one.config = load(find(options.config, os.environ), os.environ, models)
    one.open_channels(kinds)
    return sorted(kinds), one.channels


def _people(one: House) -> _People:
    people = _People()
    for twin_id in one.store.twins():
        identity = one.store.state(twin_id).identity
        gone = {(link.channel, link.user) for link in identity.unreachable}
        people.linked.update({link.channel for link in identity.links})
        people.unreachable.update({channel for channel, _ in gone})
    people.dead.update(dead.parcel.channel for dead in one.store.dead_parcels())
    return people


async def _checked(channels: Mapping[str, Channel]) -> dict[str, Sequence[Finding]]:
    return {name: await channel.check() for name, channel in channels.items()}


def _print(found: Mapping[str, Sequence[Finding]]) -> None:
    for name, findings in found.items():
        typer.echo(name)
        for finding in findings:
            typer.echo(f"  {'✗' if finding.fix else '✓'} {finding.what}")
            if finding.fix:
                typer.echo(f"    → {finding.fix}")
        if not findings:
            typer.echo("  ✓ nothing to check")
