"""`doppel feeds`: calendars and tools of work that a person connects, without a chat."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import random
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.edge import Options, print_json, readable
from bot.commands.feeds_given import NotGiven, pair_in, settings_of
from bot.commands.house import NotConfirmed, house, name_of, twin_called
from bot.commands.render import print_table
from bot.errors import ConfigError, DoppelError

if TYPE_CHECKING:
    from bot.app import House
    from bot.feed import Feed
    from bot.feeds.feeds import Feeds
    from twin_core.parts.feeds import Connected

feeds = typer.Typer(
    no_args_is_help=True, help="Calendars and tools of work of one person: connect, list, sync, disconnect."
)

As = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Whose; else who is logged in.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Which = Annotated[
    str, typer.Argument(metavar="FEED", help="Its id or name, as `doppel feeds list` shows it.")
]


class NoSuchFeed(DoppelError):
    """Nothing of that kind or name is there."""


@feeds.command("list")
def list_(context: typer.Context, as_: As = None, json: Json = False) -> None:
    """What a person has connected, and how each is."""
    with house(context.obj, reads_only=True) as one:
        twin = one.store.state(twin_called(one, name_of(as_)))
    rows = [_row(feed) for feed in twin.feeds.connected]
    if json:
        print_json(rows)
        return
    zone = twin.preferences.timezone()
    shown = [
        (
            row["id"],
            row["kind"],
            row["name"],
            f"{feed.since.astimezone(zone):%Y-%m-%d}",
            row["trouble"] or "fine",
        )
        for row, feed in zip(rows, twin.feeds.connected, strict=True)
    ]
    print_table(("id", "kind", "name", "since", "state"), shown, "Nothing is connected.")


@feeds.command()
def connect(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as ical, caldav, google, graph, github.")],
    source: Annotated[
        str | None, typer.Argument(metavar="ADDRESS|FILE", help="An address, or for ical a file.")
    ] = None,
    *,
    as_: As = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting, such as user=ann.")
    ] = None,
    secret: Annotated[
        str | None,
        typer.Option(
            metavar="VARIABLE", help="Environment variable with the password; else it is asked for."
        ),
    ] = None,
    writes: Annotated[
        bool, typer.Option("--writes", help="Allow entries of Doppel's own, after a yes each.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to what is kept, without being asked.")] = False,
) -> None:
    """Connect a calendar or a tool: it is read at once, and kept if that works."""
    with house(context.obj) as one, _opened(context.obj, one) as all_:
        twin_id = twin_called(one, name_of(as_))
        known = _kind(all_, kind)
        given = dict(pair_in(pair) for pair in set_ or ())
        settings = settings_of(known, source, given, secret)
        if known.writes:
            settings["writes"] = "yes" if writes else "no"
        _agree(one, twin_id, known, yes=yes)
        if known.signs_in:
            _sign_in(one, all_, twin_id, known)
            return
        connection = all_.connecting.connect(twin_id, known.name, settings)
    typer.echo(connection.words)
    for name, value in (("webhook", connection.hook), *(connection.made or {}).items()):
        if value:
            typer.echo(f"{name}: {value}")
    if connection.made:
        sys.stderr.write("Enter these at the source now; they are shown this once.\n")


@feeds.command()
def sync(
    context: typer.Context,
    which: Annotated[str | None, typer.Argument(metavar="FEED", help="Its id or name; else all.")] = None,
    as_: As = None,
) -> None:
    """Read what is connected now, without waiting for its time."""
    failed = False
    with house(context.obj) as one, _opened(context.obj, one) as all_:
        twin_id = twin_called(one, name_of(as_))
        for feed in _meant(one, twin_id, which):
            reading = all_.read(twin_id, feed.id)
            if reading is None:
                typer.echo(f"{_named(feed)}: not agreed to any more, and disconnected")
            elif reading.error is not None:
                failed = True
                typer.echo(f"{_named(feed)}: {reading.error}", err=True)
            else:
                typer.echo(f"{_named(feed)}: {reading.events} changes")
    if failed:
        raise typer.Exit(1)


@feeds.command()
def disconnect(context: typer.Context, which: Which, as_: As = None, yes: Yes = False) -> None:
    """Read a feed no longer, and remove all that it told, for good."""
    with house(context.obj) as one, _opened(context.obj, one) as all_:
        twin_id = twin_called(one, name_of(as_))
        (feed,) = _meant(one, twin_id, which)
        asked = f"Read {_named(feed)} no longer, and remove all that it told, for good?"
        if not yes and not typer.confirm(asked, err=True):
            raise NotConfirmed("it stays connected")
        all_.disconnect(twin_id, feed.id)
    sys.stderr.write(f"{_named(feed)} is disconnected, and what it told is gone.\n")


@contextmanager
def _opened(options: Options, one: House) -> Iterator[Feeds]:
    from bot import discovery
    from bot.app import utc_now
    from bot.commands.serve import base_url
    from bot.config import find, load
    from bot.feeds.feeds import Feeds
    from bot.feeds.places import Places

    kinds = discovery.feeds()
    models = {name: kind.Settings for name, kind in kinds.items()}
    config = load(find(options.config, os.environ), os.environ, feeds=models)
    places = Places(config.server.public_url.rstrip("/"), base_url(config.server))
    all_ = Feeds(one.store, kinds, config.feeds, utc_now, chance=random, places=places)
    try:
        yield all_
    finally:
        all_.close()


def _kind(all_: Feeds, name: str) -> Feed:
    known = all_.kinds.get(readable(name))
    if known is None:
        raise NoSuchFeed(f"there is no kind {name!r}; there are {', '.join(sorted(all_.kinds))}")
    if not known.ready:
        raise ConfigError(f"feeds.{name} of config.yml lacks what {name} needs; see docs/calendars.md")
    return known


def _agree(one: House, twin_id: str, kind: Feed, *, yes: bool) -> None:
    """Ask for the consent that a kind rests on, if it was not given before."""
    from uuid import uuid4

    from bot.app import utc_now
    from bot.sources import kept
    from twin_core.parts.consent import ConsentGranted
    from twin_core.store.base import Draft

    now = utc_now()
    if one.store.state(twin_id).consent.allows(kind.purpose, now):
        return
    typer.echo(kept(kind.purpose), err=True)
    if not yes and not typer.confirm("Agree to that?", err=True):
        raise NotConfirmed("nothing was connected")
    event = ConsentGranted(kind.purpose)
    one.store.append(Draft(twin_id, (event,), now, f"feeds:{uuid4().hex}", "console"))


def _sign_in(one: House, all_: Feeds, twin_id: str, kind: Feed) -> None:
    """Print a link to the page from which one signs in, which `doppel run` serves."""
    from bot.feeds.tickets import Ticket

    if not one.is_served():
        raise NotGiven(
            f"{kind.name} is connected by signing in there, for which doppel run must serve this folder"
        )
    code = all_.tickets.made(Ticket(twin_id, kind.name, all_.tickets.until()))
    typer.echo(f"{all_.places.public or all_.places.local}/feeds/connect/{code}")
    typer.echo("Open it in a browser within ten minutes; it works once.", err=True)


def _meant(one: House, twin_id: str, which: str | None) -> list[Connected]:
    connected = one.store.state(twin_id).feeds.connected
    if which is None:
        return list(connected)
    wanted = readable(which)
    found = [feed for feed in connected if feed.id == wanted or feed.id.startswith(wanted)]
    found = found or [feed for feed in connected if wanted in (feed.name, feed.kind)]
    if len(found) != 1:
        there = ", ".join(f"{feed.id[:8]} ({_named(feed)})" for feed in connected) or "none"
        raise NoSuchFeed(f"{which!r} means {len(found) or 'none'} of what is connected: {there}")
    return found


def _named(feed: Connected) -> str:
    from bot.sources import feed_name

    return feed_name(feed.kind, feed.name)


def _row(feed: Connected) -> dict[str, object]:
    since = feed.troubled_since
    return {
        "id": feed.id,
        "kind": feed.kind,
        "name": feed.name,
        "purpose": feed.purpose,
        "writes": feed.writes,
        "since": feed.since.isoformat(timespec="seconds"),
        "trouble": feed.trouble,
        "troubledSince": since.isoformat(timespec="seconds") if since else None,
    }
