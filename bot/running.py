"""One `doppel run` a folder: the lock, and the socket taken before anything else starts."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from bot.config.hosts import is_loopback
from bot.config.models import Server
from bot.errors import AlreadyRunning, ConfigError, DoppelError

PATIENCE = 1.0
"""Seconds to wait for the lock: a chat looks at it now and then."""


class PortTaken(DoppelError):
    """The address cannot be listened on."""


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises `AlreadyRunning` with the process that has it."""
    note = lock.with_suffix(".pid")
    held = FileLock(lock, timeout=PATIENCE, mode=0o600)
    try:
        held.acquire()
    except Timeout:
        raise AlreadyRunning(
            f"another Doppel{_process(note)} serves {lock.parent}; "
            "stop it, or give this one another DOPPEL_HOME"
        ) from None
    try:
        note.write_text(str(os.getpid()), encoding="ascii")
        yield
        note.unlink(missing_ok=True)
    finally:
        held.release()


def is_held(lock: Path) -> bool:
    """Whether somebody holds the lock."""
    held = FileLock(lock, timeout=0, mode=0o600)
    try:
        held.acquire()
    except Timeout:
        return True
    held.release()
    return False


def listening(server: Server) -> socket.socket:
    """A socket on the configured address. Raises `PortTaken`, and `ConfigError` for an open door."""
    check_reach(server)
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((server.host, server.port))
        taken.listen(2048)
    except OSError as error:
        taken.close()
        raise PortTaken(_why(error, server)) from None
    taken.setblocking(False)
    return taken


def check_reach(server: Server) -> None:
    """Beyond this machine there must be a public address, so that the web chat asks for sign-in links."""
    if not is_loopback(server.host) and not server.public_url:
        raise ConfigError(
            f"server.host {server.host} can be reached from other machines: set server.public_url in "
            "config.yml, so that people come in by sign-in links (doppel link), or keep 127.0.0.1"
        )


def _process(note: Path) -> str:
    with suppress(OSError, ValueError):
        return f" (process {int(note.read_text(encoding='ascii'))})"
    return ""


def _why(error: OSError, server: Server) -> str:
    where = f"port {server.port} on {server.host}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program; stop it, or set server.port in config.yml"
    if error.errno == errno.EACCES:
        return f"{where} is not allowed to this user; choose one from 1024 on as server.port in config.yml"
    return f"cannot listen on {where}: {error.strerror}; check server.host in config.yml"
