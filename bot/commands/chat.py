"""`doppel chat`: a conversation in the terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

import typer

from bot.commands.house import address_of, house, name_of, now_of
from bot.commands.render import pressed, save, show, terminal
from bot.commands.talk import As, Zone
from bot.commands.unasked import Unasked
from bot.messages import Message, Reply

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import House

PROMPT = "you> "
CLEAR_LINE = "\r\x1b[K"


def chat(context: typer.Context, as_: As = None, zone: Zone = None) -> None:
    """Talk in the terminal; reminders of this chat appear here. Ctrl-D leaves."""
    from bot import logs

    name = name_of(as_)
    with house(context.obj) as one, TemporaryDirectory(prefix="doppel-") as charts:
        logs.set_up(one.config.log, least="warning")
        talk = _Talk(one, terminal(), name, zone, Path(charts))
        talk.note(f"You are {name}. Say how you are, or “help”; Ctrl-D leaves.")
        with Unasked(one, address_of(name), talk.interject):
            talk.go_on()
        talk.note("See you. What you told me is kept.")


class _Talk:
    """One terminal's conversation."""

    def __init__(self, one: House, console: Console, name: str, zone: str | None, charts: Path) -> None:
        """`charts` is a folder that does not outlive the chat, since its pictures are not encrypted."""
        self._house = one
        self._dialogue = one.dialogue  # made, and perhaps trained, before anything is typed
        self._typed = _line_editing()
        self._charts = charts
        self._numbers = count(1)
        self._console = console
        self._name = name
        self._zone = zone
        self._last: Reply | None = None
        self._waiting = False
        now_of(one, name, None, zone)

    def go_on(self) -> None:
        """Answer what is typed, a line at a time, until Ctrl-D or Ctrl-C."""
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            while True:
                self._waiting = sys.stdin.isatty()
                line = input(PROMPT if self._waiting else "")
                self._waiting = False
                if line.strip():
                    self._hear(line)
        if self._waiting:
            sys.stdout.write("\n")

    def _hear(self, said: str) -> None:
        now = now_of(self._house, self._name, None, self._zone)
        message = Message(uuid4().hex, pressed(said, self._last), address_of(self._name), now)
        self._show(self._dialogue.hear(message).reply)

    def interject(self, reply: Reply) -> None:
        """Show what was not asked for, and the prompt with what is typed so far again below it."""
        sys.stdout.write(CLEAR_LINE if self._waiting else "")
        self._show(reply)
        sys.stdout.write(PROMPT + self._typed() if self._waiting else "")
        sys.stdout.flush()

    def note(self, words: str) -> None:
        """Something about the chat itself."""
        self._console.print(words, style="dim", markup=False)

    def _show(self, reply: Reply) -> None:
        self._last = reply
        picture = None
        if reply.picture:
            picture = save(self._charts / f"chart-{next(self._numbers)}.png", reply.picture.png)
        show(self._console, reply, self._house.home.exports, picture)


def _line_editing() -> Callable[[], str]:
    """Turn on arrow keys where the terminal has them; gives what is typed so far, in UTF-8 or replaced.

    The lines are not kept beyond the chat: they are somebody's words, and would lie there unencrypted.
    """
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]  # a text stream
    try:
        import readline
    except ImportError:
        return str
    return readline.get_line_buffer
