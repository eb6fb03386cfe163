"""`doppel say` and `doppel understand`: one message, one reply; one text, one reading."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from bot.commands.edge import Options, print_json, read_stdin, readable
from bot.commands.house import address_of, house, name_of, now_of
from bot.commands.render import reply_json, save, show, terminal, understanding_json
from bot.dialogue import Heard
from bot.messages import Message

As = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Who speaks; the login name if left out.")
]
At = Annotated[
    str | None, typer.Option("--at", metavar="ISO-TIME", help="The clock of this turn, as 2026-03-02T09:30.")
]
Zone = Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Time zone, as Europe/Berlin.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
PictureFile = Annotated[Path | None, typer.Option("--picture", metavar="FILE", help="Write the chart there.")]
Text = Annotated[str, typer.Argument(metavar="TEXT", help='What is said; "-" reads it from stdin.')]


def say(
    context: typer.Context,
    text: Text,
    *,
    as_: As = None,
    at: At = None,
    zone: Zone = None,
    json: Json = False,
    picture: PictureFile = None,
) -> None:
    """Say one thing and print the reply."""
    options: Options = context.obj
    name, said = name_of(as_), _said(text)
    with house(options) as one:
        now = now_of(one, name, at, zone)
        heard = one.dialogue.hear(Message(uuid4().hex, said, address_of(name), now))
        saved = save(picture, heard.reply.picture.png) if picture and heard.reply.picture else None
        if json:
            print_json(heard_json(heard, saved))
            return
        show(terminal(), heard.reply, one.home.exports, saved)


def understand(
    context: typer.Context, text: Text, at: At = None, zone: Zone = None, json: Json = False
) -> None:
    """Show what a text is taken to mean; nothing is recorded."""
    from datetime import datetime

    from bot.commands.house import moment
    from bot.config import zone_named
    from nlu.identify import SURE

    options: Options = context.obj
    said = _said(text)
    with house(options) as one:
        where = zone_named(readable(zone) if zone else one.zone)
        now = moment(at, where) if at else datetime.now(where)
        agent = one.answering()
        language = agent.identify(said, one.config.people.language, SURE)
        interpreter = agent.interpreter(language)
        reading = interpreter.understand(said, now, where)
        readings = interpreter.clauses(said, now, where)
    if json:
        print_json(
            understanding_json(reading) | {"readings": [understanding_json(each) for each in readings]}
        )
        return
    from bot.commands.reading import show_readings

    show_readings(terminal(), readings)


def _said(text: str) -> str:
    return read_stdin() if text == "-" else readable(text)


def heard_json(heard: Heard, picture: Path | None) -> dict[str, Any]:
    """What came of a message as JSON values."""
    from twin_core.events.codec import to_wire

    readings = [understanding_json(reading) for reading in heard.readings]
    return {
        "reply": reply_json(heard.reply, picture),
        "understanding": readings[0] if readings else None,
        "readings": readings,
        "events": [to_wire(record) for record in heard.records],
        "duplicate": heard.duplicate,
    }
