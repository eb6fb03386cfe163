"""What every command needs of the house: settings, the people by name, times as typed."""

from __future__ import annotations

import getpass
import logging
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.commands.edge import Options, readable
from bot.config import Config, Home, find, load, zone_named
from bot.errors import DoppelError, NobodyCalled
from bot.messages import Address

if TYPE_CHECKING:
    from bot.app import House

CONSOLE = "console"
LONGEST_NAME = 40
LOOKED_THROUGH = 2000
"""How many twins are looked through for a name like the one that was not found."""


class NotATime(DoppelError):
    """A time was typed that cannot be read."""


class NotAName(DoppelError):
    """A name was typed that nobody can have."""


class NotConfirmed(DoppelError):
    """A person was not sure; nothing was done."""


def settings(options: Options) -> Config:
    """The configuration, its channels' own keys left unchecked."""
    return load(find(options.config, os.environ), os.environ)


@contextmanager
def house(options: Options, *, reads_only: bool = False) -> Iterator[House]:
    """The house for one command; one that `reads_only` works on a full disk too."""
    from bot import logs
    from bot.app import opened

    config = settings(options)
    logs.set_up(config.log, least="warning")
    if not options.debug:
        logging.getLogger("twin_core").addHandler(logging.NullHandler())
    home = Home.from_environment(os.environ)
    with opened(config, home, _bar, reads_only=reads_only) as one, _finished(_bar):
        yield one


def _nothing() -> None:
    """No bar is shown."""


class Bar:
    """A progress bar on stderr, there from the first news until all is done; in a log, lines."""

    def __init__(self) -> None:
        self._close: Callable[[], None] = _nothing
        self._tell: Callable[[str, float], None] | None = None

    def __call__(self, what: str, share: float) -> None:
        """What is being done, and the share of all that is done, 0 to 1."""
        self._tell = self._tell or self._open()
        self._tell(what, share)
        if share >= 1:
            self.close()

    def close(self) -> None:
        """Take the bar away."""
        self._close()
        self._close, self._tell = _nothing, None

    def _open(self) -> Callable[[str, float], None]:
        from rich.console import Console
        from rich.progress import Progress as RichProgress

        console = Console(stderr=True)
        if not console.is_terminal:
            return _line_by_line()
        bar = RichProgress(console=console, transient=True)
        task = bar.add_task("learning", total=1.0)
        bar.start()
        self._close = bar.stop
        return lambda what, share: bar.update(task, description=what, completed=share)


def _line_by_line() -> Callable[[str, float], None]:
    """Tells each news once."""
    told = ""

    def tell(what: str, _: float) -> None:
        nonlocal told
        if what != told:
            sys.stderr.write(f"{what} …\n")
            sys.stderr.flush()
        told = what

    return tell


_bar = Bar()


@contextmanager
def _finished(bar: Bar) -> Iterator[None]:
    try:
        yield
    finally:
        bar.close()


def progress_bar() -> Bar:
    """The progress bar of this process."""
    return _bar


def name_of(typed: str | None) -> str:
    """A person's name as typed, or that of who is logged in. Raises `NotAName`."""
    name = " ".join(unicodedata.normalize("NFC", readable(typed if typed is not None else _login())).split())
    hidden = any(unicodedata.category(sign).startswith("C") and sign != "\u200d" for sign in name)
    if not 0 < len(name) <= LONGEST_NAME or hidden:
        raise NotAName(f"a name has 1 to {LONGEST_NAME} visible characters; say --as NAME")
    return name


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise NotAName("this login has no name; say --as NAME") from None


def operator() -> str:
    """What the audit log calls whoever types commands here."""
    try:
        return f"cli:{readable(getpass.getuser())}"
    except (KeyError, OSError):
        return f"cli:{os.getuid()}"


def address_of(name: str) -> Address:
    """Where a person is reached in the terminal."""
    return Address(CONSOLE, name, name)


def now_of(one: House, name: str, at: str | None, zone: str | None) -> datetime:
    """The moment of a turn: `--at` in `--zone`, else in the person's zone, else in the house's.

    Raises `ConfigError` for a zone and `NotATime` for a time that does not exist.
    """
    where = zone_named(readable(zone)) if zone else zone_of(one, one.people.find(address_of(name)))
    return moment(at, where) if at else datetime.now(where)


def moment(typed: str, where: ZoneInfo, option: str = "--at") -> datetime:
    """An ISO 8601 time; without an offset it is on the clock of `where`. Raises `NotATime`."""
    try:
        at = datetime.fromisoformat(readable(typed).strip())
        at = at.astimezone(where) if at.tzinfo else at.replace(tzinfo=where)
        at.timestamp()
    except (ValueError, OverflowError) as error:
        reason = str(error).removeprefix("Invalid isoformat string: ").strip()
        raise NotATime(f"{option} {typed!r} is no time ({reason}); write it as 2026-03-02T09:30") from None
    return at


def zone_of(one: House, twin_id: str | None) -> ZoneInfo:
    """The zone of a twin; that of the house where it is not known."""
    from twin_core.errors import NoSuchTwin

    try:
        known = one.store.state(twin_id).preferences.zone if twin_id else ""
    except NoSuchTwin:
        known = ""
    return zone_named(known or one.zone)


def twin_called(one: House, typed: str) -> str:
    """The id of the twin of a name, or of an id. Raises `NobodyCalled` with the nearest names."""
    name = name_of(typed)
    found = one.people.find(address_of(name))
    if found is not None:
        return found
    known: dict[str, str] = {}
    for number, twin_id in enumerate(one.store.twins()):
        if twin_id == name:
            return twin_id
        if number < LOOKED_THROUGH:
            known[one.store.state(twin_id).identity.name] = twin_id
    near = get_close_matches(name, [other for other in known if other], n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "nobody has talked to Doppel under that name"
    raise NobodyCalled(f"there is no twin of {name!r}; {hint}")
