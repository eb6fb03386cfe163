"""Work for a worker's process: it does as it is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event

from voice.engines.child import Work
from voice.errors import EngineMissing


def opened(argument: str) -> Work:
    """`argument`: "well", "missing" or "broken"."""
    if argument == "missing":
        raise EngineMissing("there are no weights; fetch them with `fetch`")
    if argument == "broken":
        raise ValueError("the weights are broken\nin line 3")
    return lambda request: ORDERS[request]() if request in ORDERS else request


def _die() -> bytes:
    os._exit(3)


def _hang() -> bytes:
    Event().wait()
    return b""


def _spin() -> bytes:
    while True:
        pass


def _raise() -> bytes:
    raise RuntimeError("no words came out")


def _print() -> bytes:
    print("a library's chatter", flush=True)  # noqa: T201
    return b"print"


ORDERS: dict[bytes, Callable[[], bytes]] = {
    b"die": _die,
    b"hang": _hang,
    b"spin": _spin,
    b"raise": _raise,
    b"print": _print,
    b"pid": lambda: str(os.getpid()).encode(),
}
