"""`doppel listen`: a conversation from microphone to loudspeaker."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.house import address_of, house, name_of
from bot.commands.render import print_table, terminal
from bot.commands.talk import As, Zone
from bot.commands.unasked import Unasked
from bot.errors import DoppelError
from voice.errors import NoDevice
from voice.wake import USUAL

if TYPE_CHECKING:
    from bot.commands.keyboard import Keyboard
    from bot.commands.spoken import Spoken
    from voice.devices import Loudspeaker
    from voice.pipeline import Pipeline
    from voice.turns import Turns

WATCH = 0.5
STOP = "stop"
BUSY = {"listening", "thinking", "speaking"}


class NotListening(DoppelError):
    """What was asked for does not go together."""


def listen(
    context: typer.Context,
    phrase: Annotated[
        list[str] | None, typer.Argument(metavar="[PHRASE]", help=f"Of --wake; left out: “{USUAL}”.")
    ] = None,
    *,
    as_: As = None,
    zone: Zone = None,
    wake: Annotated[
        bool, typer.Option("--wake", help="Hands-free: listen for a phrase, and for “stop”.")
    ] = False,
    headphones: Annotated[
        bool,
        typer.Option(
            "--headphones", help="With --wake: speaking interrupts it, since it cannot hear itself."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No chimes.")] = False,
    microphone: Annotated[str, typer.Option(metavar="NAME", help="A part of its name; see --devices.")] = "",
    loudspeaker: Annotated[str, typer.Option(metavar="NAME", help="A part of its name; see --devices.")] = "",
    devices: Annotated[bool, typer.Option("--devices", help="List microphones and loudspeakers.")] = False,
) -> None:
    """Talk aloud: Enter begins and ends what you say, or a wake phrase does. Nothing leaves this machine.

    m mutes, q or Ctrl-D leaves, anything else typed is said as text. Everything said is shown, too.
    """
    if devices:
        _list_devices()
        return
    if (phrase or headphones) and not wake:
        raise NotListening("a phrase and --headphones go with --wake; without it, Enter begins")
    from voice.devices import Loudspeaker, Microphone

    source, sink = Microphone(microphone), Loudspeaker(loudspeaker)
    source.check()
    turns = _turns(" ".join(phrase or [USUAL]) if wake else "", headphones=headphones)
    name = name_of(as_)
    with house(context.obj) as one, TemporaryDirectory(prefix="doppel-") as charts:
        from bot import logs
        from bot.commands.keyboard import Keyboard
        from bot.commands.spoken import Spoken
        from voice.chimes import chime
        from voice.pipeline import Pipeline

        logs.set_up(one.config.log, least="warning")
        spoken = Spoken(one, terminal(), name, zone, Path(charts))
        spoken.warm_up()
        pipeline = Pipeline(turns, source, sink, spoken, None if quiet else chime)
        _introduce(spoken, name, sink, phrase=turns.phrase)
        keyboard = Keyboard()
        with Unasked(one, address_of(name), spoken.interject), pipeline:
            _go_on(pipeline, keyboard, spoken, without_keys=wake and not sys.stdin.isatty())
        spoken.note("See you. What you told me is kept.")


def _list_devices() -> None:
    from voice.devices import devices

    rows = [
        (kind, device.name, device.system, "yes" if device.usual else "")
        for kind, found in (("microphone", devices("input")), ("loudspeaker", devices("output")))
        for device in found
    ]
    print_table(("Kind", "Name", "System", "Usual"), rows, "No microphone and no loudspeaker.")


def _turns(phrase: str, *, headphones: bool) -> Turns:
    from voice.detect import Endpointer
    from voice.engines.keyphrase import Keyphrase
    from voice.engines.silero import SileroDetector
    from voice.turns import HandsFree, Turns
    from voice.wake import waking

    free = None
    if phrase:
        free = HandsFree(waking(phrase), Keyphrase(STOP, SileroDetector()), headphones)
    return Turns(lambda: Endpointer(SileroDetector()), free)


def _introduce(spoken: Spoken, name: str, sink: Loudspeaker, phrase: str) -> None:
    how = f"Say “{phrase}”, then what you want; “stop” stops me." if phrase else "Enter, then speak."
    spoken.note(f"You are {name}. {how} m mutes, q leaves; what you type is said as text.")
    try:
        sink.check()
    except NoDevice as error:
        spoken.only_shows(error)


def _go_on(pipeline: Pipeline, keyboard: Keyboard, spoken: Spoken, *, without_keys: bool) -> None:
    """Do what is typed until somebody leaves; `without_keys`: the end of what is typed ends nothing.

    Raises what ended the conversation.
    """
    while not pipeline.over.wait(WATCH if keyboard.ended else 0):
        line = None if keyboard.ended else keyboard.line(WATCH)
        if line is not None and not _typed(pipeline, line.strip(), spoken):
            return
        if keyboard.ended and not without_keys:
            return
    if pipeline.failure:
        raise pipeline.failure


def _typed(pipeline: Pipeline, line: str, spoken: Spoken) -> bool:
    """Do what a line means; False where it is to leave."""
    spoken.was_typed()
    match line.lower():
        case "":
            pipeline.press()
        case "m":
            pipeline.mute(not pipeline.muted)
        case "q":
            return False
        case "stop" if pipeline.sign in BUSY:
            pipeline.halt()
        case _:
            pipeline.type(line)
    return True
