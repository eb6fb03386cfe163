"""`doppel twin`: what is kept about a person, to see, take along and remove."""

from __future__ import annotations

import json as json_library
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from bot.commands.edge import print_json
from bot.commands.house import NotConfirmed, address_of, house, moment, name_of, twin_called, zone_of
from bot.commands.render import print_table, save, terminal
from bot.errors import DoppelError

if TYPE_CHECKING:
    from bot.app import House
    from twin_core.events.record import Record
    from twin_core.twin import Twin

twin = typer.Typer(
    no_args_is_help=True, help="What is kept about a person: show, history, export, import, forget."
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose twin: a name, or a twin's id.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class NotAnExport(DoppelError):
    """A file is not what `doppel twin export` writes."""


class NoSuchMoment(DoppelError):
    """A twin was asked for at a moment that its records do not reach."""


class NameTaken(DoppelError):
    """A name means somebody else here."""


@twin.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """Everybody who has a twin."""
    with house(context.obj, reads_only=True) as one:
        states = [one.store.state(twin_id) for twin_id in one.store.twins()]
    if json:
        print_json([_row(state, _last(state).isoformat(timespec="seconds")) for state in states])
        return
    rows = [
        _row(state, f"{_last(state).astimezone(state.preferences.timezone()):%Y-%m-%d %H:%M}")
        for state in states
    ]
    print_table(("name", "records", "last", "id"), [list(row.values()) for row in rows], "Nobody yet.")


@twin.command()
def show(
    context: typer.Context,
    name: Name,
    at_version: Annotated[int | None, typer.Option(min=1, help="After this record.")] = None,
    at_time: Annotated[str | None, typer.Option(metavar="ISO-TIME", help="As it was known then.")] = None,
    json: Json = False,
) -> None:
    """What Doppel knows of a person, now or at an earlier version or time."""
    from bot.commands.twin_page import show_page

    with house(context.obj, reads_only=True) as one:
        twin_id = twin_called(one, name)
        zone = zone_of(one, twin_id)
        time = moment(at_time, zone, option="--at-time") if at_time else None
        state = _state(one, twin_id, at_version, time)
        if json:
            print_json(_whole(state))
            return
        kinds = _kinds(one.store.history(twin_id, limit=state.version))
    if time is None and at_version is None:
        show_page(terminal(), state, max(datetime.now(zone), _last(state).astimezone(zone)), kinds)
        return
    now = time or _last(state).astimezone(zone)
    shown = f"as known on {now:%Y-%m-%d} at {now:%H:%M}, after record {state.version}"
    show_page(terminal(), state, now, kinds, shown)


@twin.command()
def history(
    context: typer.Context,
    name: Name,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many, the latest.")] = None,
    json: Json = False,
) -> None:
    """Every record of a person, oldest first."""
    from bot.commands.twin_history import lines, show_lines
    from twin_core.events.codec import to_wire

    with house(context.obj, reads_only=True) as one:
        twin_id = twin_called(one, name)
        state, zone = one.store.state(twin_id), zone_of(one, twin_id)
        first = max(0, state.version - limit) if limit else 0
        if json:
            for record in one.store.history(twin_id, after=first):
                print_json(to_wire(record))
            return
        records = list(one.store.history(twin_id))
    show_lines(terminal(), lines(state, records, zone)[first:])


@twin.command()
def export(
    context: typer.Context,
    name: Name,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to; stdout if left out.")] = None,
) -> None:
    """Everything kept about a person, one JSON object a line."""
    with house(context.obj, reads_only=True) as one:
        lines = [json_library.dumps(line) + "\n" for line in one.store.export(twin_called(one, name))]
    if file is None:
        sys.stdout.writelines(lines)
        return
    save(file, "".join(lines).encode())
    sys.stderr.write(f"{len(lines)} lines written to {file}\n")


@twin.command(name="import")
def import_(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Who this is here; a FILE alone keeps its names.")
    ],
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="An export; stdin if left out.")] = None,
) -> None:
    """Take in an export, whole or not at all."""
    kept = file is None and (name == "-" or Path(name).is_file())
    source = Path(name) if kept else file or Path("-")
    if source == Path("-") and sys.stdin.isatty():
        raise NotAnExport("name the export's FILE behind the name, or pipe the export in")
    with house(context.obj) as one, _opened(source) as lines:
        if not kept:
            _refuse_taken(one, name)
        state = one.store.import_twin(_lines(lines, source))
        if not kept:
            _named(one, state, name_of(name))
    sys.stderr.write(f"taken in: {state.version} records\n")


@twin.command()
def forget(
    context: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove everything kept about a person, for good."""
    with house(context.obj) as one:
        twin_id = twin_called(one, name)
        if not yes and not typer.confirm(f"Remove everything kept about {name}, for good?", err=True):
            raise NotConfirmed("nothing was removed")
        proof = one.store.forget(twin_id)
    print_json(
        {
            "twinId": proof.twin_id,
            "at": proof.at.isoformat(),
            "removed": proof.rows,
            "keyDestroyed": proof.key_destroyed,
        }
    )


def _state(one: House, twin_id: str, version: int | None, time: datetime | None) -> Twin:
    if version is None and time is None:
        return one.store.state(twin_id)
    if version is not None and time is not None:
        raise NoSuchMoment("say --at-version or --at-time, not both")
    latest = one.store.state(twin_id).version
    if version is not None and version > latest:
        raise NoSuchMoment(f"there is no record {version} yet; --at-version takes 1 to {latest}")
    state = one.store.state_at(twin_id, version=version, time=time)
    if not state.version:
        first = _last(one.store.state_at(twin_id, version=1)).astimezone(time.tzinfo if time else None)
        raise NoSuchMoment(f"nothing was known then; the first record is of {first:%Y-%m-%d %H:%M}")
    return state


def _last(state: Twin) -> datetime:
    """When the latest record was written."""
    return state.updated_at or datetime.min.replace(tzinfo=UTC)


def _whole(state: Twin) -> dict[str, Any]:
    """A state as JSON values."""
    from msgspec import to_builtins

    whole: dict[str, Any] = to_builtins(state)
    for late, shown in zip(state.recent, whole.get("recent", ()), strict=False):
        shown["event"] = {"type": late.event.wire, "data": shown["event"]}
    return whole


def _kinds(records: Iterable[Record]) -> dict[str, int]:
    """How many records there are by the first word of their events' names, the most first."""
    return dict(Counter(record.event.wire.partition(".")[0] for record in records).most_common())


def _row(state: Twin, last: str) -> dict[str, Any]:
    return {"name": state.identity.name, "records": state.version, "last": last, "id": state.id}


def _opened(file: Path) -> Any:
    if str(file) == "-":
        return nullcontext(sys.stdin)
    try:
        return file.open(encoding="utf-8")
    except OSError as error:
        raise NotAnExport(f"{file}: cannot be read: {error.strerror}") from None


def _lines(source: TextIO, file: Path) -> Iterator[dict[str, Any]]:
    number = 0
    try:
        for number, line in enumerate(source, 1):
            if line.strip():
                value = json_library.loads(line)
                if not isinstance(value, dict):
                    raise NotAnExport(f"{file}:{number}: is not a line of an export; nothing was taken in")
                yield value
    except ValueError:
        raise NotAnExport(f"{file}:{number}: is not JSON text; nothing was taken in") from None
    if not number and file == Path("-"):
        raise NotAnExport("no such file, and nothing was piped in; write: doppel twin import NAME FILE")


def _refuse_taken(one: House, name: str) -> None:
    if one.people.find(address_of(name_of(name))) is not None:
        raise NameTaken(f"{name} has a twin here already; forget it first, or take another name")


def _named(one: House, state: Twin, name: str) -> None:
    """Let a name mean an imported twin, where its export did not say so."""
    from uuid import uuid4

    from bot.app import utc_now
    from twin_core.parts.identity import IdentityLinked
    from twin_core.store.base import Draft

    address = address_of(name)
    if one.people.find(address) == state.id:
        return
    linked = IdentityLinked(address.channel, address.user, address.conversation)
    identity = one.people.identity(address)
    draft = Draft(state.id, (linked,), utc_now(), f"import:{uuid4().hex}", "import", identities=(identity,))
    one.store.append(draft)
